"""What other limits would have changed (pure): two plays of the same asks, side by side, with intervals and caveats.

Only ids, codes and whole numbers: pence, seconds, shares in parts of 1,000. What is uncertain is drawn again by people,
since the asks of one person are not independent of each other.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from delegation.intervals import Interval, quantile, share_interval
from delegation.replay.values import DECLINE, Played
from delegation.terms import SchemeTerms

SIDES = ("now", "then")
MEDIAN, NINE_IN_TEN = 0.5, 0.9
HALF_A_SECOND = 0.5

# What a replay cannot know, in the order in which it is worth reading. `workflow.what_if_words` has the sentences.
ALWAYS = ("people_ask_differently", "answers_as_they_were", "places_as_now")
FEW_ASKS = 30


class Caveat(NamedTuple):
    """One thing the answer cannot know, by its code, and how many asks it is about (None = all)."""

    code: str
    asks: int | None = None


class Side:
    """One play, added up as it comes: totals, and a few numbers of each ask by its place in the history."""

    def __init__(self) -> None:
        self.at_once = bytearray()
        self.seconds = array("d")
        self.touches = array("H")
        self.amounts = array("q")
        self.outcomes: Counter[str] = Counter()
        self.by_role: Counter[str] = Counter()
        self.desks: dict[tuple[UUID, str], list[float]] = {}
        self.met: Counter[str] = Counter()
        self.reached: Counter[str] = Counter()
        self.late = self.blocked = self.left_alone = 0
        self.money_at_once = 0

    def add(self, played: Played) -> None:
        """This function will count what became of an ask."""
        number, amount = played.number, played.ask.act.amount or 0
        touches = min(len(played.desks) if not played.left_alone else len(played.ask.had), 2**16 - 1)
        if number == len(self.at_once):
            self.at_once.append(played.at_once)
            self.seconds.append(played.seconds)
            self.touches.append(touches)
            self.amounts.append(amount)
        else:
            if number > len(self.at_once):  # those between are still open
                _lengthen((self.at_once, self.seconds, self.touches, self.amounts), number + 1)
            self.at_once[number], self.seconds[number] = played.at_once, played.seconds
            self.touches[number], self.amounts[number] = touches, amount
        self.outcomes[played.outcome] += 1
        self.left_alone += played.left_alone
        self.blocked += played.blocked
        if played.at_once:
            self.by_role[played.role] += not played.left_alone
            self.money_at_once += amount
        if played.desks:
            self._count_desks(played)
        self._count_limits(played)

    def _count_desks(self, played: Played) -> None:
        for user, role, seconds, late in played.desks:
            found = self.desks.setdefault((user, role), [0, 0.0])
            found[0] += 1
            found[1] += seconds
            self.late += late

    def _count_limits(self, played: Played) -> None:
        met, reached = self.met, self.reached
        rulings = (played.asked,) if played.asked is played.ruling else (played.asked, played.ruling)
        for ruling in rulings:
            for limit, _, _, _, _, _, _, _, passed, _ in ruling.checks if ruling is not None else ():
                met[limit] = met.get(limit, 0) + 1
                if not passed:
                    reached[limit] = reached.get(limit, 0) + 1


def _lengthen(columns: Iterable[bytearray | array[Any]], size: int) -> None:
    """This function will put noughts at the end of columns until they are this long."""
    for column in columns:
        missing = size - len(column)
        column.extend(bytes(missing) if isinstance(column, bytearray) else array(column.typecode, [0]) * missing)


class Asked:
    """The asks of a history as they go by: their people, their groups, and what was said no to."""

    def __init__(self) -> None:
        self._people: dict[UUID, int] = {}
        self._groups: dict[str, int] = {}
        self._kinds: dict[str, int] = {}
        self.people, self.groups, self.kinds, self.declined = array("L"), array("L"), array("L"), bytearray()
        self.first: datetime | None = None
        self.last: datetime | None = None

    def add(self, played: Played) -> None:
        """This function will note an ask of which the outcome is known; they may come in any order."""
        ask, number = played.ask, played.number
        person = self._people.setdefault(ask.act.person, len(self._people))
        group = self._groups.setdefault(ask.group, len(self._groups))
        kind = self._kinds.setdefault(ask.act.category, len(self._kinds))
        if number == len(self.declined):
            self.people.append(person)
            self.groups.append(group)
            self.kinds.append(kind)
            self.declined.append(ask.outcome == DECLINE)
        else:
            if number > len(self.declined):  # those between are still open
                _lengthen((self.declined, self.people, self.groups, self.kinds), number + 1)
            self.people[number], self.groups[number], self.kinds[number] = person, group, kind
            self.declined[number] = ask.outcome == DECLINE
        if self.first is None or ask.at < self.first:
            self.first = ask.at
        if self.last is None or ask.at > self.last:
            self.last = ask.at

    @property
    def group_names(self) -> list[str]:
        """The groups in the order of their numbers."""
        return list(self._groups)

    @property
    def kind_names(self) -> list[str]:
        """What money was for, by category, in the order of their numbers."""
        return list(self._kinds)


def follow(plays: Iterable[Played], *, side: Side, asked: Asked | None = None) -> Iterator[int]:
    """This function will add up a play as it comes, giving how many asks are known by then."""
    for done, played in enumerate(plays, start=1):
        side.add(played)
        if asked is not None:
            asked.add(played)
        yield done


def compare(
    *, now: Side, then: Side, asked: Asked, scheme: SchemeTerms, left_out: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """This function will say what would have changed, as JSON values of ids, codes and numbers.

    ``scheme`` is the one that ``then`` was played under; ``left_out`` counts, by code, the asks that were not played.
    """
    count = len(now.at_once)
    return {
        "asks": count,
        "first_at": asked.first.isoformat() if asked.first else None,
        "last_at": asked.last.isoformat() if asked.last else None,
        "now": _side(now),
        "then": _side(then),
        "at_once": _share(_by_person(asked, now.at_once, then.at_once, [1] * count, sign=1)),
        "touches_saved": _share(_by_person(asked, now.touches, then.touches, now.touches)),
        "waiting_saved": _share(_by_person(asked, now.seconds, then.seconds, now.seconds)),
        "newly_trusted": _trusted(now, then, asked),
        "no_longer_trusted": _sum_where(then, now),
        "noes_that_would_be_yes": _noes(then, asked),
        "waits": _waits(now, then),
        "groups": _groups(now, then, asked),
        "limits": _limits(then, scheme),
        "caveats": [list(each) for each in _caveats(now, then, asked, left_out or {})],
    }


def _side(side: Side) -> dict[str, Any]:
    sent_on = [seconds for number, seconds in enumerate(side.seconds) if not side.at_once[number]]
    return {
        "at_once": sum(side.at_once),
        "at_once_by_role": dict(side.by_role.most_common()),
        "money_at_once": side.money_at_once,
        "sent_on": len(sent_on),
        "nobody_could": side.blocked,
        "late": side.late,
        "touches": sum(side.touches),
        "waiting_seconds": round(sum(side.seconds)),
        "waiting_median_seconds": round(quantile(sent_on, MEDIAN)),
        "waiting_p90_seconds": round(quantile(sent_on, NINE_IN_TEN)),
        "wait_median_seconds_of_all": round(quantile(side.seconds, MEDIAN)),
        "wait_p90_seconds_of_all": round(quantile(side.seconds, NINE_IN_TEN)),
        "deciders": [
            {"user": str(user), "role": role, "asks": int(asks), "seconds": round(seconds)}
            for (user, role), (asks, seconds) in sorted(side.desks.items(), key=lambda each: -each[1][0])
        ],
    }


def _by_person(
    asked: Asked, now: Sequence[float], then: Sequence[float], whole: Sequence[float], *, sign: int = -1
) -> list[tuple[float, float]]:
    """This function will add up, for each person, what is saved and what it is saved of."""
    parts: dict[int, list[float]] = {}
    for number, person in enumerate(asked.people):
        found = parts.setdefault(person, [0.0, 0.0])
        found[0] += sign * (then[number] - now[number])
        found[1] += whole[number]
    return [(part, of) for part, of in parts.values()]


def _share(pairs: Sequence[tuple[float, float]]) -> dict[str, int]:
    return per_mille(share_interval(pairs))


def per_mille(interval: Interval) -> dict[str, int]:
    """This function will give a share in whole parts of 1,000."""
    return {name: round(1_000 * value) for name, value in interval._asdict().items()}


def _trusted(now: Side, then: Side, asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = _sum_where(now, then)
    newly = [amount if then.at_once[n] and not now.at_once[n] else 0 for n, amount in enumerate(now.amounts)]
    pairs = _by_person(asked, [0] * len(newly), newly, now.amounts, sign=1)
    return {**found, "share": _share(pairs), "kinds": _by_kind(newly, asked)}


def _by_kind(newly: Sequence[int], asked: Asked) -> dict[str, dict[str, int]]:
    """This function will count, for each category, the asks and pence that are decided at once and were not before."""
    found: dict[str, dict[str, int]] = {}
    names = asked.kind_names
    for number, amount in enumerate(newly):
        if amount:
            kind = found.setdefault(names[asked.kinds[number]], {"asks": 0, "pence": 0})
            kind["asks"] += 1
            kind["pence"] += amount
    return dict(sorted(found.items(), key=lambda each: -each[1]["pence"]))


def _sum_where(before: Side, after: Side) -> dict[str, Any]:
    """This function will count the asks, and their pence, that are decided at once after and were not before."""
    numbers = [n for n in range(len(before.at_once)) if after.at_once[n] and not before.at_once[n]]
    return {"asks": len(numbers), "pence": sum(after.amounts[n] for n in numbers)}


def _noes(then: Side, asked: Asked) -> dict[str, Any]:
    numbers = [n for n in range(len(then.at_once)) if then.at_once[n] and asked.declined[n]]
    return {"asks": len(numbers), "pence": sum(then.amounts[n] for n in numbers)}


def _waits(now: Side, then: Side) -> dict[str, int]:
    found = Counter(_direction(before, after) for before, after in zip(now.seconds, then.seconds, strict=True))
    return {name: found[name] for name in ("shorter", "same", "longer")}


def _direction(before: float, after: float) -> str:
    if abs(after - before) < HALF_A_SECOND:
        return "same"
    return "shorter" if after < before else "longer"


def _groups(now: Side, then: Side, asked: Asked) -> list[dict[str, Any]]:
    """This function will say for each group whether its wait falls."""
    totals = [[0, 0.0, 0.0] for _ in asked.group_names]
    for number, group in enumerate(asked.groups):
        totals[group][0] += 1
        totals[group][1] += now.seconds[number]
        totals[group][2] += then.seconds[number]
    return [
        {
            "group": name,
            "asks": int(asks),
            "now_seconds": round(before),
            "then_seconds": round(after),
            "wait": _direction(before, after),
        }
        for name, (asks, before, after) in zip(asked.group_names, totals, strict=True)
    ]


def _limits(then: Side, scheme: SchemeTerms) -> list[dict[str, Any]]:
    """This function will say of each limit how often it was met, and how often it stood in the way."""
    keys = [limit.key for role in scheme.roles.values() for limit in role.limits]
    return [{"limit": key, "met": then.met[key], "reached": then.reached[key]} for key in keys]


def _caveats(now: Side, then: Side, asked: Asked, left_out: Mapping[str, int]) -> Iterator[Caveat]:
    count = len(now.at_once)
    yield from (Caveat(code) for code in ALWAYS)
    if count < FEW_ASKS:
        yield Caveat("few_asks", count)
    if now.left_alone:
        yield Caveat("left_as_they_were", now.left_alone)
    if now.blocked or then.blocked:
        yield Caveat("nobody_could", max(now.blocked, then.blocked))
    asked_more = sum(1 for n in range(count) if now.at_once[n] and not then.at_once[n])
    if asked_more:
        yield Caveat("answers_guessed", asked_more)
    yield from (Caveat(code, number) for code, number in left_out.items() if number)
