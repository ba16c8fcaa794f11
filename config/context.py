"""What every template may use."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

SIZE_COOKIE = "text_size"
SIZES = ("normal", "larger", "largest")


def frame(request: HttpRequest) -> dict[str, str]:
    """This function will give what stands around every page: a human's number, the size of words, the way out.

    The number is for pages that do not know an organisation.
    """
    size = request.COOKIES.get(SIZE_COOKIE, "")
    return {
        "phone": settings.PHONE,
        "text_size": size if size in SIZES else SIZES[0],
        "leave_to": settings.LEAVE_TO,
        "live": _live(request),
    }


def _live(request: HttpRequest) -> str:
    """This function will say where an open page hears that something changed.

    Another address than our own hears of a session only where it has the same host, as that of `make run` has.
    """
    if settings.LIVE_URL.startswith("/") or request.get_host() == urlsplit(settings.BASE_URL).netloc:
        return settings.LIVE_URL
    return ""
