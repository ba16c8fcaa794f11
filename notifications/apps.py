"""The Django application `notifications`."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Who is told: rules, notices, channels."""

    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This function will put this room's consumers on the outbox."""
        from audit import erasing, holdings
        from delegation.hooks import on_restricted, on_sign_in_wish
        from notifications import checkpoints, consumers, restricted
        from notifications.channels import sign_in
        from notifications.holdings import HOLDINGS
        from notifications.services.erasers import ERASERS

        consumers.register()
        erasing.register(*ERASERS)
        holdings.register(*HOLDINGS)
        checkpoints.register()
        on_restricted(restricted.tell)
        on_sign_in_wish(sign_in.send)
