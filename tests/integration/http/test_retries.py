"""A request that lost a race for a lock is done again as a whole; no other error is."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection

from audit.scope import organisation_scope
from config.servers.processes import free_port
from delegation.errors import Unreachable
from delegation.http.problems import problem_of
from delegation.http.scope import RETRIES, is_out_of_reach, pause_seconds, run_in_scope, sqlstate_of
from delegation.models import Category
from tests.integration.http.conftest import Caller
from tests.integration.http.views import ClashView, ImpatientView
from tests.servers import Place

pytestmark = pytest.mark.urls("tests.integration.http.views")


def test_a_real_deadlock_is_tried_again_and_both_succeed(committed: dict[str, Caller]) -> None:
    ClashView.barrier = threading.Barrier(2)

    def cross(path: str) -> Any:
        try:
            return committed["anna"].call("POST", path)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(cross, ["clash/a/b", "clash/b/a"]))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert ClashView.attempts == 3  # one of the two was the victim, and came again


def test_a_lock_that_never_frees_is_503_and_says_when_to_come_again(committed: dict[str, Caller], place: Place) -> None:
    with psycopg.connect(place.admin_url) as other:
        other.execute("SELECT FROM delegation_category WHERE code = 'a' FOR UPDATE")
        answer = committed["anna"].call("POST", "impatient")
        assert (answer.status_code, answer["Retry-After"]) == (503, "1")
        assert answer["Content-Type"] == "application/problem+json"
        assert ImpatientView.attempts == 1 + RETRIES
        other.rollback()
    assert committed["anna"].call("POST", "impatient").status_code == 200


class Failing:
    """Fails with one SQLSTATE, a few times."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error, self.times, self.calls = error, times, 0

    def __call__(self) -> int:
        self.calls += 1
        Category.objects.create(code=f"try-{self.calls}", name_en="", name_cy="")
        if self.calls <= self.times:
            raise self.error
        return self.calls


def wrapped(error: psycopg.Error) -> OperationalError:
    outer = OperationalError("lost")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize(
    "error",
    [
        wrapped(psycopg.errors.DeadlockDetected()),
        wrapped(psycopg.errors.SerializationFailure()),
        wrapped(psycopg.errors.LockNotAvailable()),
        psycopg.errors.DeadlockDetected(),  # from a cursor that Django does not wrap
    ],
)
def test_a_lost_race_is_run_again_and_leaves_nothing_of_its_first_tries(
    committed: dict[str, Caller], error: Exception
) -> None:
    organisation_id = committed["anna"].organisation.id
    failing = Failing(error, times=2)
    assert run_in_scope(organisation_id, failing) == 3
    with organisation_scope(organisation_id):
        assert list(Category.objects.filter(code__startswith="try").values_list("code", flat=True)) == ["try-3"]


@pytest.mark.parametrize(
    "error",
    [wrapped(psycopg.errors.QueryCanceled()), ValueError("not the database")],
)
def test_no_other_error_is_run_again(committed: dict[str, Caller], error: Exception) -> None:
    failing = Failing(error, times=1)
    with pytest.raises(type(error)):
        run_in_scope(committed["anna"].organisation.id, failing)
    assert failing.calls == 1


def end_own_session() -> None:
    """This function will do what a server does to us when it stops."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def use_a_broken_connection() -> None:
    with suppress(DatabaseError):
        end_own_session()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.parametrize("function", [end_own_session, use_a_broken_connection])
def test_a_database_out_of_reach_is_503_and_nobody_is_told_that_nothing_was_done(
    committed: dict[str, Caller], function: Callable[[], None]
) -> None:
    with pytest.raises(Unreachable) as caught:
        run_in_scope(committed["anna"].organisation.id, function)
    answer = problem_of(caught.value)
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    connection.close()


def test_a_server_that_is_not_there_is_out_of_reach() -> None:
    with pytest.raises(psycopg.OperationalError) as caught:
        psycopg.connect(f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    assert is_out_of_reach(caught.value)
    assert not is_out_of_reach(psycopg.errors.UniqueViolation())


def test_pauses_grow_and_differ() -> None:
    first, last = [[pause_seconds(tries) for _ in range(50)] for tries in (1, RETRIES)]
    assert max(first) < min(last)
    assert max(last) < 0.5
    assert len(set(first)) > 1


def test_an_error_without_a_code_has_none() -> None:
    assert sqlstate_of(OperationalError("the server went away")) is None
