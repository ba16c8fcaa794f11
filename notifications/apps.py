"""The Django application `notifications`."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Who is told: rules, notices, channels."""

    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
