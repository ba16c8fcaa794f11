"""Replay equals life: asks lived through the real services, then replayed, are ruled on alike, every one.

By LEEWAY_ASKS=10000 the whole of it; here so many that every step of an ask's way is taken.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import yaml
from django.db import connection, transaction

from delegation.demo.building import demo_scheme
from delegation.models import Budget, Scheme
from delegation.periods import Calendar, Window, window
from delegation.replay import Played, measure, play, sums
from delegation.selectors.authority import setting
from delegation.services.money import raise_budget
from delegation.services.schemes import draft_scheme, propose, publish
from tests.cast import Cast, build_cast
from tests.integration.workflow.life import Life, Living, be_away, by_role, write_script
from tests.integration.workflow.steps import DAY, TUESDAY
from workflow.models import Assignment, Decision, RulingRecord
from workflow.past_asks import Past, load_past
from workflow.past_world import Rows, load_rows, world_under

ASKS = int(os.environ.get("LEEWAY_ASKS", "50"))
SEED = int(os.environ.get("LEEWAY_SEED", "11"))
# A long run has more money, and more asks a day: all lie within the days of the budgets.
SECONDS_AN_ASK = min(12_800, 120 * 86_400 // ASKS)
DAYS = ASKS * SECONDS_AN_ASK // 86_400 + 2

# Limits of every kind and way of counting, so that each is met. B is wider here and tighter there.
A: dict[str, list[dict[str, Any]]] = yaml.safe_load("""
family:
  - {key: family.week, kind: count_per_period, unit: count, amount: 4, period: week, counted_by: person}
  - {key: family.slices, kind: per_period, amount: 9000, period: "rolling:9", counted_by: person_and_payee}
practitioner:
  - {key: practitioner.week, kind: per_period, amount: 60000, period: week}
  - {key: practitioner.travel, kind: per_period, amount: 20000, period: "rolling:5", category: travel}
team_manager:
  - {key: team_manager.day, kind: per_period, amount: 90000, period: day}
  - {key: team_manager.year, kind: per_period, amount: 600000, period: financial_year, act_kinds: [weekly]}
""")
AMOUNTS_A = {
    "family.month": 12_000,
    "support_worker.month": 8_000,
    "practitioner.week": 35_000,
    "practitioner.travel": 9_000,
    "team_manager.day": 60_000,
}
AMOUNTS_B = {
    "family.each": 16_000,
    "family.month": 30_000,
    "family.slices": 14_000,
    "family.week": 3,
    "support_worker.each": 9_000,
    "support_worker.month": 15_000,
    "practitioner.each": 22_000,
    "practitioner.week": 80_000,
    "practitioner.travel": 12_000,
    "team_manager.each": 80_000,
}


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of one ask in life: the ruling on who asked, who had it, who decided by what ruling, how much."""

    asked: dict[str, Any]
    had: tuple[UUID, ...]
    by: UUID | None
    ruling: dict[str, Any] | None
    outcome: str
    amount: int | None


def limits(amounts: dict[str, int]) -> dict[str, Any]:
    """This function will give the demo's limits with more of them, and with other amounts."""
    found: dict[str, Any] = deepcopy(dict(demo_scheme()))
    for role in found["roles"]:
        role["limits"] += [{"act_kinds": ["one_off"], **each} for each in deepcopy(A.get(role["code"], []))]
        for limit in role["limits"]:
            limit["amount"] = amounts.get(limit["key"], limit["amount"])
    return found


@contextmanager
def on_a_copy() -> Iterator[None]:
    """This function will undo all that is lived inside it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def in_force(cast: Cast, amounts: dict[str, int]) -> Scheme:
    """This function will publish limits by two people, a month before the first ask."""
    at = TUESDAY - 32 * DAY
    draft = draft_scheme(by=cast.user("lena"), terms=limits(amounts), at=at)
    propose(by=cast.user("lena"), scheme_id=draft.id, at=at)
    return publish(by=cast.user("mark"), scheme_id=draft.id, in_force_from=TUESDAY - DAY, at=at + DAY)


def lived(life: Life) -> dict[UUID, Lived]:
    """This function will read what became of each ask."""
    found = {}
    for id in life.asked:
        asked = RulingRecord.objects.ours().filter(ask=id, purpose="asked").order_by("id")[0]
        said = Decision.objects.ours().filter(ask=id).select_related("ruling").order_by("id").last()
        steps = Assignment.objects.ours().filter(ask=id).exclude(role="scheme_owner").order_by("id")
        found[id] = Lived(
            asked=plain(asked.document),
            had=tuple(steps.values_list("user_id", flat=True)),
            by=said.by_id if said else None,
            ruling=plain(said.ruling.document) if said and said.outcome == "approve" else None,
            outcome=said.outcome if said else "withdrawn" if id in life.withdrawn else "",
            amount=said.amount if said and said.outcome == "approve" else None,
        )
    return found


def replayed(played: Played) -> Lived:
    """This function will say the same of a replay."""
    assert played.asked is not None
    return Lived(
        asked=plain(played.asked.to_document()),
        had=tuple(desk.user for desk in played.desks),
        by=played.by,
        ruling=plain(played.ruling.to_document()) if played.ruling else None,
        outcome=played.outcome,
        amount=played.amount,
    )


def plain(document: dict[str, Any]) -> dict[str, Any]:
    """This function will add up what is used and held: what was settled is told apart by rows, not by limits."""
    checks = [
        {**each, "used": 0, "held": each["used"] + each["held"]} if each["limit"] != "budget" else _money(each)
        for each in document["checks"]
    ]
    return {**document, "checks": checks, "scheme_version": None}


def _money(check: dict[str, Any]) -> dict[str, Any]:
    """This function will keep of money what is left; whether it is spent or held is for rows to know."""
    return {**check, "amount": 0, "used": 0, "held": 0}


@dataclass(frozen=True, slots=True)
class Both:
    """One script lived under A and, on a copy, under B; and what a replay is made from after A."""

    past: Past
    rows: Rows
    schemes: tuple[Scheme, Scheme]
    lives: tuple[dict[UUID, Lived], dict[UUID, Lived]]

    def replay(self, number: int) -> dict[UUID, Lived]:
        """This function will replay the asks as they were under A, under A or B."""
        world = world_under(self.schemes[number], rows=self.rows)
        return {
            each.ask.id: replayed(each) for each in play(self.past.asks, world=world, waits=measure(self.past.asks))
        }


def live_both(cast: Cast) -> Both:
    """This function will live the script under A, load what a replay needs, and live it on a copy under B."""
    for budget in Budget.objects.ours().order_by("id"):
        raise_budget(by=cast.user("lena"), budget_id=budget.id, amount=ASKS * 1_500, at=TUESDAY - DAY)
    moments = be_away(cast, start=TUESDAY, days=DAYS, seed=SEED)
    script = write_script(cast, asks=ASKS, start=TUESDAY, seed=SEED, apart=SECONDS_AN_ASK)
    until = TUESDAY + timedelta(days=DAYS + 40)
    with on_a_copy():
        scheme = in_force(cast, AMOUNTS_A)
        life = Living(cast, by_role).live(script, moments=moments)
        _plan_without_statistics()
        now = setting(at=until)
        rows = load_rows(now=now, since=TUESDAY, until=until)
        past = load_past(since=TUESDAY, until=until, calendar=now.calendar, gainers=rows.gainers)
        first = lived(life)
    # Who had an ask is as quick with it again, however their round came about.
    for ask in past.asks:
        for had in ask.had:
            life.had.setdefault((ask.id, had.user), []).append(had)
    waits = measure(past.asks)
    with on_a_copy():
        other = in_force(cast, AMOUNTS_B)
        second = lived(Living(cast, waits.of, before=life).live(script, moments=moments))
    return Both(past, rows, (scheme, other), (first, second))


def _plan_without_statistics() -> None:
    """This function will keep the planner from walking all rows for each row: of one transaction it knows no sizes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute("SET LOCAL statement_timeout = 0")


@pytest.fixture
def both(db: None) -> Iterator[Both]:
    """This function will live both, in an Elmbridge Vale of that time, so that each run is the same."""
    cast = build_cast(at=TUESDAY - 2 * DAY)
    with cast.scope():
        yield live_both(cast)


def differing(one: dict[UUID, Lived], other: dict[UUID, Lived]) -> list[tuple[int, Lived, Lived | None]]:
    """This function will list the asks that did not go alike, with their place in the history."""
    return [(place, each, other.get(id)) for place, (id, each) in enumerate(one.items()) if each != other.get(id)]


@pytest.mark.timeout(5_400 if ASKS > 1_000 else 300)
def test_every_ask_is_replayed_as_it_was_lived(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(both.past.asks) == len(both.lives[0]) > ASKS * 9 // 10
    for number in (0, 1):
        apart = differing(both.lives[number], both.replay(number))
        assert not apart, f"under {'AB'[number]} {len(apart)} of {len(both.lives[number])}: {_first(*apart[0])}"
    _see_that_it_was_worth_it(both)

    def a_day_off(period: str, at: datetime, calendar: Calendar) -> Window:
        found = window(period, at, calendar)
        return replace(found, start=found.start + timedelta(days=1))

    monkeypatch.setattr(sums, "window", a_day_off)
    assert differing(both.lives[0], both.replay(0)), "a window that is a day off was not seen"


def _first(place: int, one: Lived, other: Lived | None) -> str:
    """This function will say in what an ask differs."""
    pairs = [(name, getattr(one, name), getattr(other, name, None)) for name in Lived.__slots__]
    return f"ask {place}: " + "; ".join(f"{name}: {a} / {b}" for name, a, b in pairs if a != b)


def _see_that_it_was_worth_it(both: Both) -> None:
    """This function will see that limits were met, asks moved, and other limits told another story."""
    first, second = both.lives
    whys = {each.asked["why"] for each in first.values()}
    assert {"within", "over_each", "over_period"} <= whys, whys
    assert any(len(each.had) > 1 for each in first.values())
    assert {"approve", "decline"} <= {each.outcome for each in first.values()}
    assert sum(one.by != second[id].by for id, one in first.items()) > 2
