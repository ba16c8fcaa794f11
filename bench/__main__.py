"""`make bench`: asks a second over HTTP, beside pgbench writing the same, and beside a peer written the usual way.

All three on one PostgreSQL with its durable defaults, in turns, so that what else the machine does falls on each of
them. Single figures are worth little on a shared machine; the ratios at the end are what counts.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from bench.asking import ask_body, read_callers
from bench.commands import run_command
from bench.floor import floor_for, make_places
from bench.load import Caller, ask_for
from bench.processor import processor_seconds
from bench.servers import DATABASE, PEER_DATABASE, Servers, bench_servers, process, web
from bench.statements import count_statements
from config.celery import QUEUES

CONNECTIONS = 8
WARM_SECONDS = 4
LEEWAY, PEER = "Leeway", "the usual way"
WORKED = "Leeway, its workers telling people meanwhile"
FLOOR = "floor (pgbench)"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of one contender: asks a second, and the processor time of everything involved for one ask."""

    a_second: float
    processor_seconds: float


Turns = dict[str, list[Turn]]


@dataclass(slots=True)
class Contender:
    """Somebody who takes asks over HTTP: where, from whom, and what came of each round."""

    port: int
    path: str
    callers: Sequence[Caller]
    more: dict[str, str]
    database: str
    rounds: list[float] = field(default_factory=list)
    asked: int = 0

    def ask(self, seconds: float, *, seed: int) -> float:
        """This function will ask for some seconds and give the yeses a second; anything else is a RuntimeError."""
        answers = ask_for(
            seconds,
            port=self.port,
            path=self.path,
            callers=self.callers,
            connections=CONNECTIONS,
            body=ask_body(**self.more),
            seed=seed,
        )
        if set(answers.statuses) != {201}:
            raise RuntimeError(f"{self.path} answered {dict(answers.statuses)}")
        self.asked += answers.statuses[201]
        return answers.a_second


def main() -> int:
    """This function will run the bench and print its table and its ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=6, help="turns of each contender")
    parser.add_argument("--seconds", type=int, default=8, help="seconds of a turn")
    chosen = parser.parse_args()
    with bench_servers() as servers, ExitStack() as stack:
        say("Making two organisations ...")
        (leeway, each), peer = _leeway(servers, stack), _peer(servers, stack)
        say(f"Warming up, then {chosen.rounds} rounds of {chosen.seconds} seconds for each of 4 ...")
        for contender in (leeway, peer):
            contender.ask(WARM_SECONDS, seed=0)
        for database in (DATABASE, PEER_DATABASE):
            with servers.admin(database) as admin:
                admin.execute("VACUUM ANALYZE")
        statements = _statements_per_ask(servers, leeway), _statements_per_ask(servers, peer)
        turns = _rounds(servers, leeway, peer, each=each, rounds=chosen.rounds, seconds=chosen.seconds)
    for line in table(turns, statements):
        print(line)
    return 0


def _leeway(servers: Servers, stack: ExitStack) -> tuple[Contender, int]:
    environment = servers.environment()
    run_command(environment, "-m", "django", "migrate", "--database", "owner", "-v0")
    callers = read_callers(run_command(environment, "-m", "bench.make_world"))
    each = make_places(servers, connections=CONNECTIONS)
    port = stack.enter_context(
        web(
            "leeway",
            "config.web",
            environment=environment,
            folder=servers.folder,
            probe="/livez",
        )
    )
    more = {"kind": "one_off", "category": "travel"}
    return Contender(port, "/api/v1/asks", callers, more, DATABASE), each


def _peer(servers: Servers, stack: ExitStack) -> Contender:
    environment = servers.peer_environment()
    run_command(environment, "-m", "bench.peers.usual.manage", "migrate", "--run-syncdb", "-v0")
    seed = ("peer_seed", "--people", "400", "--callers", "80")
    callers = read_callers(run_command(environment, "-m", "bench.peers.usual.manage", *seed))
    port = stack.enter_context(
        web(
            "peer",
            "bench.peers.usual.web",
            environment=environment,
            folder=servers.folder,
            probe="/asks",
        )
    )
    return Contender(port, "/asks", callers, {"category": "travel"}, PEER_DATABASE)


def _statements_per_ask(servers: Servers, contender: Contender) -> float:
    before, asked = count_statements(servers, contender.database), contender.asked
    contender.ask(WARM_SECONDS, seed=1)
    # One of them is the count itself.
    return (count_statements(servers, contender.database) - before - 1) / (contender.asked - asked)


def _rounds(servers: Servers, leeway: Contender, peer: Contender, *, each: int, rounds: int, seconds: int) -> Turns:
    """This function will give each their turn, round by round, and what came of it."""

    def with_workers(number: int) -> float:
        command = ("celery", "-A", "config.celery:app", "worker", "--concurrency=2", f"--queues={','.join(QUEUES)}")
        quiet = ("--without-gossip", "--without-mingle", "--loglevel=WARNING")
        with process("worker", *command, *quiet, environment=servers.environment(), folder=servers.folder):
            leeway.ask(WARM_SECONDS, seed=1000 + number)  # it takes its time to start
            return leeway.ask(seconds, seed=2000 + number)

    turns: dict[str, Callable[[int], float]] = {
        FLOOR: lambda _: floor_for(seconds, servers=servers, each=each, connections=CONNECTIONS),
        LEEWAY: lambda number: leeway.ask(seconds, seed=10 + number),
        PEER: lambda number: peer.ask(seconds, seed=10 + number),
        WORKED: with_workers,
    }
    found: dict[str, list[Turn]] = {name: [] for name in turns}
    for number in range(rounds):
        for name, turn in turns.items():
            before = processor_seconds()
            rate = turn(number)
            found[name].append(Turn(rate, (processor_seconds() - before) / (rate * seconds)))
        say("  ".join(f"{name}: {each[-1].a_second:.0f}" for name, each in found.items()))
    return found


def table(turns: Turns, statements: tuple[float, float]) -> list[str]:
    """This function will write what was measured; the last three lines are what the bench is for."""
    rows = [
        f"{name:<46}{median(each.a_second for each in found):>10.0f}"
        f"{median(each.processor_seconds for each in found) * 1000:>22.2f}"
        for name, found in turns.items()
        if name != WORKED
    ]
    worked = median(each.a_second for each in turns[WORKED])
    by_processor = median(
        floor.processor_seconds / leeway.processor_seconds
        for floor, leeway in zip(turns[FLOOR], turns[LEEWAY], strict=True)
    )
    return [
        f"{'median of the rounds':<46}{'a second':>10}{'processor ms an ask':>22}",
        *rows,
        f"{WORKED:<46}{worked:>10.0f}",
        "",
        f"statements per ask, the usual way: {statements[1]:.0f}",
        f"ratio to the pgbench floor, workers telling people meanwhile: {ratio(turns, WORKED, FLOOR):.3f}",
        f"ratio to the pgbench floor, by processor time: {by_processor:.3f}",
        f"ratio to the pgbench floor: {ratio(turns, LEEWAY, FLOOR):.3f}",
        f"ratio to the usual way: {ratio(turns, LEEWAY, PEER):.1f}",
        f"statements per ask: {statements[0]:.0f}",
    ]


def ratio(turns: Turns, one: str, other: str) -> float:
    """This function will compare two contenders round by round, so that a slow minute falls on both."""
    return median(mine.a_second / theirs.a_second for mine, theirs in zip(turns[one], turns[other], strict=True))


def say(text: str) -> None:
    """This function will tell how far it is, on standard error."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
