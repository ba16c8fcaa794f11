"""A migrated database, kept as a copy for as long as no migration changes.

To migrate from nothing takes longer than most runs of a few tests. So the first worker that needs it migrates and keeps
a copy in pytest's cache; whoever has the same migrations restores that. A fresh clone, as in CI, has none and migrates.
"""

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from config.backup import run_program
from config.settings.environment import BASE_DIR
from tests.servers import Place

ROOMS = ("audit", "delegation", "workflow", "notifications", "config")
# What migrations import, what makes the roles they grant to, and the versions of others' migrations.
BESIDES = (
    "audit/ids.py",
    "audit/scope.py",
    "audit/tables.py",
    "audit/tenancy.py",
    "audit/walls.py",
    "config/roles.py",
    "requirements/base.txt",
)


def bring_up(place: Place, *, migrate: Callable[[], None], kept_in: Path) -> None:
    """This function will give an empty database its tables: from a copy, or by migrating and keeping a copy."""
    copy = kept_in / f"{_state()}.dump"
    with (kept_in / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one worker migrates, the other waits for its copy
        if not copy.exists():
            migrate()
            unfinished = copy.with_suffix(".unfinished")
            run_program("pg_dump", place.admin_url, "--format=custom", f"--file={unfinished}")
            for old in kept_in.glob("*.dump"):
                old.unlink()
            unfinished.rename(copy)
            return
    run_program("pg_restore", place.admin_url, "--exit-on-error", str(copy))


def _state() -> str:
    """This function will name the state of the migrations by all that they are made of."""
    state = hashlib.sha256()
    for path in _sources():
        state.update(f"{path.relative_to(BASE_DIR)}\0".encode() + path.read_bytes())
    return state.hexdigest()[:32]


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((BASE_DIR / room / "migrations").rglob("*.py"))
    yield from (BASE_DIR / name for name in BESIDES)
