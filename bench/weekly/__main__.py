"""`python -m bench.weekly --lines 500 --weeks 52`: a year of weekly payments, made by workers that are killed.

The beat lets the weekly run come round each second, on a clock that runs a year in minutes; workers, their main
process, the beat and finance's own process are killed with SIGKILL again and again. Then every week is counted.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.commands import run_command
from bench.drill.keeper import Keeper
from bench.drill.report import markdown, put_into_page
from bench.drill.stage import forget_other_servers
from bench.weekly.app import FROM, REAL_FROM, SPEED
from bench.weekly.world import BEGINS
from config.roles import prepare
from config.servers.leeway import MANAGE, PYTHON, describe_data, tell
from config.servers.processes import ServerError, free_port, start
from config.servers.supervisor import Part
from config.settings.environment import BASE_DIR

WEEK_SECONDS = 7 * 86_400
EACH_KILL_SECONDS = 2.0
KILLED = ("a child of the worker", "the worker", "finance", "a child of the worker", "the beat")
# What is left when the year is over is caught up with in this time, or something is stuck.
MOST_SECONDS_AFTER = 3_600.0
MADE = "SELECT count(*) FROM workflow_payment"
OPEN = "SELECT count(*) FROM workflow_ask WHERE id = ANY(%s) AND status <> 'settled'"
IDENTITY = """
    SELECT count(*), count(*) FILTER (WHERE agreed + held + spent > allocated + overrun
           OR least(agreed, held, spent) < 0 OR held <> holds.held_sum OR spent <> holds.used_sum)
    FROM delegation_budget budget JOIN (
        SELECT budget_id, sum(held) AS held_sum, sum(used) AS used_sum FROM delegation_hold GROUP BY 1
    ) holds ON holds.budget_id = budget.id
"""
COUNTS = """
    SELECT count(*), count(DISTINCT (ask_id, week_of)), count(*) FILTER (WHERE paid_at IS NOT NULL)
    FROM workflow_payment WHERE week_of IS NOT NULL
"""
PAID = """
    SELECT count(*), coalesce(sum(moved.amount), 0), (SELECT sum(amount) * %s FROM workflow_ask WHERE id = ANY(%s))
    FROM delegation_movement moved JOIN delegation_hold hold ON hold.id = moved.hold_id
    WHERE hold.ask_id = ANY(%s) AND moved.what = 'paid' AND moved.amount > 0
"""


@dataclass(slots=True)
class Year:
    """What is played, and what was killed on the way."""

    lines: int
    weeks: int
    keeper: Keeper
    told: Mapping[str, str]
    admin_url: str
    draw: random.Random
    paid: list[str]
    kills: Counter[str]
    made_seconds: float = 0.0

    def sql(self, statement: str, *values: Any) -> tuple[Any, ...]:
        """This function will ask the database as superuser for one row."""
        with psycopg.connect(self.admin_url, autocommit=True, connect_timeout=5) as admin:
            found = admin.execute(statement, values).fetchone()
        assert found is not None
        return found

    def kill(self) -> None:
        """This function will kill one process, drawn at random."""
        whom = self.draw.choice(KILLED)
        if whom == "a child of the worker":
            children = self.keeper.children("worker")
            if not children:
                return
            try:
                os.kill(self.draw.choice(children), signal.SIGKILL)
            except ProcessLookupError:
                return
        else:
            self.keeper.kill(whom.removeprefix("the "), signal.SIGKILL)
        self.kills[whom] += 1

    def is_done(self) -> bool:
        """This function will say whether every week was made, and what finance pays in full is settled."""
        made, still_open = self.sql(MADE)[0], self.sql(OPEN, self.paid)[0]
        if made >= self.lines * self.weeks and not self.made_seconds:
            self.made_seconds = time.monotonic()
        return bool(made >= self.lines * self.weeks and not still_open)


def main() -> int:
    """This function will play the year on servers of its own, print the table, and give the process's exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.weekly", description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000, help="standing weekly payments (default: 10,000)")
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--paid", type=int, default=20, help="of so many lines finance pays every week (default: 20)")
    parser.add_argument("--week-seconds", type=float, help="how long a week lasts (default: by the number of lines)")
    parser.add_argument("--seed", default="2026")
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="leeway-weekly-"))
    folder.chmod(0o711)
    keeper = Keeper(folder / "logs")
    try:
        rows, wrong = _play(folder, keeper, chosen)
    finally:
        keeper.stop()
        shutil.rmtree(folder, ignore_errors=True)
    heads = [f"{chosen.lines:,} lines, {chosen.weeks} weeks", f"seed `{chosen.seed}`"]
    print(markdown(heads, rows), flush=True)
    if chosen.write and not wrong:
        made = f"Run on {datetime.now(UTC):%d %B %Y} on {os.cpu_count()} cores, which workers and database share."
        put_into_page("weekly", f"{made}\n\n{markdown(heads, rows)}")
    return int(wrong)


def _play(folder: Path, keeper: Keeper, chosen: argparse.Namespace) -> tuple[list[list[str]], bool]:
    """This function will start everything, let the year pass with its kills, and count."""
    year = _begin(folder, keeper, chosen)
    week_seconds = chosen.week_seconds or max(2.0, chosen.lines / 1_000)
    year.told = {
        **year.told,
        FROM: BEGINS.isoformat(),
        REAL_FROM: str(time.time()),
        SPEED: str(WEEK_SECONDS / week_seconds),
    }
    (folder / "paid.json").write_text(json.dumps(year.paid))
    finance = [PYTHON, "-m", "bench.weekly.payer", str(folder / "paid.json")]
    keeper.keep(
        _part("worker", _celery("worker", "--concurrency", "2", "--queues", "timers"), year.told),
        _part("beat", _celery("beat", "--schedule", str(folder / "beat")), year.told),
        _part("finance", finance, year.told),
    )
    began = time.monotonic()
    most = chosen.weeks * week_seconds + MOST_SECONDS_AFTER
    while not year.is_done() and time.monotonic() - began < most:
        time.sleep(EACH_KILL_SECONDS * year.draw.uniform(0.5, 1.5))
        year.kill()
    made = (year.made_seconds or time.monotonic()) - began
    took = time.monotonic() - began
    keeper.drop("finance", "beat", "worker")
    return _count(year, seconds=took, made_seconds=made)


def _begin(folder: Path, keeper: Keeper, chosen: argparse.Namespace) -> Year:
    """This function will start the servers, and make the families with their standing payments."""
    forget_other_servers()
    data = describe_data(folder, base_url=f"http://127.0.0.1:{free_port()}")
    keeper.keep(*data.parts)
    assert data.admin_url is not None  # embedded, since no address was given
    told = tell(data.environment)
    prepare(admin_url=data.admin_url, owner_url=told["DATABASE_OWNER_URL"], app_url=told["DATABASE_URL"])
    run_command(told, *MANAGE[1:], "migrate", "--database", "owner")
    began = time.monotonic()
    size = [str(each) for each in (chosen.lines, chosen.weeks, min(chosen.paid, chosen.lines))]
    world = json.loads(run_command(told, "-m", "bench.weekly.world", *size).splitlines()[-1])
    print(f"{chosen.lines:,} standing payments made in {time.monotonic() - began:.0f} s", flush=True)
    admin_url = f"{data.admin_url.rpartition('/')[0]}/{urlsplit(told['DATABASE_URL']).path[1:]}"
    draw = random.Random(chosen.seed)  # noqa: S311 - the same kills again, and no secret
    return Year(chosen.lines, chosen.weeks, keeper, told, admin_url, draw, world["paid"], Counter())


def _celery(name: str, *arguments: str) -> list[str]:
    quiet = ("--without-gossip", "--without-mingle") if name == "worker" else ()
    return [PYTHON, "-m", "celery", "-A", "bench.weekly.app:app", name, "--loglevel", "WARNING", *arguments, *quiet]


def _part(name: str, command: list[str], told: Mapping[str, str]) -> Part:
    return Part(
        name=name,
        start=lambda output: start(command, stop_signal=signal.SIGTERM, output=output, environment=told, cwd=BASE_DIR),
        is_ready=lambda process: process.poll() is None,
        stop_signal=signal.SIGTERM,
        stop_seconds=10.0,
    )


def _count(year: Year, *, seconds: float, made_seconds: float) -> tuple[list[list[str]], bool]:
    """This function will hold all that was made and paid against what should be, and give the table."""
    payments, weeks, paid = year.sql(COUNTS)
    budgets, broken = year.sql(IDENTITY)
    times, pence, wanted = year.sql(PAID, year.weeks, year.paid, year.paid)
    expected, expected_paid = year.lines * year.weeks, len(year.paid) * year.weeks
    still_open = year.sql(OPEN, year.paid)[0]
    try:
        books = run_command(year.told, *MANAGE[1:], "check_books").splitlines()[-1]
    except ServerError as error:
        books, broken = str(error)[-400:], broken or -1
    wrong = {
        "weeks missing": expected - weeks,
        "weeks made twice": payments - weeks,
        "weeks paid twice or not at all, of those paid": abs(times - expected_paid) + abs(paid - expected_paid),
        "pence paid too much or too little": abs(pence - (wanted or 0)),
        "asks not settled at their end, of those paid": still_open,
        "budgets whose money does not add up": broken,
    }
    rows = [
        ["weeks made", f"{payments:,}"],
        ["made within, seconds", f"{made_seconds:.0f} ({payments / max(made_seconds, 1):,.0f} a second)"],
        ["weeks paid, all of every so many lines", f"{times:,} of {len(year.paid)} lines"],
        ["the year took, seconds", f"{seconds:.0f}"],
        *([f"killed: {whom}", f"{count:,}"] for whom, count in sorted(year.kills.items())),
        ["budgets compared", f"{budgets:,}"],
        *([name, f"{count:,}"] for name, count in wrong.items()),
        ["`manage.py check_books`", books],
    ]
    return rows, any(wrong.values())


if __name__ == "__main__":
    sys.exit(main())
