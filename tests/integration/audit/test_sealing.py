"""The sealer: every row gets one place, whoever commits when, and what is signed is what stands there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, connections

from audit import keys, sealer
from audit.checkpoint import Checkpoint as Signed
from audit.checkpoint import check, keys_of
from audit.events import Actor, record
from audit.ids import new_id
from audit.leaves import find_sealed, leaves_of, sealed
from audit.merkle import BadProof, Frontier, check_inclusion, inclusion_proof, leaf_hash
from audit.models import Checkpoint, Event, Leaf, LogState, Tile
from audit.scope import organisation_scope
from audit.tree import Tree, frontier_at
from tests.cast import Cast
from tests.integration.audit.conftest import new_organisation
from tests.servers import Place

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(seconds=6)


def write(organisation_id: UUID, count: int = 1) -> list[UUID]:
    """This function will commit some events in one transaction."""
    with organisation_scope(organisation_id):
        made = [
            record(type="test.written", subject=("test", new_id()), actor=Actor(process="test"), data={}, at=AT)
            for _ in range(count)
        ]
    return [each.id for each in made]


def places(organisation_id: UUID) -> list[tuple[int, str, UUID]]:
    """This function will list the log: place, kind, row."""
    with organisation_scope(organisation_id):
        rows = Leaf.objects.ours().order_by("index").values_list("index", "kind", "row_id")
        return [(index, kind, row) for index, kind, row in rows]


def check_log(organisation_id: UUID) -> Signed:
    """This function will hold that the log has each row once, without a gap, and is what was signed last."""
    with organisation_scope(organisation_id):
        rows = list(Leaf.objects.ours().order_by("index"))
        assert [each.index for each in rows] == list(range(len(rows)))
        tree = Frontier()
        for each in rows:
            table = find_sealed(each.kind)
            assert table is not None
            (leaf,) = leaves_of(table, [each.row_id], organisation_id=organisation_id).values()
            assert leaf_hash(leaf) == bytes(each.hash)
            tree.append(bytes(each.hash))
        for table in sealed():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT id FROM {table.table} WHERE {table.rows}")
                assert {id for (id,) in cursor.fetchall()} == {row.row_id for row in rows if row.kind == table.kind}
        last = sealer.last_checkpoint()
        assert last is not None
        signed = Signed.read(check(last.note, *keys_of(key.verifier for key in keys.keys_of_log())))
        assert (signed.size, signed.root) == (len(rows), tree.root())
        assert frontier_at(Tree(organisation_id), len(rows)).root() == tree.root()
        return signed


@pytest.fixture
def log(committed_db: Place) -> UUID:
    """An organisation whose log is empty."""
    return new_organisation()


def test_everything_that_is_never_changed_is_sealed_once(committed_cast: Cast) -> None:
    ours = committed_cast.elmbridge_vale.organisation.id
    done = sealer.seal(organisation_id=ours, at=AT)
    assert done.leaves > 50
    assert done.signed
    signed = check_log(ours)
    assert signed.size == done.leaves
    assert {"event", "mandate_change", "scheme"} <= {kind for _, kind, _ in places(ours)}
    assert sealer.seal(organisation_id=ours, at=LATER) == sealer.Sealed(0, signed=False)


def test_what_commits_late_is_sealed_late_and_nothing_waits_for_it(log: UUID, committed_db: Place) -> None:
    write(log)
    sealer.seal(organisation_id=log, at=AT)
    with psycopg.connect(committed_db.admin_url) as slow:
        row = slow.execute(
            "INSERT INTO audit_event (id, organisation_id, type, subject_kind, subject_id, process, data, at)"
            " VALUES (gen_random_uuid(), %s, 'test.slow', 'test', gen_random_uuid(), 'test', '{}', now()) RETURNING id",
            [log],
        ).fetchone()
        quick = write(log, 3)  # a later transaction, committed first
        assert sealer.seal(organisation_id=log, at=LATER).leaves == 3
        assert sealer.seal(organisation_id=log, at=LATER).leaves == 0
        slow.commit()
    assert row is not None
    assert sealer.seal(organisation_id=log, at=LATER + timedelta(seconds=6)).leaves == 1
    assert [id for _, _, id in places(log)][1:] == [*sorted(quick), row[0]]
    check_log(log)


def test_many_rows_are_sealed_in_batches_that_may_stop_anywhere(log: UUID) -> None:
    for _ in range(4):
        write(log, 10)
    for _ in range(6):
        assert sealer.seal(organisation_id=log, at=AT, batch=7, most=7).leaves == 7 or len(places(log)) == 40
        write(log)
    sealer.seal(organisation_id=log, at=LATER, batch=7)
    sealer.seal(organisation_id=log, at=LATER)
    assert len(places(log)) == 46
    sealer.seal(organisation_id=log, at=LATER + timedelta(seconds=6))
    check_log(log)


def test_two_sealers_and_writers_at_once_leave_one_log(log: UUID) -> None:
    def again(do: Callable[[], Any]) -> Thread:
        def run() -> None:
            for _ in range(12):
                do()
            connections.close_all()

        thread = Thread(target=run)
        thread.start()
        return thread

    working = [again(lambda: write(log, 3)) for _ in range(3)]
    working += [again(lambda: sealer.seal(organisation_id=log, at=AT, batch=5)) for _ in range(2)]
    for thread in working:
        thread.join()
    sealer.seal(organisation_id=log, at=LATER)
    assert len(places(log)) == 3 * 12 * 3
    check_log(log)


def test_tiles_are_full_and_every_leaf_can_be_proved(log: UUID) -> None:
    write(log, 600)
    sealer.seal(organisation_id=log, at=AT)
    write(log, 1)
    sealer.seal(organisation_id=log, at=LATER)
    signed = check_log(log)
    with organisation_scope(log):
        assert [(tile.level, tile.index, len(tile.hashes)) for tile in Tile.objects.ours().order_by("index")] == [
            (0, 0, 8192),
            (0, 1, 8192),
        ]
        tree = Tree(log)
        for leaf in Leaf.objects.ours().filter(index__in=[0, 255, 256, 511, 512, 600]):
            found = inclusion_proof(leaf.index, signed.size, tree.node)
            told: dict[str, Any] = {"index": leaf.index, "size": signed.size, "root": signed.root, "proof": found}
            check_inclusion(leaf=bytes(leaf.hash), **told)
            with pytest.raises(BadProof):
                check_inclusion(leaf=leaf_hash(b"another"), **told)


def test_a_checkpoint_comes_at_most_every_5_seconds(log: UUID) -> None:
    signed = []
    for seconds in range(12):
        write(log)
        signed.append(sealer.seal(organisation_id=log, at=AT + timedelta(seconds=seconds)).signed)
    assert [second for second, did in enumerate(signed) if did] == [0, 5, 10]


def test_nothing_is_signed_that_does_not_begin_with_what_was_signed(log: UUID, committed_db: Place) -> None:
    write(log, 3)
    sealer.seal(organisation_id=log, at=AT)
    with psycopg.connect(committed_db.admin_url) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE audit_leaf SET hash = sha256('another') WHERE index = 1")
        admin.execute("UPDATE audit_logstate SET frontier = sha256('a') || sha256('b')")
    write(log)
    with pytest.raises(sealer.NotTheSameLog):
        sealer.seal(organisation_id=log, at=LATER)
    with organisation_scope(log):
        assert Checkpoint.objects.ours().count() == 1
        assert LogState.objects.ours().get().unsigned_since == LATER


def test_a_changed_key_is_told_of_by_the_old_one(log: UUID, settings: Any) -> None:
    write(log)
    sealer.seal(organisation_id=log, at=AT)
    with organisation_scope(log):
        keys.rotate(organisation_id=log)
    sealer.seal(organisation_id=log, at=LATER)
    write(log)
    sealer.seal(organisation_id=log, at=LATER + timedelta(seconds=6))
    with organisation_scope(log):
        old, new = (keys_of([key.verifier]) for key in keys.keys_of_log())
        first, both, last = (each.note for each in Checkpoint.objects.ours().order_by("at"))
    assert check(first, *old)
    assert check(both, *old) == check(both, *new)
    assert check(last, *new)
    settings.LOG_SECRET = "another secret, as if somebody had drawn it anew"
    write(log)
    with pytest.raises(keys.NoKey):
        sealer.seal(organisation_id=log, at=LATER + timedelta(seconds=12))


def test_after_a_restore_into_another_cluster_each_row_is_still_sealed_once(log: UUID) -> None:
    write(log, 5)
    sealer.seal(organisation_id=log, at=AT)
    written = write(log, 4)
    with organisation_scope(log):  # as if these numbers had been another cluster's, far ahead
        LogState.objects.ours().update(cluster="1", done="900000000:900000000:")
    assert sealer.seal(organisation_id=log, at=LATER, batch=3).leaves == 4
    assert {id for _, _, id in places(log)[5:]} == set(written)
    write(log, 2)
    assert sealer.seal(organisation_id=log, at=LATER + timedelta(seconds=6)).leaves == 2
    check_log(log)


def test_each_organisation_has_a_log_of_its_own(log: UUID) -> None:
    other = new_organisation("cwm-arian")
    write(log, 2)
    write(other, 3)
    for each in (log, other):
        sealer.seal(organisation_id=each, at=AT)
    assert (check_log(log).size, check_log(other).size) == (2, 3)
    assert check_log(log).origin == f"leeway.log/{log}"
    with organisation_scope(log):
        assert Event.objects.ours().count() == 2
