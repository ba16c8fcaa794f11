"""Statements handed to libpq as text say and mean what psycopg's would."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import Enum
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from psycopg.pq import TransactionStatus
from psycopg.types.json import Jsonb

from audit import hot
from audit.models import Heartbeat
from tests.servers import Place
from workflow.models import Decision

AT = datetime(2026, 3, 29, 0, 59, 59, 870_870, tzinfo=UTC)
TYPED: list[tuple[str, Any]] = [
    ("text", ""),
    ("text", 'Siân\'s \\ "swim" £5, 100 %\n{}'),
    ("varchar(200)", "ŵ" * 200),
    ("text", Decision.Outcome.APPROVE),
    ("uuid", uuid4()),
    ("boolean", True),
    ("boolean", False),
    ("bigint", 2**53),
    ("bigint", -1),
    ("timestamptz", AT),
    ("timestamptz", AT.astimezone(timezone(timedelta(hours=-3, minutes=-30)))),
    # Equal to Python, an hour apart to everybody else.
    ("timestamptz", datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))),
    ("timestamptz", datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=ZoneInfo("Europe/London"))),
    ("date", date(1900, 2, 28)),
    ("time", time(9, 30)),
    ("bytea", bytes(range(256))),
    ("text[]", []),
    ("text[]", ["wages", 'a "b"', "c\\d", "e,{f}", ""]),
    ("jsonb", Jsonb({"amount": 1250, "words": ["ŵ", "\u2028", '"'], "none": None})),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "value"), TYPED)
def test_a_value_arrives_as_psycopg_would_send_it(kind: str, value: Any) -> None:
    plain = value.value if isinstance(value, Enum) else value
    with psycopg.connect(**connection.get_connection_params()) as own:
        assert isinstance(own, psycopg.Connection)
        row = own.execute(f"SELECT (%s::{kind})::text".encode(), [plain]).fetchone()
    assert hot.execute(f"SELECT (%s::{kind})::text", [value]) == [row]
    assert hot.execute(f"SELECT %s::{kind} IS NULL", [None]) == [(True,)]


@pytest.mark.django_db
def test_columns_come_back_as_what_they_are() -> None:
    id = uuid4()
    values = {"id": id, "at": AT, "n": 7, "no": None}
    sql = "SELECT %(id)s::uuid, %(at)s::timestamptz, %(n)s::int, %(n)s::bigint, %(no)s::int, 'ŵ'::text, %(n)s::int = 7"
    assert hot.execute(sql, values) == [(id, AT, 7, 7, None, "ŵ", True)]


@pytest.mark.django_db
def test_nul_and_types_that_nobody_knows_are_refused() -> None:
    with pytest.raises(DataError):
        hot.execute("SELECT %s::text", ["a\0b"])
    with pytest.raises(TypeError, match="timedelta"):
        hot.execute("SELECT %s::text", [timedelta(1)])


@pytest.mark.django_db
def test_what_the_database_refuses_is_djangos_error_with_its_code() -> None:
    with pytest.raises(DataError) as caught, transaction.atomic():
        hot.execute("SELECT %s::int / 0", [1])
    assert getattr(caught.value.__cause__, "sqlstate", None) == "22012"
    assert hot.execute("SELECT %s::int", [1]) == [(1,)]


def test_it_takes_part_in_djangos_transaction(committed_db: Place) -> None:
    insert = "INSERT INTO audit_heartbeat (timer, finished_at, seconds) VALUES (%s::text, %s::timestamptz, 0)"
    twice = f"WITH one AS ({insert}) {insert}"
    with transaction.atomic():
        hot.execute(insert, ["undone", AT])
        transaction.set_rollback(True)
    with pytest.raises(IntegrityError), transaction.atomic():
        hot.execute(twice, ["twice", AT, "twice", AT])
    assert not Heartbeat.objects.exists()
    with transaction.atomic():
        hot.execute(insert, ["done", AT])
    assert [each.timer for each in Heartbeat.objects.all()] == ["done"]


def test_the_first_statement_of_a_transaction_begins_it_and_means_the_same(committed_db: Place) -> None:
    for kind, value in TYPED:
        sql = f"SELECT (%s::{kind})::text, %s::{kind} IS NULL"
        with transaction.atomic():
            first = hot.execute(sql, [value, None])
            assert connection.connection.info.transaction_status == TransactionStatus.INTRANS
            assert hot.execute(sql, [value, None]) == first
    with transaction.atomic():
        assert hot.execute("SELECT 7::int", []) == [(7,)]
    with pytest.raises(DataError), transaction.atomic():
        hot.execute("SELECT %s::int / 0", [1])
    assert connection.connection.info.transaction_status == TransactionStatus.IDLE


def test_a_connection_keeps_a_bounded_number_of_statements(
    committed_db: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot, "KEPT_STATEMENTS", 3)
    kept = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'hot%'"
    for number in range(10):
        assert hot.execute(f"SELECT {number}, %s::int", [number]) == [(number, number)]
        assert hot.execute(kept, [])[0][0] <= 3


def test_a_lost_connection_is_said_and_a_new_one_prepares_anew(committed_db: Place) -> None:
    assert hot.execute("SELECT %s::int", [1]) == [(1,)]
    with psycopg.connect(committed_db.admin_url) as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    with pytest.raises(OperationalError):
        hot.execute("SELECT %s::int", [2])
    connection.close()
    assert hot.execute("SELECT %s::int", [3]) == [(3,)]
