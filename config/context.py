"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def phone(request: HttpRequest) -> dict[str, str]:
    """This function will give a human's number for pages that do not know an organisation."""
    return {"phone": settings.PHONE}
