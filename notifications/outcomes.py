"""What goes to somebody by a channel, where to, and what may come of it (pure).

A channel is a class with one method, ``send(notice, to)``. It never raises, and touches no database: what came of it is
written down by whoever called it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message, ready to go, in its reader's language: without names, sums or reasons, unless it is a letter.

    ``id`` is the same on every try, so that whoever gets it twice may show it once. ``at``: the moment of this try.
    """

    id: str
    subject: str
    lines: tuple[str, ...]
    link: str
    at: datetime
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that shows what is pushed to it: its own address at its maker's service, and its keys (RFC 8291)."""

    url: str
    public: bytes
    secret: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class To:
    """Where somebody is reached: what they have of each."""

    email: str = ""
    phone: str = ""
    devices: tuple[Device, ...] = ()
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """Somebody took it. ``reference`` is theirs; ``gone`` are addresses of devices that are no more."""

    reference: str = ""
    status: int | None = None
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never go this way: a code of why, never the other side's words."""

    why: str
    status: int | None = None
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TryLater:
    """It did not go now; not before ``at``, where the other side said so."""

    why: str
    at: datetime | None = None
    status: int | None = None
    gone: tuple[str, ...] = ()


Outcome: TypeAlias = Sent | Refused | TryLater


class Channel(Protocol):
    """A way to somebody."""

    def send(self, notice: Outgoing, to: To) -> Outcome:
        """This function will send one message, and say what came of it."""


NOWHERE = Refused("nowhere")  # there is no address for this way
