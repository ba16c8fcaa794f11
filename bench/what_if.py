"""`python -m bench.what_if`: how long a year of asks takes to be tried on other limits, and how much memory.

Asks of a made-up place: 200 holders in 40 teams, 6 limits each, of every way of counting, 100,000 asks a year. Six in
seven are within the asker's own limits, as in the demo's year; the rest find somebody else, past the colleagues. The
engine's own `rule` and `route` judge each, as live. The clock stands still while asks are made up.
"""

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from delegation.authority import Act, MandateFacts, resolve
from delegation.periods import Calendar
from delegation.replay import Around, Had, Held, PastAsk, Seat, Waits, Worker, World, play
from delegation.replay.answers import Asked, Side, compare, follow
from delegation.replay.resting import collector_at_rest
from delegation.terms import Limit, RoleTerms, SchemeTerms
from delegation.working_time import WorkingHours

START = datetime(2025, 4, 1, 8, tzinfo=UTC)
SECONDS_AN_ASK = 365 * 86_400 / 100_000
AT_A_TIME = 10_000
TEAMS, A_TEAM, PEOPLE = 40, 5, 4_000
CATEGORIES = ("everyday", "travel", "equipment", "learning", "home", "care", "other")
PAYEES = [f"payee {number}" for number in range(300)]
KB = 1024


def scheme(*, each: int) -> SchemeTerms:
    """This function will make limits of a worker and a manager, 6 each."""
    return SchemeTerms({role.code: role for role in (_role("worker", 20, each), _role("manager", 30, 20 * each))})


def _role(code: str, rank: int, each: int) -> RoleTerms:
    limits = (
        Limit(f"{code}.each", "per_ask", each),
        Limit(f"{code}.month", "per_period", 300 * each, period="month"),
        Limit(f"{code}.person", "per_period", 8 * each, period="month", counted_by="holder_and_person"),
        Limit(f"{code}.year", "per_period", 60 * each, period="financial_year", counted_by="person"),
        Limit(f"{code}.slices", "per_period", 4 * each, period="rolling:30", counted_by="person_and_payee"),
        Limit(f"{code}.count", "count_per_period", 400, unit="count", period="quarter"),
    )
    return RoleTerms(code, code, rank, limits)


def world(limits: SchemeTerms) -> World:
    """This function will make 40 teams of 4 workers and a manager, and 4,000 people among them."""
    ids = [[_id(1, team * A_TEAM + place) for place in range(A_TEAM)] for team in range(TEAMS)]
    seats = [Seat(id, f"{team} {place}", _id(2, team)) for team, row in enumerate(ids) for place, id in enumerate(row)]
    held = [
        _held(id, "manager" if place == A_TEAM - 1 else "worker", limits, team=_id(2, team))
        for team, row in enumerate(ids)
        for place, id in enumerate(row)
    ]
    around = {
        _id(3, person): Around(
            _id(2, person % TEAMS), (Worker(ids[person % TEAMS][person // TEAMS % (A_TEAM - 1)], 0),)
        )
        for person in range(PEOPLE)
    }
    return World(
        scheme=limits,
        calendar=Calendar(),
        working=WorkingHours(),
        answer_hours=10,
        held=held,
        seats={seat.id: seat for seat in seats},
        around=around,
        parents=dict.fromkeys((_id(2, team) for team in range(TEAMS)), None),
    )


def _held(holder: UUID, role: str, limits: SchemeTerms, *, team: UUID) -> Held:
    long_ago = START - timedelta(days=900)
    facts = MandateFacts(holder, "officer", holder, role, long_ago, long_ago, scheme_version=1)
    return Held(resolve(facts, limits), since=long_ago, team=team)


def _place(person: int) -> int:
    return person // TEAMS % (A_TEAM - 1)


def _id(kind: int, number: int) -> UUID:
    return UUID(int=(kind << 64) + number)


def asks(count: int, *, seed: int = 1) -> Iterator[PastAsk]:
    """This function will make asks, one by one: a few pounds to a few hundred, by the person's own worker."""
    drawn = random.Random(seed)  # noqa: S311 - made-up asks
    for number in range(count):
        person = drawn.randrange(PEOPLE)
        team, place = person % TEAMS, _place(person)
        act = Act(
            "one_off",
            int(drawn.lognormvariate(8.0, 1.0)) + 1,
            CATEGORIES[number % len(CATEGORIES)],
            _id(3, person),
            "adult",
            payee_key=PAYEES[drawn.randrange(len(PAYEES))],
        )
        yield PastAsk(
            id=_id(4, number),
            at=START + timedelta(seconds=number * SECONDS_AN_ASK),
            asker=_id(1, team * A_TEAM + place),
            act=act,
            had=(Had(_id(1, team * A_TEAM + A_TEAM - 1), "manager", 14_400.0),)
            if act.amount and act.amount > 9_000
            else (),
            outcome="decline" if drawn.random() < 0.02 else "approve",
            group=str(team),
        )


class Clock:
    """The processor's seconds, but for those in which asks are made up."""

    def __init__(self) -> None:
        self._began, self._made = time.process_time(), 0.0

    def without(self, made: Iterator[PastAsk]) -> Iterator[PastAsk]:
        """This function will pass asks on, made some thousands at a time while the clock stands still."""
        while True:
            began = time.process_time()
            some = list(islice(made, AT_A_TIME))
            self._made += time.process_time() - began
            if not some:
                return
            yield from some

    @property
    def seconds(self) -> float:
        """How long the rest has taken so far."""
        return time.process_time() - self._began - self._made


def main() -> int:
    """This function will play a history under one version or two and print seconds and memory."""
    parser = argparse.ArgumentParser(prog="python -m bench.what_if", description=__doc__)
    parser.add_argument("--asks", type=int, default=100_000)
    parser.add_argument("--both", action="store_true", help="play the version in force too, and compare the two")
    chosen = parser.parse_args()
    waits, sides, asked = Waits(), (Side(), Side()), Asked()
    for side, each in zip(sides[: 1 + chosen.both], (9_000, 12_000), strict=False):
        limits = scheme(each=each)
        clock = Clock()
        with collector_at_rest():
            made = clock.without(asks(chosen.asks))
            for _ in follow(play(made, world=world(limits), waits=waits), side=side, asked=asked):
                pass
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KB
        print(f"{chosen.asks:,} asks, 200 holders, 6 limits each")
        print(f"{clock.seconds:.1f} s of processor, {memory} MB")
        print(f"decided at once: {100 * sum(side.at_once) // chosen.asks} %")
    if chosen.both:
        began = time.perf_counter()
        found = compare(now=sides[0], then=sides[1], asked=asked, scheme=limits)
        print(f"compared in {time.perf_counter() - began:.1f} s: waiting saved {found['waiting_saved']} of 1,000")
    return 0


if __name__ == "__main__":
    sys.exit(main())
