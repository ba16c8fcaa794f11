"""`python -m bench.scale --asks 1000 100000 1000000`: the same asks after shorter and longer histories.

One PostgreSQL with a database for each size, without fsync and without autovacuum: histories are compared with each
other here, and neither has a part in that.
"""

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.commands import run_command
from bench.drill.keeper import Keeper
from bench.drill.report import put_into_page
from bench.drill.stage import forget_other_servers
from bench.scale.history import PEOPLE_A_TEAM, TEAMS, vacuum, write_history
from bench.scale.measure import Rates, Site, measure
from bench.scale.report import print_report, report_of
from bench.scale.world import LARGE, SMALL
from config.roles import prepare
from config.servers.leeway import MANAGE, Data, describe_data, serving_parts, tell
from config.servers.processes import free_port

# Alike for all sizes. A checkpoint or a vacuum in the middle of one round would be weather.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "'16GB'",
}
EXPLAINED = {
    "session_preload_libraries": "'auto_explain'",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_format": "'json'",
    "auto_explain.log_level": "'notice'",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One size's database, and what its processes are told."""

    asks: int
    told: dict[str, str]
    admin_url: str
    folder: Path

    @property
    def database(self) -> str:
        """The name of its database."""
        return urlsplit(self.admin_url).path[1:]


def main() -> int:
    """This function will build the histories, measure, look at the plans, and give the process's exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--asks", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="for each thing, each size, each round")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="leeway-scale-"))
    folder.chmod(0o711)
    keeper = Keeper(folder / "logs")
    try:
        rates, looked = _run(folder, keeper, sorted(set(chosen.asks)), rounds=chosen.rounds, seconds=chosen.seconds)
    finally:
        keeper.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print_report(rates, looked)
    if len(looked) > 1:
        put_into_page("scale", report_of(rates, looked))
    return 0


def _run(
    folder: Path, keeper: Keeper, sizes: Sequence[int], *, rounds: int, seconds: float
) -> tuple[Rates, dict[int, Any]]:
    """This function will build a place for each size, measure them side by side, and look at their plans."""
    forget_other_servers()
    data = describe_data(folder, base_url=f"http://127.0.0.1:{free_port()}")
    keeper.keep(*data.parts)
    _change(str(data.admin_url), "SYSTEM", SETTINGS)
    places = [_build(folder, data, asks) for asks in sizes]
    sites = [_serve(keeper, place) for place in places]
    rates = measure(sites, rounds=rounds, seconds=seconds)
    keeper.drop(*(f"web-{place.asks}" for place in places))
    looked = {}
    for place in places:
        _change(place.admin_url, f"DATABASE {place.database}", EXPLAINED)
        vacuum(place.admin_url)  # what was measured is part of the past now
        looked[place.asks] = json.loads(run_command(place.told, "-m", "bench.scale.looking").splitlines()[-1])
    return rates, looked


def _build(folder: Path, data: Data, asks: int) -> Place:
    """This function will make a database with its past, and say how long that took and how large it is."""
    began, database = time.monotonic(), f"scale_{asks}"
    told = {**tell(data.environment), "LEEWAY_HOME": str(folder / database)}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        told[name] = f"{told[name].rpartition('/')[0]}/{database}"
    place = Place(asks, told, f"{str(data.admin_url).rpartition('/')[0]}/{database}", folder / database)
    place.folder.mkdir()
    prepare(admin_url=str(data.admin_url), owner_url=told["DATABASE_OWNER_URL"], app_url=told["DATABASE_URL"])
    run_command(told, *MANAGE[1:], "migrate", "--database", "owner")
    originals = json.loads(run_command(told, "-m", "bench.scale.world").splitlines()[-1])
    write_history(place.admin_url, originals, asks=asks, small=SMALL, large=LARGE)
    [[size]] = _rows(place.admin_url, "SELECT pg_size_pretty(pg_database_size(current_database()))")
    print(f"{asks:,} past asks: made in {time.monotonic() - began:.0f} s, {size}", flush=True)
    return place


def _serve(keeper: Keeper, place: Place) -> Site:
    """This function will serve a size's database, and say where its people are."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    told = {**place.told, "WEB_BIND": f"127.0.0.1:{port}", "LEEWAY_BASE_URL": url}
    (place.folder / "seeded").touch()
    keeper.keep(replace(serving_parts(told, place.folder, url)[0], name=f"web-{place.asks}"))
    of_family = "SELECT c.person_id::text FROM delegation_user u JOIN delegation_circlemember c ON c.user_id = u.id"
    numbered = f"{of_family} WHERE username ~ '^scale-[0-9]+$' ORDER BY substr(username, 7)::int"
    people = tuple(id for (id,) in _rows(place.admin_url, numbered))
    assert len(people) == TEAMS * PEOPLE_A_TEAM
    return Site(place.asks, port, people)


def _rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as admin:
        return admin.execute(statement).fetchall()


def _change(url: str, what: str, settings: dict[str, str]) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        for key, value in settings.items():
            admin.execute(f"ALTER {what} SET {key} = {value}")
        admin.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    sys.exit(main())
