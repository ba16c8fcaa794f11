"""The application of live pages, as config/live.py loads it. It refuses to start where it would not be safe."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.safety import check_safe_to_serve

django.setup()
check_safe_to_serve()

from notifications.live.app import application  # noqa: E402 - its models need what was set up

__all__ = ["application"]
