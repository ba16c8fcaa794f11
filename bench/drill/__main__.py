"""`make drill`, or `python -m bench.drill --seed N --seconds S [--fault NAME]`: each fault under load, then the books.

Everything runs on the loopback, on free ports, in a folder that is gone afterwards. Ctrl-C ends all of it.
"""

import argparse
import secrets
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.drill.checks import GOING, OPEN, Found, look
from bench.drill.faults import FAULTS, Fault
from bench.drill.load import BROKEN, Load
from bench.drill.report import Row, print_table, put_into_page, table_of
from bench.drill.stage import Stage, build_stage
from bench.drill.telling import EVENTS, Telling, tell

DRAIN_SECONDS = 120.0
TELLING = "telling"
RATE = 30.0  # commands a second of all clients together: more than the workers do of deliveries would only queue


@dataclass(frozen=True, slots=True)
class Settings:
    """How the drill is run."""

    seed: str
    seconds: float
    rate: float
    events: int


def main() -> int:
    """This function will run the drill, and give the process's exit code: 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.drill", description=__doc__)
    parser.add_argument("--seed", default=secrets.token_hex(4), help="what is drawn at random is drawn the same way")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long each fault lasts (default: 30)")
    parser.add_argument("--rate", type=float, default=RATE, help=f"commands a second (default: {RATE:.0f})")
    names = [*(fault.name for fault in FAULTS), TELLING]
    parser.add_argument("--fault", action="append", choices=names, help=f"only this one; {TELLING}: the events alone")
    parser.add_argument("--events", type=int, default=EVENTS, help=f"how many are told of (default: {EVENTS:,})")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    faults = [fault for fault in FAULTS if chosen.fault is None or fault.name in chosen.fault]
    events = chosen.events if chosen.fault is None or TELLING in chosen.fault else 0
    settings = Settings(chosen.seed, chosen.seconds, chosen.rate, events)
    print(f"seed: {settings.seed}", flush=True)
    rows, telling = _drill(faults, settings)
    if rows:
        print_table(rows)
    if chosen.fault is None:
        put_into_page("drill", table_of(rows, seed=settings.seed, seconds=settings.seconds, rate=settings.rate))
    if telling is not None:
        print(telling.table(seed=settings.seed), flush=True)
    if telling is not None and events >= EVENTS:
        put_into_page("telling", telling.table(seed=settings.seed))
    return int(any(row.is_wrong for row in rows) or (telling is not None and telling.is_wrong))


def _drill(faults: list[Fault], settings: Settings) -> tuple[list[Row], Telling | None]:
    """This function will run one fault after the other on one stage, and then have many events told of."""
    folder = Path(tempfile.mkdtemp(prefix="leeway-drill-"))
    folder.chmod(0o711)
    stage = build_stage(folder, seed=settings.seed)
    try:
        stage.serve()
        _drain(stage)
        rows = [_one(stage, fault, settings) for fault in faults]
        return rows, tell(stage, events=settings.events) if settings.events else None
    finally:
        stage.end()


def _one(stage: Stage, fault: Fault, settings: Settings) -> Row:
    """This function will hurt one thing under load, let the rest come to an end, and read the books."""
    stage.serve(through_proxies=fault.through_proxies, two_beats=fault.two_beats)
    since, said, stage.hits = datetime.now(UTC), stage.keeper.log_size("webhooks"), 0
    with Load(stage.url, stage.world, name=fault.name, seed=settings.seed, rate=settings.rate) as load:
        _hurt(stage, fault, seconds=settings.seconds)
        began = time.monotonic()
    drained = _drain(stage)
    seconds = time.monotonic() - began
    worker_said = stage.keeper.log("webhooks", said)  # that worker sends e-mails too
    found = look(stage, since=since, commands=load.commands, worker_said=worker_said)
    statuses = Counter(status for command in load.commands for status in command.statuses)
    row = Row(
        fault=fault.words,
        times=stage.hits,
        tried=len(load.commands),
        done=sum(command.done for command in load.commands),
        broken=statuses[BROKEN],
        busy=statuses[503],
        errors=sum(count for status, count in statuses.items() if status >= 500 and status != 503),
        unknown=sum(not command.answered for command in load.commands),
        found=found,
        drain_seconds=seconds if drained else None,
    )
    _say(fault, row, statuses, found)
    return row


def _hurt(stage: Stage, fault: Fault, *, seconds: float) -> None:
    """This function will let a fault act for its time."""
    until, hurting = time.monotonic() + seconds, fault.hurt(stage)
    try:
        wait = next(hurting)
        while time.monotonic() + wait < until:
            time.sleep(wait)
            wait = next(hurting)
        time.sleep(max(0.0, until - time.monotonic()))
    finally:
        hurting.close()


def _drain(stage: Stage) -> bool:
    """This function will wait until no delivery is open, and say whether it came to that in time."""
    until = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < until:
        try:
            if stage.sql(OPEN) == stage.sql(GOING) == [(0,)]:
                return True
        except Exception:  # noqa: BLE001 - the database may still be coming back
            time.sleep(0.5)
        time.sleep(0.25)
    return False


def _say(fault: Fault, row: Row, statuses: Counter[int], found: Found) -> None:
    """This function will tell what came of a fault, with all that was wrong by its name."""
    wrong = {**found.lost, **found.doubled, **found.stuck, **found.balances}
    print(f"{fault.name}: {row.numbers} statuses {dict(sorted(statuses.items()))}", flush=True)
    for name, count in wrong.items():
        print(f"    WRONG: {name}: {count}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
