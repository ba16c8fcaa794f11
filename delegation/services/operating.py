"""Somebody who runs the system looks at an organisation's tables: its record says so, and its leaders hear."""

from datetime import datetime

from audit.events import Actor, record
from audit.scope import current_organisation_id


def note_operator(*, operator: str, at: datetime) -> None:
    """This function will keep who looks, by the name they gave; they are nobody of the organisation."""
    record(
        type="operator.came_in",
        subject=("organisation", current_organisation_id()),
        actor=Actor(process="operator"),
        data={"operator": operator},
        at=at,
    )
