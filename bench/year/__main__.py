"""`python -m bench.year --asks 10000 --seed 2026`: a year of asks on a moved clock, and what came of it."""

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from bench.commands import run_command
from bench.drill.keeper import Keeper
from bench.drill.report import markdown, put_into_page
from bench.drill.stage import forget_other_servers
from config.roles import prepare
from config.servers.leeway import MANAGE, describe_data, tell
from config.servers.processes import free_port

# What is shown here is what the services do, not what a disk keeps.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SHOWN_WRONG = 20


def main() -> int:
    """This function will play the year on servers of its own, print the table, and give the process's exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__)
    parser.add_argument("--asks", type=int, default=10_000)
    parser.add_argument("--seed", default="2026")
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="leeway-year-"))
    folder.chmod(0o711)
    keeper = Keeper(folder / "logs")
    began = time.monotonic()
    try:
        found = _play(folder, keeper, asks=chosen.asks, seed=chosen.seed)
    finally:
        keeper.stop()
        shutil.rmtree(folder, ignore_errors=True)
    rows = [*found["rows"], ["stuck", f"{len(found['wrong']):,}"]]
    print(markdown(["a year", f"seed `{chosen.seed}`"], rows))
    print("\n".join(["", *found["wrong"][:SHOWN_WRONG]]))
    print(f"played in {time.monotonic() - began:.0f} s", flush=True)
    if chosen.write:
        put_into_page("year", markdown(["a year", f"seed `{chosen.seed}`"], rows))
    return 1 if found["wrong"] else 0


def _play(folder: Path, keeper: Keeper, *, asks: int, seed: str) -> dict[str, Any]:
    """This function will start the servers, migrate, and play."""
    forget_other_servers()
    data = describe_data(folder, base_url=f"http://127.0.0.1:{free_port()}")
    keeper.keep(*data.parts)
    assert data.admin_url is not None  # embedded, since no address was given
    with psycopg.connect(data.admin_url, autocommit=True) as admin:
        for key, value in SETTINGS.items():
            admin.execute(f"ALTER SYSTEM SET {key} = {value}")
        admin.execute("SELECT pg_reload_conf()")
    told = tell(data.environment)
    prepare(admin_url=data.admin_url, owner_url=told["DATABASE_OWNER_URL"], app_url=told["DATABASE_URL"])
    run_command(told, *MANAGE[1:], "migrate", "--database", "owner")
    played: dict[str, Any] = json.loads(run_command(told, "-m", "bench.year.playing", str(asks), seed).splitlines()[-1])
    return played


if __name__ == "__main__":
    sys.exit(main())
