"""Who could decide for a person at a past moment, nearest first (pure): as `selectors.nearest` reads it from rows.

What changes seldom is worked out once for each person and asker, until a mandate or a circle changes; who is away,
late or paid by an ask is put in each time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from delegation.nearness import Near, nearest_first, places_of, up_from
from delegation.replay.values import Around, Held, Seat, World
from delegation.routing import Candidate, stand_ins_of
from delegation.rulings import Terms

OFFICERS = frozenset({"officer", "passed_on", "emergency"})
MOST_KEPT = 20_000

ByHolder = dict[UUID, tuple[Terms, ...]]
_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Reach(NamedTuple):
    """Whose mandates reach a person, and from when until when it is so."""

    since: datetime
    until: datetime
    terms: ByHolder


@dataclass(frozen=True, slots=True)
class Apart:
    """Who is not asked, of those who could be: the asker's gain, who else gains, who was late, who passed it up."""

    asker_is_paid: bool = False
    gainers: frozenset[UUID] = frozenset()
    late: frozenset[UUID] = frozenset()
    seen: frozenset[UUID] = frozenset()

    @property
    def touches_others(self) -> bool:
        """Whether anybody besides the asker is apart."""
        return bool(self.gainers or self.late or self.seen)


NOBODY_APART = Apart()


class Neighbours:
    """The people, seats and mandates of a world, by moment."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.away: dict[UUID, UUID | None] = {}
        self._everywhere = [each for each in world.held if each.terms.person is None]
        self._of_person: dict[UUID, list[Held]] = {}
        for each in world.held:
            if each.terms.person is not None:
                self._of_person.setdefault(each.terms.person, []).append(each)
        gone = [seat.gone_from for seat in world.seats.values() if seat.gone_from is not None]
        self._moments = sorted({*_moments(self._everywhere), *gone})
        self._moments_of = {person: sorted(_moments(held)) for person, held in self._of_person.items()}
        for person, around in world.around.items():
            ends = [worker.until for worker in around.workers if worker.until is not None]
            if ends:
                self._moments_of[person] = sorted({*self._moments_of.get(person, ()), *ends})
        self._by_team: dict[tuple[UUID, int], ByHolder] = {}
        self._by_person: dict[UUID, Reach] = {}
        self._lines: dict[tuple[UUID, UUID], tuple[Reach, list[Candidate]]] = {}
        self._suspended: dict[int, Terms] = {}

    def terms_of(self, person: UUID, user: UUID, at: datetime) -> tuple[Terms, ...]:
        """This function will give what somebody holds that reaches a person."""
        return self._reach(person, at).terms.get(user, ())

    def gone(self, user: UUID, at: datetime) -> bool:
        """This function will say whether somebody no longer works or signs in here."""
        seat = self._world.seats.get(user)
        return seat is not None and seat.gone_from is not None and seat.gone_from <= at

    def stand_ins_of(self, user: UUID) -> tuple[UUID, ...]:
        """This function will list who stands in for somebody away, and for those in turn."""
        return stand_ins_of(user, self.away)

    def line(self, person: UUID, asker: UUID, at: datetime, apart: Apart = NOBODY_APART) -> Sequence[Candidate]:
        """This function will list who could be asked about a person, nearest first."""
        reach = self._reach(person, at)
        kept = self._lines.get((person, asker))
        if kept is None or kept[0] is not reach:
            if len(self._lines) >= MOST_KEPT:
                self._lines.clear()
            kept = self._lines[person, asker] = reach, self._line(person, asker, at, reach.terms)
        if not (self.away or apart.asker_is_paid or apart.touches_others):
            return kept[1]
        return [self._now(each, apart) for each in kept[1]]

    def _now(self, each: Candidate, apart: Apart) -> Candidate:
        user = each.user
        is_away = user in self.away
        is_paid = apart.asker_is_paid if each.is_asker else user in apart.gainers
        if not (is_away or is_paid or user in apart.late or user in apart.seen):
            return each
        return replace(
            each,
            absent=is_away,
            stand_ins=self.stand_ins_of(user) if is_away else (),
            is_paid=is_paid,
            is_late=user in apart.late,
            has_seen=user in apart.seen,
        )

    def _reach(self, person: UUID, at: datetime) -> Reach:
        kept = self._by_person.get(person)
        if kept is None or not kept.since <= at < kept.until:
            if len(self._by_person) >= MOST_KEPT:
                self._by_person.clear()
            kept = self._by_person[person] = self._reach_at(person, at)
        return kept

    def _reach_at(self, person: UUID, at: datetime) -> Reach:
        place, since, until = _between(self._moments, at)
        _, own_since, own_until = _between(self._moments_of.get(person, ()), at)
        return Reach(max(since, own_since), min(until, own_until), self._merged(person, at, place))

    def _merged(self, person: UUID, at: datetime, epoch: int) -> ByHolder:
        around = self._world.around[person]
        wide = self._wide(around, at, epoch)
        teams = {None, *up_from(around.team, parents=self._world.parents)}
        own = self._grouped([each for each in self._of_person.get(person, ()) if each.team in teams], at)
        return {**wide, **{user: wide.get(user, ()) + terms for user, terms in own.items()}} if own else wide

    def _wide(self, around: Around, at: datetime, epoch: int) -> ByHolder:
        """This function will give who holds what over a team, whoever the person: the same for all of them."""
        key = around.team, epoch
        if key not in self._by_team:
            teams = {None, *up_from(around.team, parents=self._world.parents)}
            self._by_team[key] = self._grouped([each for each in self._everywhere if each.team in teams], at)
        return self._by_team[key]

    def _grouped(self, held: Iterable[Held], at: datetime) -> ByHolder:
        found: dict[UUID, list[Terms]] = {}
        for each in held:
            if each.since <= at and (each.until is None or at < each.until):
                found.setdefault(each.terms.holder, []).append(self._as_then(each, at))
        return {holder: tuple(terms) for holder, terms in found.items()}

    def _as_then(self, each: Held, at: datetime) -> Terms:
        suspended = any(start <= at and (end is None or at < end) for start, end in each.suspended)
        if suspended == each.terms.suspended:
            return each.terms
        if id(each) not in self._suspended:
            self._suspended[id(each)] = replace(each.terms, suspended=suspended)
        return self._suspended[id(each)]

    def _line(self, person: UUID, asker: UUID, at: datetime, terms: ByHolder) -> list[Candidate]:
        world, around = self._world, self._world.around[person]
        workers = [each for each in around.workers if each.until is None or at < each.until]
        seats = {each.user: world.seats[each.user] for each in workers}
        near = Near(
            places={each.user: each.position for each in workers},
            teams=frozenset(seat.team_id for seat in seats.values()) | {around.team},
        )
        officers = {holder for holder, held in terms.items() if any(each.kind in OFFICERS for each in held)}
        users = [world.seats[user] for user in officers | set(near.places) | {asker}]
        teams = up_from(around.team, parents=world.parents)
        places = places_of(users, asker=asker, near=near, teams=teams, terms=terms)
        return [
            Candidate(
                user=seat.id,
                terms=terms.get(seat.id, ()),
                gone=self.gone(seat.id, at),
                is_asker=seat.id == asker,
                near=seat.id in places,
            )
            for seat in nearest_first(users, places)
        ]


def _between(moments: Sequence[datetime], at: datetime) -> tuple[int, datetime, datetime]:
    """This function will say which of these moments have come, how many, and which comes next."""
    place = bisect_right(moments, at)
    return (
        place,
        moments[place - 1] if place else _EVER,
        moments[place] if place < len(moments) else _NEVER,
    )


def _moments(held: Iterable[Held]) -> set[datetime]:
    """This function will name all moments at which any of these mandates begins, pauses, goes on or ends."""
    found: set[datetime] = set()
    for each in held:
        spans = [moment for span in each.suspended for moment in span]
        found |= {moment for moment in (each.since, each.until, *spans) if moment is not None}
    return found


def seat_index(seats: Iterable[Seat]) -> Mapping[UUID, Seat]:
    """This function will put seats where they are found by whose they are."""
    return {seat.id: seat for seat in seats}
