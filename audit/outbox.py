"""Who is to hear of which events."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from audit.models import Event


@dataclass(frozen=True, slots=True)
class Consumer:
    """A named effect of events. ``handle`` runs in the transaction that marks the delivery done."""

    name: str
    pattern: str
    queue: str
    handle: Callable[[Event], None]


_consumers: dict[str, Consumer] = {}


def register(consumer: Consumer) -> None:
    """This function will add a consumer; rooms above call it from AppConfig.ready()."""
    _consumers[consumer.name] = consumer


def consumer(name: str) -> Consumer:
    """This function will find a consumer by name, or raise KeyError."""
    return _consumers[name]


def consumers_of(type: str) -> list[str]:
    """This function will name the consumers of an event type, in the order they registered."""
    return [each.name for each in _consumers.values() if fnmatchcase(type, each.pattern)]
