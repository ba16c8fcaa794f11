"""What must be true before anybody is served outside the demo."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connections

from notifications.channels.notify import read_key
from notifications.channels.pushing import read_private

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
# They move the clock, or end a process in mid-step: for tests, and the first for the demo.
ONLY_FOR_TESTS = ("LEEWAY_CLOCK_OFFSET", "LEEWAY_KILL_AT")
ROLE = """
    SELECT current_user, rolsuper OR rolbypassrls,
           EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relnamespace = 'public'::regnamespace)
    FROM pg_roles WHERE rolname = current_user
"""


def find_dangers() -> list[str]:
    """This function will name, in a sentence each, the settings with which nobody may be served outside the demo."""
    if settings.DEMO:
        return []
    return [*_of_the_web(), *_of_the_servers(), *_of_channels(), *_of_tests(), *_of_the_role()]


def _of_the_web() -> Iterator[str]:
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's answer to an empty one
        key = ""
    if len(key) < 50 or len(set(key)) < 5:
        yield "SECRET_KEY must be set, random and at least 50 characters long."
    if len(settings.LOG_SECRET) < 32 or len(set(settings.LOG_SECRET)) < 5 or key == settings.LOG_SECRET:
        yield "LEEWAY_LOG_SECRET must be set, random, at least 32 characters long, and no other secret."
    if urlsplit(settings.BASE_URL).scheme != "https":
        yield "LEEWAY_BASE_URL must be the public https:// address."
    if settings.DEBUG:
        yield "DEBUG must be off."
    if "*" in settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS must name hosts; `*` lets anybody send links that lead elsewhere."
    if not settings.PHONE:
        yield "LEEWAY_PHONE must be the number of a human, for whoever cannot sign in."


def _of_the_servers() -> Iterator[str]:
    if not settings.DATABASE_IS_NAMED:
        yield "DATABASE_URL must be the address of the database, as the role leeway_app."
    broker = urlsplit(settings.BROKER_URL)
    if not broker.hostname:
        yield "BROKER_URL must be the address of Valkey or Redis."
    elif not broker.password and broker.hostname not in LOCAL:
        yield "BROKER_URL must carry a password: whoever reaches the broker can start any task."


# What is of no use without the other: whoever set up the one meant both.
TOGETHER = (
    ("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"),
    ("PUSH_KEY", "PUSH_CONTACT"),
)
OF_NOTIFY = ("NOTIFY_SMS_TEMPLATE", "NOTIFY_EMAIL_TEMPLATE", "NOTIFY_LETTER_TEMPLATE")


def _of_channels() -> Iterator[str]:
    """This function will look at what messages go by: nothing that is set up by half may seem to work."""
    for first, second in TOGETHER:
        if bool(getattr(settings, first)) != bool(getattr(settings, second)):
            yield f"{_named(first)} and {_named(second)} must both be set, or neither."
    templates = [name for name in OF_NOTIFY if getattr(settings, name)]
    if settings.NOTIFY_KEY and read_key(settings.NOTIFY_KEY) is None:
        yield "NOTIFY_KEY must be an API key of GOV.UK Notify: its name, the service and the secret."
    if bool(settings.NOTIFY_KEY) != bool(templates):
        yield f"NOTIFY_KEY needs one of {', '.join(OF_NOTIFY)}, and each of these needs it."
    if urlsplit(settings.NOTIFY_URL).scheme != "https":
        yield "NOTIFY_URL must be an https:// address."
    if settings.PUSH_KEY and read_private(settings.PUSH_KEY) is None:
        yield "LEEWAY_PUSH_KEY must be a key that `manage.py push_key` drew."
    if settings.PUSH_CONTACT and not settings.PUSH_CONTACT.startswith(("mailto:", "https://")):
        yield "LEEWAY_PUSH_CONTACT must begin with mailto: or https://."


def _named(setting: str) -> str:
    """This function will give the environment's name of a setting."""
    return f"LEEWAY_{setting}" if setting.startswith("PUSH_") else setting


def _of_tests() -> Iterator[str]:
    for name in ONLY_FOR_TESTS:
        if os.environ.get(name):
            yield f"{name} must not be set: it is for tests."


def _of_the_role() -> Iterator[str]:
    """This function will look at what the app's role may do. A database that is away now is for /readyz to say."""
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute(ROLE)
            name, passes_walls, owns = cursor.fetchone()
    except Error:
        return
    finally:
        connections["default"].close()  # who asks forks afterwards, and no two processes may share a connection
    if passes_walls:
        yield f"DATABASE_URL must not use {name}, who passes row-level security; use leeway_app."
    if owns:
        yield f"DATABASE_URL must not use {name}, who owns tables; use leeway_app."


def check_safe_to_serve() -> None:
    """This function will raise ImproperlyConfigured with everything that is wrong, so that it is mended in one go."""
    dangers = find_dangers()
    if dangers:
        raise ImproperlyConfigured("Leeway does not start like this. " + " ".join(dangers))
