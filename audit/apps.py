"""The Django application `audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """What happened: events, words, the outbox, the sealed log."""

    name = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This function will give the outbox its way to the broker, and say what is true and sealed here."""
        from audit import anchors, books, leaves, log_books, outbox
        from audit.models import Event
        from audit.transport import CeleryTransport

        outbox.use(CeleryTransport())
        books.register(books.DELIVERIES, books.WORDS, *log_books.COMPARISONS)
        leaves.register(leaves.Sealed("event", Event, rows=f"type <> '{anchors.TOLD}'"))
