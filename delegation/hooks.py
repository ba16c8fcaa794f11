"""What must call upwards: the rooms above register themselves here from AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Changed:
    """Whose authority changed, and why: a code such as 'mandate.revoked'. Without user or person, perhaps anybody's."""

    why: str
    at: datetime
    user_id: UUID | None = None
    person_id: UUID | None = None


Listener = Callable[[Changed], None]
_listeners: list[Listener] = []


def on_authority_changed(listener: Listener) -> None:
    """This function will call a listener, in the transaction of the change, whenever somebody's authority changes."""
    if listener not in _listeners:
        _listeners.append(listener)


def authority_changed(*, why: str, at: datetime, user_id: UUID | None = None, person_id: UUID | None = None) -> None:
    """This function will tell every listener, so that what already waits can move to somebody with authority."""
    change = Changed(why=why, at=at, user_id=user_id, person_id=person_id)
    for listener in _listeners:
        listener(change)
