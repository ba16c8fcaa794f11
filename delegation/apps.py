"""The Django application `delegation`."""

from django.apps import AppConfig


class DelegationConfig(AppConfig):
    """Who may decide what: users, people, money, schemes, mandates, the authority engine."""

    name = "delegation"
    default_auto_field = "django.db.models.BigAutoField"
