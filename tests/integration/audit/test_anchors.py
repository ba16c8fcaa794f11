"""What is signed is kept outside, and what is kept outside holds: who writes the log anew cannot write that too."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from audit import keys, log_books, sealer
from audit.books import compare
from audit.models import Checkpoint
from audit.scope import organisation_scope
from bench.tamper.changes import changes, targets
from bench.tamper.judging import verified
from tests.integration.audit.conftest import new_organisation
from tests.integration.audit.test_sealing import AT, LATER, write
from tests.servers import Place

LOG = ("audit_leaf", "audit_tile", "audit_checkpoint", "audit_logkey", "audit_logstate")


@pytest.fixture
def log(committed_db: Place, settings: Any, tmp_path: Path) -> UUID:
    """An organisation whose log is signed once, and whose checkpoints are kept in a folder."""
    settings.LOG_ANCHORS = str(tmp_path)
    ours = new_organisation()
    write(ours, 300)
    sealer.seal(organisation_id=ours, at=AT)
    return ours


def kept(log: UUID, tmp_path: Path) -> list[str]:
    """This function will list the files of a log."""
    return sorted(file.name for file in (tmp_path / str(log)).glob("*.txt"))


def test_each_checkpoint_is_one_file_and_another_key_s_stands_beside_it(log: UUID, tmp_path: Path) -> None:
    first = tmp_path / str(log) / "000000000300.txt"
    assert kept(log, tmp_path) == [first.name]
    note, written = first.read_text(), first.stat().st_mtime_ns
    assert note.split("\n")[1:5:2] == ["300", AT.strftime("%Y-%m-%dT%H:%M:%S.%fZ")]
    with organisation_scope(log):
        keys.rotate(organisation_id=log)
    sealer.seal(organisation_id=log, at=LATER)
    write(log)
    first.with_name("000000000301.unfinished").touch()  # somebody's power went
    sealer.seal(organisation_id=log, at=LATER + timedelta(seconds=6))
    with organisation_scope(log):
        second = Checkpoint.objects.ours().order_by("at")[1]
    assert {first.name, f"000000000300-{second.id}.txt", "000000000301.txt"} == set(kept(log, tmp_path))
    assert first.with_name("newest").read_text() == "000000000301.txt"
    assert (first.read_text(), first.stat().st_mtime_ns) == (note, written)


def test_what_was_signed_while_the_folder_was_away_is_written_later(log: UUID, settings: Any, tmp_path: Path) -> None:
    settings.LOG_ANCHORS = str(tmp_path / "no" / "such")
    (tmp_path / "no").write_text("a file is in the way")
    for seconds in (6, 12):
        write(log)
        assert sealer.seal(organisation_id=log, at=AT + timedelta(seconds=seconds)).signed
    settings.LOG_ANCHORS = str(tmp_path)
    sealer.seal(organisation_id=log, at=AT + timedelta(seconds=13))
    assert kept(log, tmp_path) == [f"{size:012d}.txt" for size in (300, 301, 302)]


@pytest.mark.parametrize("shorter", [False, True])
def test_nothing_is_signed_that_does_not_begin_with_what_is_kept_outside(
    log: UUID, committed_db: Place, settings: Any, tmp_path: Path, *, shorter: bool
) -> None:
    with psycopg.connect(committed_db.admin_url) as admin:  # with the secret, but without the folder
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE audit_event SET type = 'test.other' WHERE id = (SELECT row_id FROM audit_leaf LIMIT 1)")
        admin.execute(
            "DELETE FROM audit_event WHERE %s AND id > (SELECT id FROM audit_event ORDER BY id LIMIT 1)", [shorter]
        )
        admin.execute("TRUNCATE audit_leaf, audit_tile, audit_checkpoint, audit_logstate")
    settings.LOG_ANCHORS = ""
    assert sealer.seal(organisation_id=log, at=LATER).signed
    settings.LOG_ANCHORS = str(tmp_path)
    write(log)
    with pytest.raises(sealer.NotTheSameLog):
        sealer.seal(organisation_id=log, at=LATER + timedelta(seconds=6))
    assert compare(log_books.KEPT, organisation_id=log).differ == 1
    assert kept(log, tmp_path) == ["000000000300.txt"]


@pytest.mark.parametrize("newest", ["named", "not named", "named long ago", "nonsense"])
@pytest.mark.parametrize("as_it_was", [True, False])
def test_after_a_restore_from_an_older_copy_nothing_is_signed_that_was_signed_otherwise(
    log: UUID, committed_db: Place, tmp_path: Path, *, newest: str, as_it_was: bool
) -> None:
    # The copy has the first checkpoint, with its file; of what was signed later it knows nothing.
    marker = tmp_path / str(log) / "newest"
    with psycopg.connect(committed_db.admin_url, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        for table in LOG:
            admin.execute(f"CREATE TEMP TABLE copy_{table} AS TABLE {table}".encode())
        later = write(log, 7)
        assert sealer.seal(organisation_id=log, at=LATER).signed
        for table in LOG:
            admin.execute(f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM copy_{table}".encode())
        if not as_it_was:  # else it is of before the signature, and not of before what that is over
            assert admin.execute("DELETE FROM audit_event WHERE id = ANY(%s::uuid[])", [later]).rowcount == 7
    if newest == "not named":
        marker.unlink()
    elif newest != "named":
        marker.write_text({"named long ago": "000000000300.txt", "nonsense": "../\0x"}[newest])
        os.utime(marker, (0, 0))
    if as_it_was:
        assert sealer.seal(organisation_id=log, at=LATER + timedelta(seconds=6)).signed
    else:
        write(log, 30)
        with pytest.raises(sealer.NotTheSameLog):
            sealer.seal(organisation_id=log, at=LATER + timedelta(seconds=6))
        assert kept(log, tmp_path) == ["000000000300.txt", "000000000307.txt"]


def test_no_column_of_the_log_s_own_tables_can_change(log: UUID, committed_db: Place, tmp_path: Path) -> None:
    with organisation_scope(log):
        keys.rotate(organisation_id=log)
    write(log)
    sealer.seal(organisation_id=log, at=LATER)
    with organisation_scope(log):
        key, notes = keys.keys_of_log()[-1].verifier, [each.note for each in Checkpoint.objects.ours()]

    def is_found() -> bool:
        if any(compare(each, organisation_id=log).differ for each in log_books.COMPARISONS):
            return True
        return verified(log, key=key, notes=notes, at=LATER) != "ok"

    assert not is_found()
    with psycopg.connect(committed_db.admin_url, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        found = {what: is_found() for what in one_after_another(admin, tmp_path / str(log))}
    assert not [what for what, by in found.items() if not by]
    assert len(found) > 25
    assert not is_found()  # every change was taken back


def one_after_another(admin: "psycopg.Connection[Any]", folder: Path) -> Iterator[str]:
    """This function will change something in the log's own tables, name it, and take it back once it was looked at."""

    def execute(statement: str, values: Any = None) -> list[tuple[Any, ...]]:
        done = admin.execute(statement.encode(), values)
        return done.fetchall() if done.description else []

    files = set(folder.iterdir())
    for table in LOG:
        execute(f"CREATE TEMP TABLE kept_{table} AS TABLE {table}")
    for change in (each for target in targets() if target.is_of_the_log for each in changes(target, execute=execute)):
        with suppress(psycopg.IntegrityError):  # the table's own rules refuse it, whoever asks
            execute(change.statement)
            yield f"{change.kind} {change.what}"
            execute(f"TRUNCATE {', '.join(LOG)}")
            for table in LOG:
                execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
            for file in set(folder.iterdir()) - files:  # what was signed over the changed log
                file.unlink()
