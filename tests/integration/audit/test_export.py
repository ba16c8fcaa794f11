"""An export is checked by a program that knows nothing of Leeway: what anybody changed is found, and named."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from psycopg import sql

from audit import verify
from audit.leaves import leaves_of, sealed
from audit.models import Leaf
from audit.scope import organisation_scope
from bench.tamper.changes import OTHER
from bench.tamper.world import ask_and_answer
from config.settings.environment import BASE_DIR
from delegation.management.commands import export_log
from tests import second_verifier
from tests.cast import Cast
from tests.integration.audit.conftest import new_organisation
from tests.integration.audit.test_sealing import write
from tests.servers import Place

Lines = list[bytes]


def export(slug: str, out: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """This function will export a log, and give the key that the command says to check it with."""
    call_command("export_log", organisation=slug, out=out)
    return capsys.readouterr().out.split()[-1]


def verdict_of(file: Path, key: str, *more: str) -> tuple[str, int, str]:
    """This function will run the verifier as an auditor does, and give its verdict, exit code and words."""
    command = [sys.executable, str(BASE_DIR / "audit/verify.py"), str(file), "--key", key, *more]
    done = subprocess.run(command, check=False, cwd="/", capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    return done.stdout.rstrip().rpartition("verdict: ")[2], done.returncode, done.stdout


def judged(file: Path, key: str, *more: str) -> str:
    """This function will ask the same program inside this process, which is quicker."""
    code = verify.main([str(file), "--key", key, *more])
    word = {number: word for word, number in verify.CODES.items()}[code]
    # A second verifier was written by somebody who had read docs/log-format.md and nothing else of ours.
    assert second_verifier.judge(str(file), [key], list(more[1::2])) == word
    return word


@pytest.fixture
def exported(committed_cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, str]:
    """The demo organisation's log as a file, and its key."""
    file = tmp_path / "log.jsonl"
    return file, export("elmbridge-vale", file, capsys)


def test_an_export_is_good_and_holds_nothing_but_what_is_sealed(exported: tuple[Path, str]) -> None:
    file, key = exported
    assert verdict_of(file, key)[:2] == ("ok", 0)
    lines = file.read_bytes().splitlines()
    assert json.loads(lines[0])["size"] == sum(line.startswith(b'{"hash"') for line in lines)
    for line in lines[1:-1]:
        told = json.loads(line)
        assert set(told) in ({"hash", "index", "leaf"}, {"signed"})
    assert b'"commitment":"' in file.read_bytes()


def at(place: int, change: Callable[[bytes], bytes]) -> Callable[[Lines], Lines]:
    """This function will change one line."""
    return lambda lines: [*lines[:place], change(lines[place]), *lines[place + 1 :]]


def spoil(line: bytes) -> bytes:
    """This function will change a letter of a leaf."""
    return line.replace(b'"at":"2', b'"at":"3')


def signed(lines: Lines) -> int:
    """This function will find the first line with a checkpoint that has leaves before it."""
    return next(number for number, line in enumerate(lines) if line.startswith(b'{"signed"') and number > 1)


UNSEALED = b'{"unsealed":{"kind":"event","row":"0197a1b2-0000-7000-8000-000000000000"}}\n'
GONE = b'{"gone":{"kind":"event","row":"0197a1b2-0000-7000-8000-000000000000"},"hash":"%s","index":%s}\n'
FILES: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "a letter of a leaf": (at(5, spoil), "changed"),
    "a leaf's hash": (at(5, lambda line: line[:9] + b"0" * 64 + line[73:]), "changed"),
    "a line is gone": (lambda lines: lines[:6] + lines[7:], "missing"),
    "two lines change places": (lambda lines: [*lines[:6], lines[7], lines[6], *lines[8:]], "reordered"),
    "the line before a checkpoint is gone": (
        lambda lines: [*lines[: signed(lines) - 1], *lines[signed(lines) :]],
        "missing",
    ),
    "two holes and a change": (lambda lines: at(9, spoil)([*lines[:4], *lines[5:7], *lines[8:]]), "changed"),
    "the end is further": (lambda lines: [*lines[:-1], lines[-1].replace(b":", b":9")], "missing"),
    "the end comes sooner": (lambda lines: [*lines[:-1], b'{"end":3}\n'], "changed"),
    "a space in a line": (lambda lines: [*lines[:-1], lines[-1].replace(b":", b": ")], "changed"),
    "no newline": (lambda lines: [*lines[:-1], lines[-1][:-1]], "truncated"),
    "a row that is not sealed": (lambda lines: [*lines[:-1], UNSEALED, lines[-1]], "incomplete"),
    "a leaf behind what is not sealed": (lambda lines: [*lines[:6], UNSEALED, *lines[6:]], "reordered"),
    "a row that is gone": (at(6, lambda line: GONE % (line[9:73], line[83 : line.index(b",", 83)])), "missing"),
    "a line stands twice": (lambda lines: [*lines[:6], lines[5], *lines[6:]], "reordered"),
    "the last lines are gone": (lambda lines: lines[:-4], "truncated"),
    "the last line is cut": (lambda lines: [*lines[:-3], lines[-3][:40]], "truncated"),
    "the header alone": (lambda lines: lines[:1], "truncated"),
    "nothing": (lambda lines: [], "truncated"),
    "half of the header": (lambda lines: [lines[0][:100]], "truncated"),
    "something else": (lambda lines: [b"name;amount\n", b"ada;1\n"], "unreadable"),
    "other JSON": (lambda lines: [b'{"format":"other"}\n'], "unreadable"),
    "binary": (lambda lines: [bytes(range(256)) * 9], "unreadable"),
    "a line of nonsense": (lambda lines: [*lines[:6], b"nonsense\n", *lines[6:]], "changed"),
    "more after the end": (lambda lines: [*lines, lines[3]], "changed"),
    "another size": (at(0, lambda line: line.replace(b'"size":', b'"size":1')), "truncated"),
    "no keys": (at(0, lambda line: line.replace(b'"keys"', b'"keyz"')), "unreadable"),
    "a signature": (at(0, lambda line: line.replace(b"AAA", b"AAB").replace(b"= ", b"=")), "bad signature"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_somebody_changed_gets_its_verdict(
    log_file: tuple[Lines, str], name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, key = log_file
    change, verdict = FILES[name]
    changed = tmp_path / "changed.jsonl"
    if name == "a signature":
        header = json.loads(lines[0])
        body, _, signature = header["checkpoint"].rpartition(" ")
        header["checkpoint"] = f"{body} {signature[:20]}{'B' if signature[20] == 'A' else 'A'}{signature[21:]}"
        changed.write_bytes(json.dumps(header).encode() + b"\n" + b"".join(lines[1:]))
    else:
        changed.write_bytes(b"".join(change(lines)))
    assert judged(changed, key) == verdict


@pytest.fixture
def log_file(committed_db: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Lines, str]:
    """The lines of a small log, and its key."""
    write(new_organisation(), 20)
    key = export("elmbridge-vale", tmp_path / "log.jsonl", capsys)
    return (tmp_path / "log.jsonl").read_bytes().splitlines(keepends=True), key


def test_a_log_is_held_against_keys_and_checkpoints_of_before(
    committed_db: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, other = new_organisation(), new_organisation("cwm-arian")
    write(ours, 20), write(other, 20)
    files = [tmp_path / name for name in ("old", "new", "other", "gone")]
    key = export("elmbridge-vale", files[0], capsys)
    write(ours, 5)
    assert export("elmbridge-vale", files[1], capsys) == key
    foreign = export("cwm-arian", files[2], capsys)
    notes = [tmp_path / f"{file.name}.note" for file in files[:3]]
    for file, note in zip(files, notes, strict=False):
        note.write_text(json.loads(file.read_bytes().splitlines()[0])["checkpoint"], encoding="utf-8")
    assert judged(files[1], key, "--checkpoint", str(notes[0])) == "ok"
    assert judged(files[0], key, "--checkpoint", str(notes[1])) == "truncated"
    assert judged(files[0], foreign) == "bad signature"
    assert judged(files[0], key, "--checkpoint", str(notes[2])) == "bad signature"
    assert judged(files[3], key) == "unreadable"
    assert judged(files[0], "nonsense") == "unreadable"
    # Somebody with the database and the secret writes another history and signs it anew.
    with psycopg.connect(committed_db.admin_url) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE audit_event SET type = 'test.other' WHERE id = (SELECT row_id FROM audit_leaf LIMIT 1)")
        admin.execute("TRUNCATE audit_leaf, audit_tile, audit_checkpoint, audit_logstate")
    forged = tmp_path / "forged"
    assert export("elmbridge-vale", forged, capsys) == key
    assert judged(forged, key) == "ok"
    assert judged(forged, key, "--checkpoint", str(notes[0])) == "forked"


def test_who_knows_an_old_key_learns_of_the_new_one(
    committed_db: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = new_organisation()
    write(ours, 3)
    old = export("elmbridge-vale", tmp_path / "a", capsys)
    for _ in range(2):  # and nothing was signed between the two
        call_command("rotate_log_key", organisation="elmbridge-vale")
    write(ours, 3)
    export("elmbridge-vale", tmp_path / "b", capsys)
    write(ours, 3)
    new = export("elmbridge-vale", tmp_path / "c", capsys)
    assert old != new
    assert judged(tmp_path / "c", old) == "ok"
    assert judged(tmp_path / "c", new) == "ok"
    lines = (tmp_path / "c").read_bytes().splitlines(keepends=True)
    told = [line for line in lines if b"key " in line]
    (tmp_path / "d").write_bytes(b"".join(line for line in lines if line not in told))
    assert len(told) == 1
    assert judged(tmp_path / "d", old) == "bad signature"  # nothing tells of the new one


def test_an_export_overwrites_nothing_and_knows_its_organisation(exported: tuple[Path, str]) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_log", organisation="elmbridge-vale", out=exported[0])
    with pytest.raises(CommandError, match="There is no organisation nowhere"):
        call_command("export_log", organisation="nowhere", out=exported[0])


# --- as a superuser, with triggers off --------------------------------------------------------------------------------


def columns(admin: "psycopg.Connection[Any]") -> Iterator[tuple[str, str, str]]:
    """This function will list every column of every sealed table that has rows, with its kind and type."""
    for table in sealed():
        found = admin.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_name = %s AND column_name <> 'tx' AND is_generated = 'NEVER'",
            [table.table],
        )
        full = admin.execute(
            sql.SQL("SELECT 1 FROM {} WHERE {} LIMIT 1").format(sql.Identifier(table.table), sql.SQL(table.rows))
        ).fetchone()
        if full:
            yield from ((table.kind, str(column), str(type)) for column, type in found.fetchall())


def written(admin: "psycopg.Connection[Any]", table: str) -> sql.Composed:
    """This function will name the columns of a table that are written, not made by the database."""
    found = admin.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    return sql.SQL(", ").join(sql.Identifier(column) for (column,) in found)


def tell(cast: Cast) -> None:
    """This function will have Joe ask for two things, one for Priya to answer."""
    with cast.scope():
        ask_and_answer(user=cast.user, person_id=cast.person("ada").id, at=cast.at)


def test_every_column_of_every_sealed_row_is_guarded(
    committed_cast: Cast, committed_db: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(committed_cast)
    ours = committed_cast.elmbridge_vale.organisation.id
    key = export("elmbridge-vale", tmp_path / "before", capsys)
    tables, missed = {table.kind: table for table in sealed()}, []
    changed: Counter[str] = Counter()
    with psycopg.connect(committed_db.admin_url, autocommit=True) as admin, organisation_scope(ours):
        admin.execute("SET session_replication_role = replica")
        for kind, column, type in list(columns(admin)):
            table, name = sql.Identifier(tables[kind].table), sql.Identifier(column)
            id = Leaf.objects.ours().filter(kind=kind).order_by("index").values_list("row_id", flat=True)[0]
            (before,) = leaves_of(tables[kind], [id], organisation_id=ours).values()
            admin.execute(sql.SQL("CREATE TEMP TABLE kept AS SELECT * FROM {} WHERE id = %s").format(table), [id])
            other = sql.SQL(OTHER[type].format(f'"{column}"'))
            change = sql.SQL("UPDATE {} SET {} = {} WHERE id = %s RETURNING id").format(table, name, other)
            try:
                (now_id,) = admin.execute(change, [id]).fetchone() or (None,)
            except psycopg.IntegrityError:
                now_id = id  # the table's own rules refuse it, whoever asks
            else:
                after = leaves_of(tables[kind], [id], organisation_id=ours)
                missed += [f"{kind}.{column}"] if after.get(id) == before else []
                changed[kind] += 1
            admin.execute(sql.SQL("DELETE FROM {} WHERE id = %s").format(table), [now_id])
            admin.execute(
                sql.SQL("INSERT INTO {0} ({1}) SELECT {1} FROM kept").format(table, written(admin, tables[kind].table))
            )
            admin.execute("DROP TABLE kept")
    assert not missed
    assert set(changed) >= {"event", "decision", "ruling", "transition", "assignment", "mandate_change", "scheme"}
    assert changed.total() > 60
    export("elmbridge-vale", tmp_path / "after", capsys)
    assert judged(tmp_path / "after", key) == "ok"  # every change was taken back


DRILL = {
    "a decision is changed": ("UPDATE workflow_decision SET outcome = 'approve'", "changed"),
    "an event is deleted": ("DELETE FROM audit_event WHERE type = 'ask.declined'", "missing"),
    "a transition is deleted with its leaf": (
        "DELETE FROM audit_leaf WHERE index = (SELECT min(index) FROM audit_leaf WHERE kind = 'transition')",
        "missing",
    ),
    "an event of before is put in": (
        (
            "INSERT INTO audit_event SELECT gen_random_uuid() AS id, organisation_id, type, subject_kind, subject_id,"
            " person_id, actor_id, process, on_behalf_of_id, data, at, tx FROM audit_event WHERE type = 'ask.declined'"
        ),
        "incomplete",
    ),
    "two leaves change places": (
        (
            "UPDATE audit_leaf SET index = -index WHERE index IN (3, 4);"
            "UPDATE audit_leaf SET index = 7 + index WHERE index IN (-3, -4)"
        ),
        "changed",
    ),
    "a hash is changed": ("UPDATE audit_leaf SET hash = sha256(hash) WHERE index = 3", "changed"),
    "the end is cut off": (
        "DELETE FROM audit_leaf WHERE index >= (SELECT max(index) FROM audit_leaf); UPDATE audit_logstate SET size = 1",
        "truncated",
    ),
    "a commitment is changed": ("UPDATE audit_words SET commitment = repeat('0', 64)", "changed"),
    "a signed root is changed": (
        r"UPDATE audit_checkpoint SET note = regexp_replace(note, '\n[\w+/]{43}=', chr(10) || repeat('A', 43) || '=')",
        "bad signature",
    ),
}


@pytest.mark.parametrize("name", DRILL)
def test_what_a_superuser_does_with_triggers_off_is_found(
    committed_cast: Cast, committed_db: Place, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(committed_cast)
    key = export("elmbridge-vale", tmp_path / "before", capsys)
    statement, verdict = DRILL[name]
    with psycopg.connect(committed_db.admin_url) as admin:
        admin.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        admin.execute(statement.encode())
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patience:
        patience.setattr(export_log, "PATIENCE_SECONDS", 0.1)
        export("elmbridge-vale", tmp_path / "after", capsys)
    said, code, words = verdict_of(tmp_path / "after", key)
    assert (said, code) == (verdict, verify.CODES[verdict]), words
