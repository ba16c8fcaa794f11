"""What must call upwards: the rooms above register themselves here from AppConfig.ready()."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from audit.events import Actor
from delegation.models import User


class Listener(Protocol):
    """Somebody who must know that the authority of these users changed, or what these people count as."""

    def __call__(
        self, *, users: Collection[UUID], people: Collection[UUID], at: datetime, by: Actor, at_once: bool
    ) -> None: ...


class LimitsListener(Protocol):
    """Somebody who must know that other limits are in force."""

    def __call__(self, *, at: datetime) -> None: ...


_listeners: list[Listener] = []
_limits_listeners: list[LimitsListener] = []


def on_authority_changed(listener: Listener) -> None:
    """This function will call a listener, in the transaction of the change, whenever somebody's authority changes."""
    if listener not in _listeners:
        _listeners.append(listener)


def authority_changed(
    *, users: Collection[UUID], at: datetime, by: Actor, people: Collection[UUID] = (), at_once: bool = True
) -> None:
    """This function will tell every listener, so that what already waits can move to somebody with authority.

    ``users`` are those whose mandates, limits or absences changed: what waits for them is looked at again; ``people``
    are those about whom others decide now. With ``at_once`` it moves in this transaction, else by the next round of the
    watch, each ask in a transaction of its own.
    """
    for listener in _listeners:
        listener(users=users, people=people, at=at, by=by, at_once=at_once)


def on_limits_changed(listener: LimitsListener) -> None:
    """This function will call a listener, in the transaction of the change, whenever other limits come into force."""
    if listener not in _limits_listeners:
        _limits_listeners.append(listener)


def limits_changed(*, at: datetime) -> None:
    """This function will tell every listener that other limits are in force, so that what waits is ruled on again."""
    for listener in _limits_listeners:
        listener(at=at)


class Teller(Protocol):
    """Somebody who tells users of a restricted record, apart from the outbox (audit/restricted.py)."""

    def __call__(self, *, users: Collection[UUID], event_id: UUID, template: str, at: datetime) -> None: ...


_tellers: list[Teller] = []


def on_restricted(teller: Teller) -> None:
    """This function will call a teller, in the transaction of the record, whenever somebody is to read one."""
    if teller not in _tellers:
        _tellers.append(teller)


def tell_of_restricted(*, users: Collection[UUID], event_id: UUID, template: str, at: datetime) -> None:
    """This function will have these users told that a restricted record waits for them, in words without anybody."""
    for teller in _tellers:
        teller(users=users, event_id=event_id, template=template, at=at)


class Uses(Protocol):
    """Somebody who knows whether asks were ever for a category."""

    def __call__(self, *, code: str) -> bool: ...


_uses: list[Uses] = []


def on_category_used(uses: Uses) -> None:
    """This function will ask this too before a category is taken away."""
    if uses not in _uses:
        _uses.append(uses)


def category_used(*, code: str) -> bool:
    """This function will say whether anything above was ever for a category."""
    return any(uses(code=code) for uses in _uses)


class SignInSender(Protocol):
    """Somebody who sends a link or a code to the address that belongs to a user."""

    def __call__(self, *, user: User, way: str, secret: str, invited: bool, at: datetime) -> None: ...


_senders: list[SignInSender] = []


def on_sign_in_wish(sender: SignInSender) -> None:
    """This function will call a sender with each link or code that is to reach a user."""
    if sender not in _senders:
        _senders.append(sender)


def send_to_sign_in(*, user: User, way: str, secret: str, invited: bool, at: datetime) -> None:
    """This function will have a link or code sent; ``invited`` where it is their first. It is kept nowhere else."""
    for sender in _senders:
        sender(user=user, way=way, secret=secret, invited=invited, at=at)
