"""What is done to every answer: the Content-Security-Policy, written once for nearly all, and pages made small."""

from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# What a view's decorators leave on its answer where it needs a policy of its own.
OWN_POLICY = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")


class ContentSecurityPolicy(CSPMiddleware):
    """django-csp builds a policy anew for each answer, which was 1 part in 30 of an ask's processor time."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """This function will set the usual policy, or have the library build the one that a view asked for."""
        if any(hasattr(response, name) for name in OWN_POLICY) or hasattr(request, "_csp_nonce"):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, usual_policy())
        return response


class SmallPages(GZipMiddleware):
    """Pages are sent compressed; its padding and the masked tokens keep lengths from telling anything.

    What the API answers is as its own way has it, plain.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """This function will compress an answer that is a page."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


@cache
def usual_policy() -> str:
    """This function will give the policy of the settings."""
    return str(build_policy())
