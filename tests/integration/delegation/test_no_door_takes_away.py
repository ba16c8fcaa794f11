"""Rule 11 by every door: no service of money or authority makes less what a person has, but what waits for notice.

A service that is added and not walked here fails the test.
"""

import inspect
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from delegation.errors import LeewayError
from delegation.models import Budget, Mandate, Person, PlanLine, User
from delegation.services import mandates, money
from delegation.services.mandate_rows import Narrower
from delegation.services.mandates import OF_FAMILIES, RoomFields
from delegation.services.money import PlanLineFields
from tests.cast import Cast

ADA_FAMILY = ("ada", "joe")


def has(east: Cast) -> dict[str, Any]:
    """This function will add up what Ada has: money, the lines of her plan, and what her family may decide."""
    ada: Person = east.person("ada")
    budgets = Budget.objects.ours().filter(person=ada)
    lines = PlanLine.objects.ours().filter(person=ada)
    standing = Mandate.objects.ours().filter(person=ada, kind__in=OF_FAMILIES, revoked_at__isnull=True)
    return {
        "money": {b.id: b.allocated + b.overrun for b in budgets if b.closed_at is None},
        "lines": {line.id: (line.weekly or line.one_off or 0, line.ends_on) for line in lines},
        "decides": {m.id: m.ends_at for m in standing.filter(suspended_until__isnull=True)},
    }


def fell(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """This function will name what is gone or smaller."""
    return [
        f"{what} {id}"
        for what, rows in before.items()
        for id, value in rows.items()
        if id not in after[what] or (after[what][id] != value and not after[what][id] > value)
    ]


def walk(east: Cast, by: User) -> dict[str, Callable[[], object]]:
    """This function will give a call of each service on what is Ada's, by somebody else."""
    ada, at, moments = east.person("ada"), east.at, east.elmbridge_vale.moments
    budget = east.budget("ada")
    line = PlanLine.objects.ours().filter(person=ada).first()
    joes = Mandate.objects.ours().get(holder=east.user("joe"), kind="family")
    fields = PlanLineFields(
        words="Choir", category="everyday", weekly=100, starts_on=moments.today, ends_on=moments.year_ends_on
    )
    room = RoomFields(category="everyday", amount=500, ends_at=at + timedelta(days=9), payee_key="a" * 64)
    tight = Narrower(limits=[{"key": "own", "kind": "per_ask", "amount": 1, "act_kinds": ["one_off"]}])
    days = {"starts_on": moments.today, "ends_on": moments.year_ends_on}
    joe, post = east.user("joe"), Mandate.objects.ours().get(holder=east.user("tom"), kind="officer").post
    assert line is not None
    assert post is not None
    return {
        "open_budget": lambda: money.open_budget(by=by, person=ada, kind="managed", allocated=1, at=at, **days),
        "raise_budget": lambda: money.raise_budget(by=by, budget_id=budget.id, amount=1, at=at),
        "find_money": lambda: money.find_money(by=by, budget_id=budget.id, amount=1, at=at),
        "credit_budget": lambda: money.credit_budget(by=by, budget_id=budget.id, amount=1, at=at),
        "add_plan_line": lambda: money.add_plan_line(by=by, budget_id=budget.id, fields=fields, at=at),
        "end_plan_line": lambda: money.end_plan_line(by=by, plan_line_id=line.id, ends_on=moments.today, at=at),
        "restore_plan_line": lambda: money.restore_plan_line(
            by=by, plan_line_id=line.id, remaining=1, ends_on=line.ends_on, at=at
        ),
        "close_budget": lambda: money.close_budget(by=by, budget_id=budget.id, at=at),
        "payee_key": lambda: money.payee_key(east.organisation, "A"),
        "grant_officer": lambda: mandates.grant_officer(by=by, holder=east.user("sam"), post=post, at=at),
        "grant_family": lambda: mandates.grant_family(by=by, holder=joe, person=ada, narrower=tight, at=at),
        "grant_plan_line": lambda: mandates.grant_plan_line(by=by, holder=joe, plan_line=line, at=at),
        "grant_room": lambda: mandates.grant_room(by=by, holder=joe, person=ada, fields=room, at=at),
        "revoke": lambda: mandates.revoke(by=by, mandate_id=joes.id, reason="Costs", at=at),
        "restore": lambda: mandates.restore(by=by, mandate_id=joes.id, at=at),
        "resume": lambda: mandates.resume(by=by, mandate_id=joes.id, at=at),
    }


# What ends or goes on of itself, or only asks; and holding at once, which has a test of its own for how long.
ELSEWHERE = {"renew_budget", "suspend", "resume_by_itself", "takes_away", "midnight"}


def public(module: ModuleType) -> set[str]:
    """This function will name the functions that a module itself defines for others."""
    found = inspect.getmembers(module, inspect.isfunction)
    return {name for name, each in found if each.__module__ == module.__name__ and not name.startswith("_")}


def test_every_service_is_walked(east: Cast) -> None:
    walked = set(walk(east, east.user("gwen")))
    known = {"keep_change", "annual_of", "check_plan_line"} | ELSEWHERE
    assert public(money) | public(mandates) <= walked | known


@pytest.mark.parametrize("name", ["gwen", "helen", "lena", "priya", "joe"])
def test_rule_11_no_service_makes_less_what_ada_has(east: Cast, name: str) -> None:
    before = has(east)
    gives_up_their_own = {"revoke"} if name in ADA_FAMILY else set()
    for service, call in walk(east, east.user(name)).items():
        if service in gives_up_their_own:
            continue
        with suppress(LeewayError):
            call()
        assert not fell(before, has(east)), service


def test_only_what_waits_for_notice_may_lower() -> None:
    """The one module that lowers is called by the one that gives notice, and by the watch when it is over."""
    root = Path(mandates.__file__).parents[2]
    users = {
        path.relative_to(root).as_posix()
        for room in ("audit", "delegation", "workflow", "notifications", "config")
        for path in (root / room).rglob("*.py")
        if "services.decreases" in path.read_text() or "services import decreases" in path.read_text()
    }
    assert users == {
        "workflow/services/decreasing.py",
        "workflow/services/fields.py",
        "workflow/services/noticing.py",
        "workflow/services/taking_effect.py",
    }
