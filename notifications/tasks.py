"""What workers do for this room by themselves. Each task looks at the rows first, and may run twice."""

from uuid import UUID

from celery import shared_task

from audit import clock
from audit.restricted import REGISTER
from audit.rounds import for_each_organisation
from audit.scope import organisation_scope
from notifications.restricted import send_waiting
from workflow.services.worries import move_late_worries


@shared_task
def tell_of_restricted() -> None:
    """This function will move worries that nobody rang about, and send what is to be told of restricted records."""
    for_each_organisation(_tell)


def _tell(organisation_id: UUID) -> None:
    """This function will do both in one organisation."""
    with organisation_scope(organisation_id):
        move_late_worries(by=REGISTER, at=clock.now())
    with organisation_scope(organisation_id):
        send_waiting(at=clock.now())
