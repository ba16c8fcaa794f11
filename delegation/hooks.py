"""What must call upwards: the rooms above register themselves here from AppConfig.ready()."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from audit.events import Actor


class Listener(Protocol):
    """Somebody who must know that the authority of these users changed."""

    def __call__(self, *, users: Collection[UUID], at: datetime, by: Actor) -> None: ...


_listeners: list[Listener] = []


def on_authority_changed(listener: Listener) -> None:
    """This function will call a listener, in the transaction of the change, whenever somebody's authority changes."""
    if listener not in _listeners:
        _listeners.append(listener)


def authority_changed(*, users: Collection[UUID], at: datetime, by: Actor) -> None:
    """This function will tell every listener, so that what already waits can move to somebody with authority.

    ``users`` are those whose mandates, limits or absences changed: what waits for them is looked at again.
    """
    for listener in _listeners:
        listener(users=users, at=at, by=by)
