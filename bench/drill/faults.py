"""The faults, one row each. A fault is a generator: it hurts something, and yields how many seconds to wait.

When its time is over it is closed, and what it must undo stands in its `finally`.
"""

import signal
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass

from bench.drill.stage import Stage

Hurting = Generator[float, None, None]
Hurt = Callable[[Stage], Hurting]

LATENCY_EACH_WAY = 0.025  # 50 ms for a question and its answer
RESET_CHANCE = 0.05  # each second, for each connection
FROZEN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, in words for the table, and what web, worker and beat must be like for it."""

    name: str
    words: str
    hurt: Hurt
    through_proxies: bool = False
    two_beats: bool = False


def nothing(stage: Stage) -> Hurting:
    """This function will hurt nothing."""
    while True:
        yield 1.0


def kill_pool_children(stage: Stage) -> Hurting:
    """This function will kill a child of the worker's pool each second, and its main process every 15th."""
    seconds = 0
    while True:
        yield 1.0
        seconds += 1
        if seconds % 15 == 0:
            stage.kill("worker")
        else:
            stage.kill_a_child("worker")


def kill_web(stage: Stage) -> Hurting:
    """This function will kill a web worker every 3 seconds, and once, at the third time, their main process."""
    times = 0
    while True:
        yield 3.0
        times += 1
        if times == 3:
            stage.kill("web")
        else:
            stage.kill_a_child("web")


def kill_valkey(stage: Stage) -> Hurting:
    """This function will kill Valkey every 5 seconds; it starts again with what it had written down."""
    while True:
        yield 5.0
        stage.kill("Valkey")


def flush_valkey(stage: Stage) -> Hurting:
    """This function will have Valkey forget everything every 5 seconds."""
    while True:
        yield 5.0
        with suppress(Exception):
            stage.broker("FLUSHALL")
            stage.hits += 1


def freeze_valkey(stage: Stage) -> Hurting:
    """This function will stop Valkey for 10 seconds at a time: connections stay open and nobody answers."""
    try:
        while True:
            yield 1.0
            stage.kill("Valkey", signal.SIGSTOP)
            yield FROZEN_SECONDS
            stage.keeper.kill("Valkey", signal.SIGCONT)
            yield 4.0
    finally:
        stage.keeper.kill("Valkey", signal.SIGCONT)


def restart_postgres(stage: Stage) -> Hurting:
    """This function will have PostgreSQL end its sessions and stop every 10 seconds; it is started again."""
    while True:
        yield 5.0
        stage.kill("PostgreSQL", signal.SIGINT)
        yield 5.0


def crash_postgres(stage: Stage) -> Hurting:
    """This function will have PostgreSQL drop everything every 10 seconds; starting again it recovers from its log."""
    while True:
        yield 5.0
        stage.kill("PostgreSQL", signal.SIGQUIT)
        yield 5.0


def cut_connections(stage: Stage) -> Hurting:
    """This function will end every connection to the database every 2 seconds."""
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename IS NOT NULL"
    while True:
        yield 2.0
        stage.hits += len(stage.sql(cut))


def worsen(name: str) -> Hurt:
    """This function will give the fault that makes the way to a server slow, and resets its connections at random."""

    def hurt(stage: Stage) -> Hurting:
        network = stage.networks[name]
        network.seconds, network.reset_chance, network.resets = LATENCY_EACH_WAY, RESET_CHANCE, 0
        try:
            while True:
                yield 1.0
        finally:
            network.seconds, network.reset_chance = 0.0, 0.0
            stage.hits += network.resets

    return hurt


FAULTS = (
    Fault("control", "nothing", nothing),
    Fault("worker", "a pool child killed each second, the main worker every 15 s", kill_pool_children),
    Fault("web", "a web worker killed every 3 s, the main process once", kill_web),
    Fault("valkey-killed", "Valkey killed every 5 s", kill_valkey),
    Fault("valkey-flushed", "Valkey emptied every 5 s", flush_valkey),
    Fault("valkey-frozen", "Valkey frozen for 10 s at a time", freeze_valkey),
    Fault("postgres-restarted", "PostgreSQL restarted every 10 s", restart_postgres),
    Fault("postgres-crashed", "PostgreSQL crashed every 10 s", crash_postgres),
    Fault("connections-cut", "all database connections cut every 2 s", cut_connections),
    Fault("postgres-far", "50 ms and random resets to PostgreSQL", worsen("PostgreSQL"), through_proxies=True),
    Fault("valkey-far", "50 ms and random resets to Valkey", worsen("Valkey"), through_proxies=True),
    Fault("two-beats", "two beats at once", nothing, two_beats=True),
)
