"""The Django application `workflow`."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """What is asked: asks, decisions, routing them on."""

    name = "workflow"
    default_auto_field = "django.db.models.BigAutoField"
