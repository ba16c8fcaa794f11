"""`python -m bench.sealing`: commits a second of one organisation with the sealer and without it, from 32 connections.

Twice: asks over HTTP, each a commit, as Leeway's own web server writes them; and bare: each commit writes what an ask
writes (bench/floor.sql), by pgbench, nothing decided. All on a PostgreSQL of its own with its durable defaults. The
sealer comes round every 2 seconds in a process of its own, as a worker's does. Beside it the bare writes with the usual
alternative: each commit sets the head of a hash chain as its last statement, so its lock is held for nothing but the
commit itself.

The sealer takes no lock that a writer wants, but it does take processor time, and here everything shares two. So it is
measured twice: with everybody on all processors, and apart: PostgreSQL and the writers on the first, the sealer and its
own connection on the last, as on a machine that has one to spare. The last lines are ratios, medians of the rounds.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from statistics import median

from bench.asking import ask_body, read_callers
from bench.commands import run_command
from bench.floor import FLOOR_DATABASE, SCRIPT, floor_for, make_places
from bench.load import Caller, ask_for
from bench.servers import DATABASE, Servers, bench_servers, process, web
from config.roles import APP

Ways = dict[str, Callable[[], float]]

CLIENTS = 32
CHAIN = """
CREATE TABLE bench_chain AS SELECT id AS organisation, sha256(''::bytea) AS head FROM delegation_organisation;
ALTER TABLE bench_chain ADD PRIMARY KEY (organisation);
GRANT SELECT, UPDATE ON bench_chain TO {app};
"""
LINK = """UPDATE bench_chain SET head = sha256(head || decode(replace(:event::text, '-', ''), 'hex'))
    WHERE organisation = :organisation::uuid;
"""
WITHOUT, WITH, CHAINED = "without the sealer", "with the sealer", "a hash chain behind a lock"
ALONE, APART = "one processor, without", "one processor, the sealer apart"
ASKS, ASKS_SEALED = "asks over HTTP, without", "asks over HTTP, with the sealer"
WARM_SECONDS = 4
RATIOS = (
    ("of asks over HTTP, with and without the sealer", ASKS_SEALED, ASKS),
    ("of a hash chain behind a lock", CHAINED, WITHOUT),
    ("with and without the sealer, all on the same processors", WITH, WITHOUT),
    ("with and without the sealer", APART, ALONE),
)


def main() -> int:
    """This function will measure in rounds, each way once a round, and print the medians and ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench.sealing", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--asks-alone", action="store_true", help="without the bare writes")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with bench_servers() as servers, tempfile.TemporaryDirectory() as folder:
        environment = servers.environment()
        run_command(environment, "-m", "django", "migrate", "--database", "owner", "-v0")
        callers = read_callers(run_command(environment, "-m", "bench.make_world"))
        each = make_places(servers, connections=CLIENTS)
        with servers.admin(FLOOR_DATABASE) as admin:
            admin.execute(CHAIN.format(app=APP).encode())
        with web("web", "config.web", environment=environment, folder=servers.folder, probe="/livez") as port:
            ask = _asks(port, callers)
            ask(WARM_SECONDS)
            ways = _over_http(servers, lambda: ask(chosen.seconds))
            if not chosen.asks_alone:
                ways |= _bare(servers, _chained(Path(folder)), each=each, seconds=chosen.seconds)
            rates = _rounds(servers, ways, rounds=chosen.rounds)
    for name, found in rates.items():
        print(f"{name:<32}{median(found):>8.0f} commits a second")
    for name, one, other in (each for each in RATIOS if each[1] in rates):
        ratio = median(each / beside for each, beside in zip(rates[one], rates[other], strict=True))
        print(f"ratio {name}: {ratio:.2f}")
    return 0


def _chained(folder: Path) -> Path:
    """This function will write the floor's script with a link of the chain before its commit."""
    text = SCRIPT.read_text(encoding="utf-8")
    assert text.count("\nCOMMIT;") == 1
    script = folder / "chained.sql"
    script.write_text(text.replace("\nCOMMIT;", f"\n{LINK}COMMIT;"), encoding="utf-8")
    return script


def _asks(port: int, callers: Sequence[Caller]) -> Callable[[float], float]:
    """This function will give what asks for some seconds, and says how many a second were answered with a yes."""
    body, seeds = ask_body(kind="one_off", category="travel"), count()

    def ask(seconds: float) -> float:
        path, seed = "/api/v1/asks", next(seeds)
        found = ask_for(seconds, port=port, path=path, callers=callers, connections=CLIENTS, body=body, seed=seed)
        if set(found.statuses) != {201}:
            raise RuntimeError(f"asks were answered {dict(found.statuses)}")
        return found.a_second

    return ask


def _over_http(servers: Servers, ask: Callable[[], float]) -> Ways:
    def sealed() -> float:
        with _sealer(servers, database=DATABASE):
            return ask()

    return {ASKS: ask, ASKS_SEALED: sealed}


def _bare(servers: Servers, chained: Path, *, each: int, seconds: int) -> Ways:
    def write(script: Path = SCRIPT) -> float:
        return floor_for(seconds, servers=servers, each=each, connections=CLIENTS, script=script)

    def sealed(*more: str) -> float:
        with _sealer(servers, *more):
            rate = write()
            before = _leaves(servers)
        print(f"  {before:,} leaves in the log at the end of a round", file=sys.stderr, flush=True)
        return rate

    def on_one(do: Callable[[], float]) -> float:
        with _on_one_processor(servers):
            return do()

    return {
        WITHOUT: write,
        WITH: sealed,
        CHAINED: lambda: write(chained),
        ALONE: lambda: on_one(write),
        APART: lambda: on_one(lambda: sealed("--apart")),
    }


def _rounds(servers: Servers, ways: Ways, *, rounds: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in ways}
    names = list(ways)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:  # none is always first
            _catch_up(servers)
            found[name].append(ways[name]())
        print("  ".join(f"{name}: {rates[-1]:.0f}" for name, rates in found.items()), file=sys.stderr, flush=True)
    return found


@contextmanager
def _on_one_processor(servers: Servers) -> Iterator[None]:
    """This function will keep PostgreSQL, and what this process starts meanwhile, on the first processor."""
    with servers.admin() as admin:
        row = admin.execute("SELECT pg_backend_pid()").fetchone()
        server = _parent_of(int(str(row[0])) if row else 0)  # while the connection is open: its process ends with it
    everything = os.sched_getaffinity(0)
    _move((0, server, *_children_of(server)), {min(everything)})
    try:
        yield
    finally:
        _move((0, server, *_children_of(server)), everything)


def _move(process_ids: Iterable[int], processors: set[int]) -> None:
    for each in process_ids:
        with suppress(ProcessLookupError):  # a connection that has just ended
            os.sched_setaffinity(each, processors)


def _parent_of(process_id: int) -> int:
    return int(Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[1])


def _children_of(process_id: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()]


@contextmanager
def _sealer(servers: Servers, *more: str, database: str = FLOOR_DATABASE) -> "Iterator[subprocess.Popen[bytes]]":
    told = servers.environment() | {"DATABASE_URL": servers.url(APP, database)}
    with process("sealer", "bench.sealing.sealer", *more, environment=told, folder=servers.folder) as running:
        yield running


def _catch_up(servers: Servers) -> None:
    """This function will seal what is left of the round before, so that it weighs on no other."""
    for database in (FLOOR_DATABASE, DATABASE):
        told = servers.environment() | {"DATABASE_URL": servers.url(APP, database)}
        run_command(told, "-m", "bench.sealing.sealer", "--once")
    with servers.admin() as admin:
        admin.execute("CHECKPOINT")


def _leaves(servers: Servers) -> int:
    with servers.admin(FLOOR_DATABASE) as admin:
        row = admin.execute("SELECT count(*) FROM audit_leaf").fetchone()
    return int(str(row[0])) if row else 0


if __name__ == "__main__":
    sys.exit(main())
