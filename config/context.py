"""What every template may use."""

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
    }
