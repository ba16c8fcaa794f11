"""A line of log and a number for each request."""

import json
import logging
import time
import uuid

from prometheus_client import Histogram

logger = logging.getLogger("usual.requests")
answered = Histogram("usual_request_seconds", "HTTP requests.", ["route", "method", "status"])


class RequestLog:
    """The outermost layer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """This function will count and log a request once it is answered."""
        began, request_id = time.perf_counter(), str(uuid.uuid4())
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        seconds, match = time.perf_counter() - began, request.resolver_match
        route, status = match.route if match else "(none)", response.status_code
        answered.labels(route, request.method, f"{status // 100}xx").observe(seconds)
        line = {"request_id": request_id, "method": request.method, "route": route, "status": status}
        logger.info(json.dumps({**line, "ms": round(seconds * 1000, 1), "user": request.user.pk}))
        return response
