"""One request, one transaction, one organisation: tried again as a whole where the database asks for it."""

import logging
import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar
from uuid import UUID

import psycopg
from django.db import Error, InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from audit.clock import now
from audit.killpoints import REQUEST_AFTER_COMMIT, REQUEST_BEFORE_COMMIT, reach
from audit.scope import organisation_scope
from delegation.errors import Conflict, Overloaded, Unreachable
from delegation.models import Source, User
from delegation.selectors.identity import caller_scope
from delegation.selectors.sources import source_scope

# Deadlock, serialisation failure, lock time-out: nothing was done, and doing it again may well succeed.
RETRIED = frozenset({"40P01", "40001", "55P03"})
# Connection failures, and a server that stops, crashes, starts or has no place left (PostgreSQL's appendix A).
OUT_OF_REACH = ("08", "57P01", "57P02", "57P03", "53300")
# The database refuses words of somebody whose record is erased (delegation/migrations/0038).
OF_SOMEBODY_ERASED = "LW002"
RETRIES = 5
FIRST_PAUSE_SECONDS = 0.01

logger = logging.getLogger("leeway.http")

R = TypeVar("R")
S = TypeVar("S")


def run_in_scope(organisation_id: UUID, function: Callable[[], R]) -> R:
    """This function will run a whole request inside one organisation's scope, again where it lost a race for a lock.

    `function` does everything: load, judge, write, and render to plain data. It may run up to 6 times, so it must
    touch nothing but the database. Raises Overloaded when each of them lost, Unreachable where the database was
    out of reach; any other error as it is.
    """
    return _run(lambda: organisation_scope(organisation_id), lambda _: function())


def run_as_caller(digest: bytes, function: Callable[[User | None], R]) -> R:
    """This function will run a whole request like `run_in_scope`, inside the organisation of a token's holder.

    `function` is given the holder; where nobody has the token, None, outside any organisation. A connection that the
    database closed since the last request shows when its scope is entered, and is then made anew, so it is not asked
    before each request whether it is still there.
    """
    connection.health_check_done = True  # type: ignore[attr-defined] # Django's own mark, unknown to its stubs
    return _run(lambda: caller_scope(digest=digest, at=now()), function)


def run_as_source(source_id: UUID, function: Callable[[Source | None], R], *, kind: str, milliseconds: int = 0) -> R:
    """This function will run a whole request like `run_in_scope`, inside the organisation of a system of others.

    `function` is given the system; where there is none, None, outside any organisation.
    """
    return _run(lambda: source_scope(source_id=source_id, kind=kind, milliseconds=milliseconds), function)


def _run(scope: Callable[[], AbstractContextManager[S]], function: Callable[[S], R]) -> R:
    for tries in range(RETRIES + 1):
        if tries:
            time.sleep(pause_seconds(tries))
        entered = False
        try:
            with scope() as found:
                entered = True
                answer = function(found)
                reach(REQUEST_BEFORE_COMMIT)
            reach(REQUEST_AFTER_COMMIT)
            return answer
        except (Error, psycopg.Error) as error:
            if is_out_of_reach(error) and not entered and not tries:
                connection.close()  # it may only be an old one, and nothing has begun
                continue
            if is_out_of_reach(error):
                # Not again from here: the connection may have broken while it committed.
                logger.warning("the database is out of reach: %s", type(error).__name__)
                raise Unreachable from error
            if sqlstate_of(error) == OF_SOMEBODY_ERASED:
                raise Conflict(_("Their record is erased. Nothing more is written about them.")) from error
            if sqlstate_of(error) not in RETRIED:
                raise
    raise Overloaded


def pause_seconds(tries: int) -> float:
    """This function will draw a pause, longer each time, so that those who collided do not collide again."""
    return random.uniform(0.5, 1.5) * FIRST_PAUSE_SECONDS * float(2 ** (tries - 1))  # noqa: S311 - not a secret


def is_out_of_reach(error: BaseException) -> bool:
    """This function will say whether an error means that there was nobody to talk to, not that something was wrong."""
    state = sqlstate_of(error)
    if state is not None:
        return state.startswith(OUT_OF_REACH)
    # A connection that breaks, or is never made, has no code: there was nobody to give one.
    return isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError)


def sqlstate_of(error: BaseException) -> str | None:
    """This function will find PostgreSQL's code for an error, whether Django has wrapped it or not."""
    state: str | None = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    return state
