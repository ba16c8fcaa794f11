"""How an answer is written: plain data as JSON, the bytes that DRF's renderer would write, without its templates."""

from typing import Any

from django.http import HttpResponse
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

CONTENT_TYPE = "application/json"
_ENCODER = JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def write_json(data: object, *, status: int = 200) -> HttpResponse:
    """This function will answer with data as JSON; raises ValueError or TypeError where JSON has no word for it."""
    # Both are ends of a line to JavaScript before 2019, though not to JSON.
    text = _ENCODER.encode(data).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return HttpResponse(text.encode(), status=status, content_type=CONTENT_TYPE)


def write_response(response: Response) -> HttpResponse:
    """This function will write what a handler gave as DRF's Response; one without data has no body."""
    data: Any = response.data
    if data is None:
        written = HttpResponse(status=response.status_code)
        del written["Content-Type"]
    else:
        written = write_json(data, status=response.status_code)
    for name, value in response.items():
        if name != "Content-Type":  # Django's own, of a page
            written.headers[name] = value
    return written
