"""The wall between organisations: nothing is read or written outside one organisation's scope."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction

SETTING = "leeway.organisation"
AFTER_ALL = datetime.max.replace(tzinfo=UTC)

_current: ContextVar[UUID | None] = ContextVar("organisation", default=None)
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


class NoScope(RuntimeError):
    """Tenant data was touched outside an organisation's scope."""


class WrongScope(RuntimeError):
    """A scope was opened for one organisation inside the scope of another."""


@contextmanager
def organisation_scope(organisation_id: UUID) -> Iterator[None]:
    """This function will open a transaction in which only one organisation's rows exist.

    The setting is local to the transaction, so a pooled connection never carries it to the next request.
    Opening the same organisation's scope again inside is harmless. Raises WrongScope for another organisation.
    """
    current = _current.get()
    if current is not None and current != organisation_id:
        raise WrongScope("a scope for another organisation is open")
    if current is not None:
        with transaction.atomic(savepoint=False):
            yield
        return
    with transaction.atomic():
        _set(str(organisation_id))
        token = _current.set(organisation_id)
        try:
            yield
            _forget()  # where it failed instead, the rollback takes the setting back
        finally:
            _moment.set(None)
            _current.reset(token)


@contextmanager
def scope_from(find: Callable[[], UUID | None]) -> Iterator[None]:
    """This function will open a transaction and the scope of the organisation that its first statement finds.

    ``find`` sets SETTING for the transaction by the statement that finds, which spares a request one. Where it finds
    none the transaction is open and no row is seen.
    """
    with transaction.atomic():
        token = _current.set(find())
        try:
            yield
            _forget()
        finally:
            _moment.set(None)
            _current.reset(token)


def note_moment(at: datetime) -> None:
    """This function will keep, until the scope ends, at which moment somebody asks: what ends is judged by it."""
    _moment.set(at)


def moment() -> datetime:
    """This function will give the moment that was noted. Where none was, it is after everything that ends."""
    return _moment.get() or AFTER_ALL


def current_organisation_id() -> UUID:
    """This function will name the organisation in scope, or raise NoScope."""
    organisation_id = _current.get()
    if organisation_id is None:
        raise NoScope("open organisation_scope(...) first")
    return organisation_id


def all_organisation_ids() -> list[UUID]:
    """This function will list every organisation, for timers that go from one to the next; it needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT leeway_organisations()")
        return [row[0] for row in cursor.fetchall()]


def organisation_in_scope() -> UUID | None:
    """This function will name the organisation in scope, or give None: a default for columns, refused by NOT NULL."""
    return _current.get()


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, value])


def _forget() -> None:
    # A savepoint does not undo the setting: where an outer transaction goes on (tests), it is cleared by hand.
    # The outermost transaction of a request clears it by ending, at no cost.
    outer = len(connection.savepoint_ids) > 0
    if outer and not connection.needs_rollback:
        _set("")
