"""The 400 past asks over 12 months, drawn the same way every time from history.yaml."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import cache
from itertools import cycle, islice, pairwise
from pathlib import Path
from random import Random
from typing import Any

import yaml

from delegation.bank_holidays import bank_holidays
from delegation.demo.background import Neighbour
from delegation.demo.building import Built
from delegation.models import CircleMember, User
from delegation.working_time import WorkingHours, add_working_time
from workflow.demo.acts import Planned
from workflow.models import Decision
from workflow.services.deciding import Verdict
from workflow.services.fields import AskFields

SEED = 400
DAYS_A_YEAR = 364
# The last of what went to somebody is answered before the demo begins.
DAYS_FOR_ANSWERS = 14
NEVER_ASKED = 14
SUPPORT_WORKER_PENCE = 5_000
LEAST_SAID_PENCE = 2_500


@cache
def load() -> Mapping[str, Any]:
    """This function will read the history's lines."""
    document: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("history.yaml").read_text(encoding="utf-8"))
    return document


def past_asks(built: Built, neighbours: Sequence[Neighbour]) -> list[Planned]:
    """This function will plan the 400: who of the 120 asked for what, when, and who was asked."""
    draw = Random(SEED)  # noqa: S311 - the same history every time, and no secret
    askers = _askers(neighbours, draw)
    return [*_at_once(built, askers, draw), *_went(built, askers, draw)]


def _askers(neighbours: Sequence[Neighbour], draw: Random) -> list[Neighbour]:
    """This function will leave out the 14 older people who never asked."""
    older = [each for each in neighbours if each.is_older]
    silent = {each.person.id for each in older[:NEVER_ASKED]}
    askers = [each for each in neighbours if each.person.id not in silent]
    draw.shuffle(askers)
    return askers


def _at_once(built: Built, askers: Sequence[Neighbour], draw: Random) -> Iterator[Planned]:
    """This function will plan what families and workers said yes to themselves, evenly over the year."""
    lines = load()["at_once"]
    drawn = _amounts_and_categories(lines, draw)
    deciders = ["family"] * lines["family"] + ["worker"] * lines["worker"]
    draw.shuffle(deciders)
    # The same person comes round again after months, so nobody's monthly limit is near.
    people = islice(cycle(askers), len(drawn))
    workers = _workers(built, askers)
    for place, ((amount, category), decider, neighbour) in enumerate(zip(drawn, deciders, people, strict=True)):
        worker = workers[neighbour.person.id] if amount > SUPPORT_WORKER_PENCE else built.users["tom"]
        by = neighbour.decider if decider == "family" else worker
        at = _moment(built, place, len(drawn), draw, from_hour=8, to_hour=19)
        yield Planned(by=by, fields=_fields(neighbour, category, category, amount, draw), at=at)


def _amounts_and_categories(lines: Mapping[str, Any], draw: Random) -> list[tuple[int, str]]:
    """This function will pair each amount with a category that has something for it, the hardest to please first."""
    amounts = _along(lines["amounts"])
    draw.shuffle(amounts)
    cheapest = {name: min(thing[2] for thing in load()["things"][name]) for name in lines["categories"]}
    pairs = []
    for category in sorted(cheapest, key=lambda name: -cheapest[name]):
        for _ in range(lines["categories"][category]):
            fitting = next(place for place, amount in enumerate(amounts) if amount >= cheapest[category])
            pairs.append((amounts.pop(fitting), category))
    draw.shuffle(pairs)
    return pairs


def _along(points: Sequence[tuple[int, int]]) -> list[int]:
    """This function will give the pence at each place on straight lines between some points."""
    found = [points[0][1]]
    for (start, low), (end, high) in pairwise(points):
        found += [low + (high - low) * (place - start) // (end - start) for place in range(start + 1, end + 1)]
    return found


def _workers(built: Built, askers: Sequence[Neighbour]) -> dict[Any, User]:
    """This function will say who each person's own worker is."""
    people = [each.person.id for each in askers]
    ties = CircleMember.objects.ours().filter(person__in=people, role=CircleMember.Role.WORKER)
    known = {user.id: user for user in built.users.values()}
    return {person: known[user] for person, user in ties.values_list("person_id", "user_id")}


def _went(built: Built, askers: Sequence[Neighbour], draw: Random) -> Iterator[Planned]:
    """This function will plan what went to somebody, in mixed order over the year, with its answer."""
    lines = list(load()["went"])
    draw.shuffle(lines)
    older = cycle([each for each in askers if each.is_older])
    younger = cycle([each for each in askers if not each.is_older])
    working = _working_hours(built)
    for place, line in enumerate(lines):
        neighbour = next(older if line.get("older") else younger)
        asked = _moment(built, place, len(lines), draw, from_hour=9, to_hour=16, days_left=DAYS_FOR_ANSWERS)
        at = add_working_time(asked, timedelta(), working)
        fields = _fields(neighbour, line["category"], line.get("things", line["category"]), line["amount"], draw)
        answered_at = add_working_time(at, timedelta(hours=line["hours"]), working)
        yield Planned(by=neighbour.decider, fields=fields, at=at, answered_at=answered_at, verdict=_verdict(line))


def _working_hours(built: Built) -> WorkingHours:
    organisation, year = built.organisation, built.moments.today.year
    return WorkingHours(
        weekdays=frozenset(organisation.weekdays),
        opens=organisation.opens,
        closes=organisation.closes,
        time_zone=organisation.time_zone,
        holidays=bank_holidays(organisation.nation, range(year - 2, year + 1)),
    )


def _verdict(line: Mapping[str, Any]) -> Verdict:
    if "outcome" not in line:
        return Verdict(outcome=Decision.Outcome.APPROVE)
    reason = load()["reasons"][line["reason"]]
    outcome = Decision.Outcome.DECLINE if line["outcome"] == "no" else Decision.Outcome.APPROVE
    return Verdict(outcome=outcome, amount=line.get("yes_to"), reason=reason["text"], reason_code=reason["code"])


def _moment(
    built: Built, place: int, of: int, draw: Random, *, from_hour: int, to_hour: int, days_left: int = 1
) -> datetime:
    """This function will give a moment in the year before now, evenly by place, at some minute of the day."""
    days_ago = DAYS_A_YEAR - place * (DAYS_A_YEAR - days_left) // of
    minute = time(draw.randint(from_hour, to_hour), draw.randint(0, 59))
    return built.moments.on(built.moments.today - timedelta(days=days_ago), minute)


def _fields(neighbour: Neighbour, category: str, things: str, amount: int, draw: Random) -> AskFields:
    """This function will choose a thing that costs about that much."""
    fitting = [thing for thing in load()["things"][things] if thing[2] <= amount <= thing[3]]
    words, payee, _, _ = draw.choice(fitting)
    # Under £25 nobody has to say what for, and half of them do not.
    said = amount >= LEAST_SAID_PENCE or draw.random() < 0.5
    return AskFields(
        person=neighbour.person.id,
        kind="one_off",
        amount=amount,
        category=category,
        payee=payee,
        what_for=words if said else None,
    )
