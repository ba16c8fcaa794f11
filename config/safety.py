"""What must be true before anybody is served outside the demo."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def find_dangers() -> list[str]:
    """This function will name, in a sentence each, the settings with which nobody may be served outside the demo."""
    if settings.DEMO:
        return []
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's answer to an empty one
        key = ""
    found = []
    if len(key) < 50 or len(set(key)) < 5:
        found.append("SECRET_KEY must be set, random and at least 50 characters long.")
    if urlsplit(settings.BASE_URL).scheme != "https":
        found.append("LEEWAY_BASE_URL must be the public https:// address.")
    if settings.DEBUG:
        found.append("DEBUG must be off.")
    return found


def check_safe_to_serve() -> None:
    """This function will raise ImproperlyConfigured with everything that is wrong, so that it is mended in one go."""
    dangers = find_dangers()
    if dangers:
        raise ImproperlyConfigured("Leeway does not start like this. " + " ".join(dangers))
