"""What rulings read of a mandate is what its events say of it: who changes a row past code and triggers is found."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from audit import clock
from audit.books import compare
from bench.tamper.changes import Target, changes
from delegation.mandate_books import AS_GRANTED_SINCE, COMPARISONS
from delegation.models import Mandate
from delegation.services.lives import process_of
from delegation.services.mandate_rows import Narrower
from delegation.services.mandates import restore, resume, revoke, suspend
from delegation.services.passing_on import pass_on
from delegation.services.widening import confirm, widen
from tests.cast import Cast
from tests.servers import Place

TABLE = Target("mandate", Mandate._meta.db_table, is_sealed=False)


def differ(cast: Cast) -> list[str]:
    """This function will name the comparisons that do not agree."""
    ours = cast.elmbridge_vale.organisation.id
    return [each.name for each in COMPARISONS if compare(each, organisation_id=ours).differ]


@contextmanager
def superuser(place: Place) -> Iterator["psycopg.Connection[Any]"]:
    """This function will lend a superuser's connection, whom no trigger stops."""
    with psycopg.connect(place.admin_url, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        yield admin


@pytest.fixture
def lived(committed_cast: Cast) -> Cast:
    """Mandates to which everything happened that can: passed on, put on hold, counting again, ended, confirmed."""
    cast, at = committed_cast, clock.now()
    with cast.scope():
        priya, sam, lena, gwen = (cast.user(name) for name in ("priya", "sam", "lena", "gwen"))
        own = Mandate.objects.ours().get(holder=priya, kind="officer")
        until = Narrower(ends_at=at + timedelta(days=5))
        given = pass_on(by=priya, holder=sam, giver=own, person=cast.person("ada"), narrower=until, at=at)
        revoke(by=priya, mandate_id=given.id, at=at)
        suspend(by=lena, mandate_id=own.id, reason="Away", at=at)
        resume(by=lena, mandate_id=own.id, at=at)
        family = Mandate.objects.ours().filter(holder=cast.user("joe"), kind="family")[:1].get()
        assert family.person_id == cast.person("ada").id
        suspend(by=lena, mandate_id=family.id, reason="To look at first", at=at)
        for each in Mandate.objects.ours().filter(person=cast.person("ada"), revoked_at=None):
            revoke(by=process_of(lena), mandate_id=each.id, at=at)  # as where somebody is thought to have died
            restore(by=gwen, mandate_id=each.id, at=at + timedelta(hours=1))
        assert Mandate.objects.ours().filter(id=family.id, suspended_at__isnull=False, revoked_at=None).exists()
        post = Mandate.objects.ours().get(holder=gwen, kind="officer")
        widened = widen(by=gwen, holder=sam, giver=post, person=None, narrower=Narrower(), at=at)
        confirm(by=lena, mandate_id=widened.id, at=at)
    return cast


def test_no_column_of_a_mandate_can_be_another(lived: Cast, committed_db: Place) -> None:
    assert not differ(lived)
    found: dict[str, bool] = {}
    with superuser(committed_db) as admin:

        def execute(statement: str, values: Any = None) -> list[tuple[Any, ...]]:
            done = admin.execute(statement.encode(), values)
            return done.fetchall() if done.description else []

        execute(f"CREATE TEMP TABLE kept AS TABLE {TABLE.table}")
        for change in changes(TABLE, execute=execute):
            with suppress(psycopg.IntegrityError):  # the table's own rules refuse it, whoever asks
                execute(change.statement)
                found[change.what] = bool(differ(lived))
                execute(f"DELETE FROM {TABLE.table}")
                execute(f"INSERT INTO {TABLE.table} SELECT * FROM kept")
    assert not [what for what, by in found.items() if not by]
    assert len(found) > 20
    assert not differ(lived)  # every change was taken back


@pytest.mark.parametrize(
    "change",
    [
        "revoked_at = NULL WHERE revoked_at IS NOT NULL",
        "suspended_at = NULL, suspended_until = NULL WHERE suspended_at IS NOT NULL",
        "suspended_until = suspended_until - interval '9 days' WHERE suspended_until IS NOT NULL",
        "ends_at = ends_at + interval '1 day' WHERE kind = 'passed_on'",
        "confirmed_at = confirmed_at - interval '1 hour' WHERE kind = 'emergency'",
        'limits = \'[{"key": "room.each", "kind": "per_ask", "amount": 900000}]\' WHERE kind = \'passed_on\'',
    ],
)
def test_nobody_gets_back_or_widens_what_was_ended_or_narrowed(lived: Cast, committed_db: Place, change: str) -> None:
    with superuser(committed_db) as admin:
        assert admin.execute(f"UPDATE {TABLE.table} SET {change}".encode()).rowcount > 0
    assert len(differ(lived)) == 1


def test_of_a_mandate_from_before_only_what_was_told_is_compared(lived: Cast, committed_db: Place) -> None:
    newer = [name for name, _ in AS_GRANTED_SINCE.values()]
    with superuser(committed_db) as admin:
        admin.execute("UPDATE audit_event SET data = data - %s::text[] WHERE subject_kind = 'mandate'", [newer])
        assert not differ(lived)
        admin.execute(f"UPDATE {TABLE.table} SET holder_id = granted_by_id WHERE kind = 'passed_on'".encode())
    assert differ(lived) == ["mandate: as it was granted"]
