"""Settings of the operators' desk alone: Django's admin, which no other process loads, and no sessions or messages."""

import secrets

from config.settings.base import *  # noqa: F403
from config.settings.base import INSTALLED_APPS as EVERYWHERE
from config.settings.base import TEMPLATES as OF_PAGES

INSTALLED_APPS = [*EVERYWHERE, "django.contrib.admin.apps.SimpleAdminConfig"]
MIGRATION_MODULES = {"admin": None}  # its log of changes has no table: nothing is changed here
ROOT_URLCONF = "config.operators.urls"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "config.operators.desk.Desk"]
TEMPLATES = [
    {
        **OF_PAGES[0],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
SECRET_KEY = secrets.token_urlsafe(64)
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
SECURE_SSL_REDIRECT = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
