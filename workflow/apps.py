"""The Django application `workflow`."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """What is asked: asks, decisions, routing them on."""

    name = "workflow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This function will let a change of authority move what waits, and say what is true and sealed of asks."""
        from audit import books, erasing, holdings, leaves
        from delegation.hooks import on_authority_changed, on_category_used, on_limits_changed
        from delegation.services.groups import on_left_out
        from workflow.books import COMPARISONS
        from workflow.holdings import HOLDINGS, kept_between
        from workflow.log_rows import SEALED
        from workflow.selectors import is_ever_for
        from workflow.services.erasers import ERASERS
        from workflow.services.fairness import withdraw_fairness
        from workflow.services.moving import authority_changed, limits_changed

        on_left_out(withdraw_fairness)
        on_authority_changed(authority_changed)
        on_limits_changed(limits_changed)
        on_category_used(is_ever_for)
        books.register(*COMPARISONS)
        leaves.register(*SEALED)
        erasing.register(*ERASERS)
        holdings.register(*HOLDINGS)
        holdings.register_apart("workflow", kept_between)
