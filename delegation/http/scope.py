"""One request, one transaction, one organisation: tried again as a whole where the database asks for it."""

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar
from uuid import UUID

import psycopg
from django.db import DatabaseError

from audit.clock import now
from audit.killpoints import REQUEST_AFTER_COMMIT, REQUEST_BEFORE_COMMIT, reach
from audit.scope import organisation_scope
from delegation.errors import Overloaded
from delegation.models import User
from delegation.selectors.identity import caller_scope

# Deadlock, serialisation failure, lock time-out: nothing was done, and doing it again may well succeed.
RETRIED = frozenset({"40P01", "40001", "55P03"})
RETRIES = 5
FIRST_PAUSE_SECONDS = 0.01

R = TypeVar("R")
S = TypeVar("S")


def run_in_scope(organisation_id: UUID, function: Callable[[], R]) -> R:
    """This function will run a whole request inside one organisation's scope, again where it lost a race for a lock.

    `function` does everything: load, judge, write, and render to plain data. It may run up to 6 times, so it must
    touch nothing but the database. Raises Overloaded when each of them lost; any other error as it is.
    """
    return _run(lambda: organisation_scope(organisation_id), lambda _: function())


def run_as_caller(digest: bytes, function: Callable[[User | None], R]) -> R:
    """This function will run a whole request like `run_in_scope`, inside the organisation of a token's holder.

    `function` is given the holder; where nobody has the token, None, outside any organisation.
    """
    return _run(lambda: caller_scope(digest=digest, at=now()), function)


def _run(scope: Callable[[], AbstractContextManager[S]], function: Callable[[S], R]) -> R:
    for tries in range(RETRIES + 1):
        if tries:
            time.sleep(pause_seconds(tries))
        try:
            with scope() as found:
                answer = function(found)
                reach(REQUEST_BEFORE_COMMIT)
            reach(REQUEST_AFTER_COMMIT)
            return answer
        except (DatabaseError, psycopg.Error) as error:
            if sqlstate_of(error) not in RETRIED:
                raise
    raise Overloaded


def pause_seconds(tries: int) -> float:
    """This function will draw a pause, longer each time, so that those who collided do not collide again."""
    return random.uniform(0.5, 1.5) * FIRST_PAUSE_SECONDS * float(2 ** (tries - 1))  # noqa: S311 - not a secret


def sqlstate_of(error: BaseException) -> str | None:
    """This function will find PostgreSQL's code for an error, whether Django has wrapped it or not."""
    state: str | None = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    return state
