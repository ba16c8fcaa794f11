"""The Django application `delegation`."""

from django.apps import AppConfig


class DelegationConfig(AppConfig):
    """Who may decide what: users, people, money, schemes, mandates, the authority engine."""

    name = "delegation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This function will say what must be true of money and mandates, what of them is sealed and erased."""
        from audit import books, erasing, holdings, leaves
        from delegation import mandate_books
        from delegation.books import COMPARISONS
        from delegation.holdings import HOLDINGS
        from delegation.log_rows import SEALED
        from delegation.services.erasers import ERASERS

        books.register(*COMPARISONS, *mandate_books.COMPARISONS)
        leaves.register(*SEALED)
        erasing.register(*ERASERS)
        holdings.register(*HOLDINGS)
