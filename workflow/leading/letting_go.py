"""What could we let go of? Findings from a year of asks, each with what to try (pure).

The machine proposes nothing about anybody: it counts kinds of asks and limits, and a leader tries one on last year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from statistics import median

from workflow.leading.values import (
    AlwaysYes,
    Eroded,
    Found,
    InForce,
    LastYear,
    NeverReached,
    NothingChanged,
    Price,
    Trial,
    Used,
    Waited,
    WaitsLongest,
)

# Of 8 that were all answered yes, with 95 % certainty at most 1 in 3 of all would not be; of fewer it is chance.
FEWEST_ALIKE = 8
# On each side: counts under 10 tell of somebody, and their middle jumps about.
FEWEST_WAITS = 10
# So much longer than everybody else is worth a sentence: half as long again, and at least an hour.
LONGER, LEAST_HOURS_LONGER = 1.5, 1.0
# A limit that nobody came half way to stopped nothing; an amount two times as high would not have either.
NEAR = 0.5
# Prices that rose by 5 % are worth a sentence; without an index, 2 years are.
WORTH_TELLING_OF_1000 = 50
LONG_YEARS = 2
MOST_OF_EACH = 5
POUND = 100


def what_to_let_go_of(year: LastYear, *, at: datetime) -> Found:
    """This function will give everything that a year says could be let go of, at most 5 of each."""
    return Found(
        always_yes=tuple(always_yes(year.waited, year.limits))[:MOST_OF_EACH],
        nothing_changed=tuple(nothing_changed(year.waited, year.limits))[:MOST_OF_EACH],
        never_reached=tuple(never_reached(year.limits, year.used, year.waited))[:MOST_OF_EACH],
        eroded=tuple(eroded(year.limits, year.prices, at=at))[:MOST_OF_EACH],
        waits_longest=tuple(waits_longest(year.waited, year.limits)),
    )


# --- kinds that are always said yes to -------------------------------------------------------------------------------


def always_yes(waited: Sequence[Waited], limits: Mapping[str, InForce]) -> Iterator[AlwaysYes]:
    """This function will find kinds of asks that were always answered yes, the most waiting first.

    A kind is a category, or one of the organisation's own words for it. What is mostly told already is not told again.
    """
    kinds: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, ask in enumerate(waited):
        for word in ("", *ask.words):
            kinds[ask.category, word].append(place)
    told: set[int] = set()
    for (category, word), places in sorted(kinds.items(), key=lambda each: -_hours(waited, each[1])):
        asks = [waited[place] for place in places]
        is_new = 2 * len(told.intersection(places)) <= len(places)
        if len(asks) < FEWEST_ALIKE or not is_new or any(ask.changed for ask in asks):
            continue
        trial = trial_for(asks, limits, of=max)
        if trial is not None:
            told.update(places)
            yield AlwaysYes(category, word, len(asks), sum(ask.at_risk for ask in asks), _sum_hours(asks), trial)


def _hours(waited: Sequence[Waited], places: Iterable[int]) -> float:
    return sum(waited[place].hours for place in places)


def _sum_hours(asks: Iterable[Waited]) -> float:
    return sum(ask.hours for ask in asks)


def trial_for(
    asks: Iterable[Waited], limits: Mapping[str, InForce], *, of: Callable[[list[int]], float]
) -> Trial | None:
    """This function will choose the limit that sent most of these on, and a round amount that lets them through.

    None where no limit in force did: it may have been raised since.
    """
    amounts: dict[str, list[int]] = defaultdict(list)
    for ask in asks:
        if is_past(ask, limits):
            amounts[ask.limit].append(ask.amount)
    if not amounts:
        return None
    key = max(amounts, key=lambda each: (len(amounts[each]), each))
    return Trial(limits[key].role, key, rounded_up(int(of(amounts[key]))))


def is_past(ask: Waited, limits: Mapping[str, InForce]) -> bool:
    """This function will say whether a limit for each ask, as it is now, would still send this on."""
    found = limits.get(ask.limit)
    if found is None or found.limit.kind != "per_ask" or found.limit.amount is None:
        return False
    return ask.amount > found.limit.amount


# --- waits that changed no answer ------------------------------------------------------------------------------------


def nothing_changed(waited: Iterable[Waited], limits: Mapping[str, InForce]) -> Iterator[NothingChanged]:
    """This function will find, past each limit, up to which amount no answer was changed, the most waiting first."""
    past: dict[str, list[Waited]] = defaultdict(list)
    for ask in waited:
        if is_past(ask, limits):
            past[ask.limit].append(ask)
    found = [each for key, asks in past.items() if (each := _unchanged(limits[key].role, key, asks))]
    yield from sorted(found, key=lambda each: (-each.hours, each.trial))


def _unchanged(role: str, key: str, asks: Sequence[Waited]) -> NothingChanged | None:
    below = min((ask.amount for ask in asks if ask.changed), default=None)
    alike = [ask for ask in asks if below is None or ask.amount < below]
    if len(alike) < FEWEST_ALIKE:
        return None
    up_to = max(ask.amount for ask in alike)
    trial = Trial(role, key, rounded_up(up_to, below=below))
    return NothingChanged(len(alike), up_to, sum(ask.at_risk for ask in alike), _sum_hours(alike), trial)


def rounded_up(pence: int, *, below: int | None = None) -> int:
    """This function will give the next amount that people would name: £285 becomes £300, £126 becomes £130.

    It stays under ``below``: the amount itself, where no round one does.
    """
    magnitude = POUND
    while pence >= 10 * magnitude:
        magnitude *= 10
    first = 1 if pence < 2 * magnitude else 5  # up to 2: in tenths; above: in halves
    for step in (magnitude * first // 10, magnitude // 10, POUND):
        found = -(-pence // max(step, POUND)) * max(step, POUND)
        if below is None or found < below:
            return found
    return pence


# --- room that was never used ----------------------------------------------------------------------------------------


def never_reached(
    limits: Mapping[str, InForce], used: Mapping[str, Used], waited: Iterable[Waited]
) -> Iterator[NeverReached]:
    """This function will find limits that alone sent nothing on, and that nobody came half way to in a year.

    Those nearest to people come first.
    """
    stopped = {ask.limit for ask in waited}
    for key, each in sorted(limits.items(), key=lambda item: (item[1].rank, item[0])):
        amount, found = each.limit.amount, used.get(key)
        if amount and found and key not in stopped and found.yeses >= FEWEST_ALIKE and found.most <= amount * NEAR:
            yield NeverReached(found.most, found.yeses, Trial(each.role, key, 2 * amount))


# --- limits that prices ate ------------------------------------------------------------------------------------------


def eroded(limits: Mapping[str, InForce], prices: Sequence[Price], *, at: datetime) -> Iterator[Eroded]:
    """This function will find limits that stayed the same while prices rose, those nearest to people first.

    Prices are the organisation's own index, if it has one; else a limit counts once it is 2 years old.
    """
    for key, each in sorted(limits.items(), key=lambda item: (item[1].rank, item[0])):
        if not each.limit.amount or each.limit.unit != "pence":
            continue
        rose = rise(prices, since=each.since)
        worth = each.limit.amount if rose is None else each.limit.amount * (1000 + rose) // 1000
        trial = Trial(each.role, key, max(rounded_up(worth), _a_step_up(each.limit.amount)))
        is_old = at.year - each.since.year - ((at.month, at.day) < (each.since.month, each.since.day)) >= LONG_YEARS
        if (rose is None and is_old) or (rose is not None and rose >= WORTH_TELLING_OF_1000):
            yield Eroded(each.since, rose, worth, trial)


def rise(prices: Sequence[Price], *, since: datetime) -> int | None:
    """This function will give by how many parts of 1,000 prices rose: from the last month known by then to the newest.

    None where the index begins later.
    """
    known = sorted(prices)
    first = [each for each in known if each.month <= f"{since:%Y-%m}"]
    if not first or first[-1] == known[-1]:
        return None
    return known[-1].thousandths * 1000 // first[-1].thousandths - 1000


def _a_step_up(pence: int) -> int:
    """This function will give the next round amount above one that may be round itself."""
    return rounded_up(pence + 1)


# --- who waits longest -----------------------------------------------------------------------------------------------


def waits_longest(waited: Sequence[Waited], limits: Mapping[str, InForce]) -> Iterator[WaitsLongest]:
    """This function will find the age and the team whose people wait longest, where that is much longer."""
    for by, group_of in (("age", _age), ("team", _team)):
        groups: dict[str, list[Waited]] = defaultdict(list)
        for ask in waited:
            groups[group_of(ask)].append(ask)
        groups.pop("", None)
        found = [each for name in groups if (each := _longest(by, name, groups, limits))]
        if found:
            yield max(found, key=lambda each: (each.hours - each.others, each.group))


def _age(ask: Waited) -> str:
    return ask.age


def _team(ask: Waited) -> str:
    return str(ask.team)


def _longest(
    by: str, name: str, groups: Mapping[str, Sequence[Waited]], limits: Mapping[str, InForce]
) -> WaitsLongest | None:
    others = list(chain.from_iterable(asks for other, asks in groups.items() if other != name))
    if len(groups[name]) < FEWEST_WAITS or len(others) < FEWEST_WAITS:
        return None
    half, rest = (median(ask.hours for ask in asks) for asks in (groups[name], others))
    trial = trial_for(groups[name], limits, of=median)
    if half < LONGER * rest or half - rest < LEAST_HOURS_LONGER or trial is None:
        return None
    return WaitsLongest(by, name, half, rest, trial)
