"""Asks and decisions a second over HTTP, the sizes one after the other in each round: they share the weather."""

import http.client
import json
import random
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.scale.history import PEOPLE_A_TEAM, TEAMS
from bench.scale.world import LARGE, SMALL

CONNECTIONS = 8
ASKED_BY_WORKER = 5_000  # pence


@dataclass(frozen=True, slots=True)
class Site:
    """One database with so many past asks, served at a port; the people's ids by number."""

    asks: int
    port: int
    people: tuple[str, ...]


class Caller:
    """One open connection."""

    def __init__(self, site: Site, seed: str) -> None:
        self.site = site
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self._http = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)

    def post(self, path: str, token: str, body: dict[str, Any], status: int) -> dict[str, Any]:
        """This function will send a command, and hold that it did what it should."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._http.request("POST", f"/api/v1/{path}", json.dumps(body), headers)
        answer = self._http.getresponse()
        found: dict[str, Any] = json.loads(answer.read())
        assert answer.status == status, found
        return found

    def ask(self, number: int, amount: int, *, token: str | None = None) -> dict[str, Any]:
        """This function will ask for a person by number, as their family unless told."""
        body = {"person": self.site.people[number], "kind": "one_off", "category": "everyday", "amount": amount}
        body |= {"payee": "Vale Buses", "what_for": "for the allotment", "separate": True}
        return self.post("asks", token or f"scale-{number}", body, 201)

    def anybody(self) -> int:
        """This function will draw somebody ordinary."""
        return self.random.randrange(2, TEAMS * PEOPLE_A_TEAM - 1)

    def of_the_busy_team(self) -> int:
        """This function will draw one of the busy practitioner's people."""
        return (TEAMS - 1) * self.random.randrange(1, PEOPLE_A_TEAM - 1)


def at_once(caller: Caller) -> None:
    """This function will have somebody ordinary ask, and be approved at once."""
    assert caller.ask(caller.anybody(), SMALL)["status"] == "approved"


def decided(caller: Caller) -> None:
    """This function will have somebody ordinary ask, and their practitioner decide."""
    _decide(caller, caller.anybody())


def by_the_busy_family(caller: Caller) -> None:
    """This function will have the family ask that decided 5,000 times this month."""
    assert caller.ask(1, SMALL)["status"] == "approved"


def by_the_busy_practitioner(caller: Caller) -> None:
    """This function will have the practitioner ask who decided 5,000 times this month."""
    asked = caller.ask(caller.of_the_busy_team(), ASKED_BY_WORKER, token="scale-worker-1")  # noqa: S106 - not a secret
    assert asked["status"] == "approved"


def decided_by_the_busy_practitioner(caller: Caller) -> None:
    """This function will have one of their people's families ask, and the busy practitioner decide."""
    _decide(caller, caller.of_the_busy_team())


def _decide(caller: Caller, number: int) -> None:
    ask = caller.ask(number, LARGE)
    worker = f"scale-worker-{1 + number % (TEAMS - 1)}"
    assert caller.post(f"asks/{ask['id']}/decide", worker, {"outcome": "approve"}, 200)["status"] == "approved"


# What is measured: its words, what one does, and over how many connections. The busy press one lock, so one at a time.
MEASURED: tuple[tuple[str, Callable[[Caller], None], int], ...] = (
    ("asks a second", at_once, CONNECTIONS),
    ("asks sent on and decided a second", decided, CONNECTIONS),
    ("asks a second, the family with 5,000 decisions", by_the_busy_family, 1),
    ("asks a second, the practitioner with 5,000 decisions", by_the_busy_practitioner, 1),
    ("decided a second, the practitioner with 5,000 decisions", decided_by_the_busy_practitioner, 1),
)

Rates = dict[str, dict[int, list[float]]]
"""For each thing measured and each size, what each round gave."""


def measure(sites: Sequence[Site], *, rounds: int, seconds: float) -> Rates:
    """This function will measure everything at every size, round by round; a first round only warms up."""
    rates: Rates = {name: {site.asks: [] for site in sites} for name, _, _ in MEASURED}
    for number in range(rounds + 1):
        for name, do, connections in MEASURED:
            for site in sites if number % 2 else reversed(sites):
                rate = _rate(site, do, connections, seconds=seconds, seed=f"{number} {name}")
                if number:
                    rates[name][site.asks].append(rate)
    return rates


def _rate(site: Site, do: Callable[[Caller], None], connections: int, *, seconds: float, seed: str) -> float:
    """This function will say how often a second something was done."""
    counts = [0] * connections
    until = time.monotonic() + seconds

    def run(number: int) -> None:
        caller = Caller(site, f"{seed} {number}")
        while time.monotonic() < until:
            do(caller)
            counts[number] += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(connections)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


def ratios(rates: dict[int, list[float]]) -> dict[int, float]:
    """This function will compare each size with the smallest, round by round, and take the median."""
    smallest = min(rates)
    return {
        asks: statistics.median(one / first for one, first in zip(found, rates[smallest], strict=True))
        for asks, found in rates.items()
    }
