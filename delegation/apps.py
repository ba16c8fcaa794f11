"""The Django application `delegation`."""

from django.apps import AppConfig


class DelegationConfig(AppConfig):
    """Who may decide what: users, people, money, schemes, mandates, the authority engine."""

    name = "delegation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This function will say what must be true of money and mandates."""
        from audit import books
        from delegation.books import COMPARISONS

        books.register(*COMPARISONS)
