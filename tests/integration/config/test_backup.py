"""A copy made under load comes back whole, walls and all, into an empty database and into no other."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config.roles import prepare_database
from config.settings.environment import BASE_DIR
from delegation.models import Budget
from tests.callers import callers
from tests.cast import Cast
from tests.processes import web_server
from tests.servers import APP, OWNER, Place

NOTHING_ATTACHED = Path("/nowhere/at/all")


def backup(
    place: Place, *arguments: str, database: str | None = None, files: Path = NOTHING_ATTACHED
) -> "subprocess.CompletedProcess[str]":
    """This function will run the command, on another database than the test's own where one is named."""
    told = {**place.environment(), "MEDIA_ROOT": str(files)}
    if database:
        for key in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            told[key] = told[key].rpartition("/")[0] + f"/{database}"
    command = [sys.executable, "-m", "config.backup", *arguments]
    return subprocess.run(command, check=False, cwd=BASE_DIR, env=told, capture_output=True, text=True, timeout=100)


ATTACHED = {"one": b"\xff\xd8a photo", "two": b"%PDF-1.7 a letter"}


def attached(tmp_path: Path) -> Path:
    """This function will make a folder with what people attached, as the storage lays it out."""
    for name, data in ATTACHED.items():
        path = tmp_path / "files" / "an-organisation" / "an-ask" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "files"


@pytest.fixture
def empty(place: Place) -> Iterator[str]:
    """The name of a new database, made as config.roles makes it, and nothing in it."""
    name = f"{place.database}_restored"
    admin_url = place.admin_url.rpartition("/")[0] + "/postgres"
    try:
        prepare_database(admin_url=admin_url, owner_url=place.url(OWNER).replace(place.database, name))
        yield name
    finally:
        with psycopg.connect(admin_url, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def as_role(place: Place, role: str, database: str) -> "psycopg.Connection[tuple[object, ...]]":
    """This function will connect to another database as one of Leeway's roles."""
    return psycopg.connect(place.url(role).replace(place.database, database), autocommit=True)


def shape(place: Place, database: str) -> list[tuple[str, ...]]:
    """This function will describe what guards the tables: grants, walls, triggers, functions, rules, indexes."""
    statement = """
        SELECT 'table', relname, coalesce(relacl, acldefault('r', relowner))::text, relrowsecurity::text,
            pg_get_userbyid(relowner) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
      UNION ALL SELECT 'policy', polname, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), ''
        FROM pg_policy
      UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid), tgenabled::text, '' FROM pg_trigger
        WHERE NOT tgisinternal
      UNION ALL SELECT 'function', proname, prosrc, coalesce(proacl, acldefault('f', proowner))::text,
            prosecdef::text || pg_get_userbyid(proowner)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT 'rule', conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
      UNION ALL SELECT 'index', indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT 'default', defaclobjtype::text, defaclacl::text, '', '' FROM pg_default_acl
      UNION ALL SELECT 'schema', nspname, nspacl::text, '', '' FROM pg_namespace WHERE nspname = 'public'
    """
    with as_role(place, "postgres", database) as admin:
        rows = admin.execute(statement).fetchall()
    # PostgreSQL writes the casts of a rule that it has read back a little otherwise.
    return sorted(tuple(re.sub(r"::[a-z ]+(\[\])?|[()]", "", str(part)) for part in row) for row in rows)


def test_a_copy_made_under_load_comes_back_whole(
    committed_cast: Cast, place: Place, empty: str, tmp_path: Path
) -> None:
    file, over = tmp_path / "copy", threading.Event()
    body = {"person": str(committed_cast.person("ada").id), "kind": "one_off", "amount": 100, "what_for": "bus pass"}
    with web_server(place, tmp_path) as url, callers(url, committed_cast, "joe") as people:

        def ask() -> None:
            while not over.is_set():
                people["joe"].post("asks", body, 201)

        people["joe"].post("asks", body, 201)
        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            saved = backup(place, "save", str(file), files=attached(tmp_path))
        finally:
            over.set()
            for thread in threads:
                thread.join()
    assert saved.returncode == 0, saved.stderr
    manifest = json.loads((tmp_path / "copy.manifest").read_text())
    with as_role(place, "postgres", place.database) as admin:
        row = admin.execute("SELECT count(*) FROM workflow_ask").fetchone()
    assert row is not None
    assert 0 < manifest["rows"]["workflow_ask"] < int(str(row[0])), "nothing was asked while the copy was made"

    back = tmp_path / "back"
    restored = backup(place, "restore", str(file), database=empty, files=back)
    assert restored.returncode == 0, restored.stderr + restored.stdout
    assert {path.name: path.read_bytes() for path in back.rglob("*") if path.is_file()} == ATTACHED
    assert back.stat().st_mode & 0o077 == 0, "others can look into it"
    assert "organisations agree" in restored.stdout
    assert shape(place, empty) == shape(place, place.database)
    guards_hold(place, empty)

    with as_role(place, "postgres", empty) as admin:
        admin.execute("UPDATE delegation_budget SET allocated = allocated + 1")
    broken = backup(place, "check", database=empty)
    assert broken.returncode == 1
    assert "The books do not agree" in broken.stderr


def guards_hold(place: Place, database: str) -> None:
    """This function will try what the app may not do, and see nothing without an organisation."""
    with as_role(place, APP, database) as app:
        assert app.execute("SELECT count(*) FROM workflow_ask").fetchone() == (0,)
        for table in ("audit_event", "workflow_decision"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    with as_role(place, OWNER, database) as owner, pytest.raises(psycopg.Error) as refused:
        owner.execute("UPDATE audit_event SET type = 'x'")
    assert refused.value.sqlstate == "LW001"


def test_nothing_is_overwritten(committed_cast: Cast, place: Place, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    assert backup(place, "save", str(file)).returncode == 0
    assert file.stat().st_mode & 0o077 == 0, "others can read it"
    before = file.read_bytes()
    again = backup(place, "save", str(file))
    assert (again.returncode, file.read_bytes()) == (1, before)
    assert "is there already" in again.stderr
    files = tmp_path / "copy.files"
    assert files.stat().st_mode & 0o077 == 0, "others can read what people attached"
    into_files = backup(place, "restore", str(file), files=attached(tmp_path))
    assert into_files.returncode == 1
    assert "is not empty" in into_files.stderr
    into_full = backup(place, "restore", str(file))
    assert into_full.returncode == 1
    assert "The database is not empty" in into_full.stderr
    with committed_cast.scope():
        assert Budget.objects.ours().exists()


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda file: file.write_bytes(file.read_bytes()[:-100]), "SHA-256 differs"),
        (lambda file: file.with_name("copy.files").write_bytes(b""), "copy.files is not the file"),
        (lambda file: file.with_name("copy.manifest").unlink(), "cannot be read"),
        (lambda file: file.with_name("copy.manifest").write_text("{}"), "cannot be read"),
        (lambda file: forge(file, "workflow_ask"), "The rows are not those of the manifest, in: workflow_ask"),
    ],
)
def test_a_copy_that_is_not_what_was_saved_is_refused(
    harm: object, sentence: str, committed_cast: Cast, place: Place, empty: str, tmp_path: Path
) -> None:
    file = tmp_path / "copy"
    assert backup(place, "save", str(file)).returncode == 0
    assert callable(harm)
    harm(file)
    refused = backup(place, "restore", str(file), database=empty)
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def forge(file: Path, table: str) -> None:
    """This function will make the manifest count one row more."""
    manifest = file.with_name("copy.manifest")
    told = json.loads(manifest.read_text())
    told["rows"][table] += 1
    manifest.write_text(json.dumps(told))


def test_what_cannot_be_meant_is_answered_in_a_sentence(place: Place, tmp_path: Path) -> None:
    assert backup(place, "save").returncode == 2
    missing = backup(place, "restore", str(tmp_path / "nothing"))
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    elsewhere = backup(place, "save", str(tmp_path / "copy"), database="no_such_database")
    assert (elsewhere.returncode, elsewhere.stderr.count("\n")) == (1, 1)
