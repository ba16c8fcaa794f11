"""What asks for less would make less, as it is stored."""

from collections.abc import Sequence
from uuid import UUID

from delegation.models import Decrease
from workflow.models import Ask

DECREASE = "decrease"


def decrease_of(ask: Ask) -> Decrease | None:
    """This function will find what an ask would make less; None for every other kind."""
    if ask.kind != DECREASE:
        return None
    found: Decrease | None = Decrease.objects.ours().filter(ask_id=ask.id).first()
    return found


def decreases_of(asks: Sequence[Ask]) -> dict[UUID, Decrease]:
    """This function will find what some asks would make less, in one statement, and none where no ask is for less."""
    ids = [ask.id for ask in asks if ask.kind == DECREASE]
    return {row.ask_id: row for row in Decrease.objects.ours().filter(ask_id__in=ids)} if ids else {}
