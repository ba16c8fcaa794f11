"""Several commands in one request, each in a transaction of its own: one that is refused undoes no other."""

from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

from delegation.errors import LeewayError
from delegation.http.scope import run_in_scope

T = TypeVar("T")


def each_alone(
    organisation_id: UUID, items: Iterable[T], do: Callable[[T], object]
) -> list[tuple[T, LeewayError | None]]:
    """This function will do something for each item, one after the other, and give with each why it was refused.

    It is called outside any transaction. What was done stays done, whatever becomes of the rest.
    """
    return [(item, _refused(organisation_id, item, do)) for item in items]


def _refused(organisation_id: UUID, item: T, do: Callable[[T], object]) -> LeewayError | None:
    try:
        run_in_scope(organisation_id, lambda: do(item))
    except LeewayError as error:
        return error
    return None
