"""What is signed of the log, told to systems outside that ask for it by name (audit/anchors.py, docs/anchors.md).

It is no leaf of the log: else each checkpoint would be a reason for the next. What it says stands in the note, which is
signed.
"""

from typing import Any

from audit import anchors
from audit.anchors import TOLD
from audit.events import Actor, record
from audit.models import Checkpoint, Event
from notifications.selectors import endpoints
from notifications.wanting import wants

SEALER = Actor(process="sealer")


def register() -> None:
    """This function will have the sealer tell of each checkpoint while a system outside wants that."""
    anchors.register(wanted=_is_wanted, tell=_tell)


def more_of(event: Event) -> dict[str, Any]:
    """This function will give what a message holds beyond ids: of a checkpoint all of it, since it is public."""
    if event.type != TOLD:
        return {}
    signed = Checkpoint.objects.ours().get(id=event.id)
    return {"size": signed.size, "root": bytes(signed.root).hex(), "checkpoint": signed.note}


def _is_wanted() -> bool:
    return any(wants(each, TOLD) for each in endpoints().filter(paused_at=None).exclude(types=[]))


def _tell(signed: Checkpoint) -> None:
    data = {"size": signed.size, "root": bytes(signed.root).hex()}
    subject = ("checkpoint", signed.id)
    record(type="log.checkpoint", id=signed.id, subject=subject, actor=SEALER, data=data, at=signed.at)
