"""What workers do for asks by themselves. Each task looks at the rows first, and may run twice."""

from uuid import UUID

from celery import shared_task

from audit import clock
from audit.rounds import for_each_organisation
from workflow.services.watching import watch


@shared_task
def watch_all() -> None:
    """This function will look at every ask whose time has come, organisation by organisation."""
    for_each_organisation(_watch)


def _watch(organisation_id: UUID) -> None:
    watch(organisation_id=organisation_id, at=clock.now())
