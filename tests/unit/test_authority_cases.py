"""The cases of authority_cases.yaml, each held against the engine."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest
import yaml

from delegation.authority import (
    Act,
    BudgetState,
    Cap,
    MandateFacts,
    PlanLineState,
    Ruling,
    Terms,
    Used,
    narrow,
    needs,
    resolve,
    rule,
)
from delegation.periods import Calendar
from delegation.terms import Limit, Reservation, SchemeTerms, parse_limits, parse_scheme

HERE = Path(__file__).parent
DEMO_SCHEME = HERE.parents[1] / "delegation" / "demo_scheme.yaml"
LONDON = ZoneInfo("Europe/London")
CALENDAR = Calendar("Europe/London", (4, 1))
NOW = datetime(2026, 11, 3, 10, tzinfo=LONDON)
LONG_AGO = datetime(2026, 4, 1, tzinfo=LONDON)
NAMES = UUID("6f6f1d2e-0000-4000-8000-000000000000")

# The parser in C, where there is one: these are read before every run.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BOOK: dict[str, Any] = yaml.load((HERE / "authority_cases.yaml").read_text(), LOADER)  # noqa: S506 - both are safe
CASES: list[dict[str, Any]] = BOOK["cases"]
KNOWN_FIELDS = {
    *("title", "scheme", "who", "for", "ask", "used", "unknown", "money", "at", "unsound", "reservation"),
    *("says", "why", "up_to", "from", "left", "resets", "missing", "by", "kind", "reserved_for", "only_checks"),
}


def named(name: str) -> UUID:
    """Give everybody and everything of one name the same id."""
    return uuid5(NAMES, name)


def pence(value: Any) -> Any:
    """Give the pence of "£1,234.50", and leave everything else as it is."""
    if isinstance(value, dict):
        return {key: pence(item) for key, item in value.items()}
    if isinstance(value, list):
        return [pence(item) for item in value]
    if isinstance(value, str) and value.startswith(("£", "A$")):
        pounds, _, rest = value.removeprefix("A").lstrip("£$").replace(",", "").partition(".")
        return int(pounds) * 100 + int(rest.ljust(2, "0") or 0)
    return value


def moment(value: Any, default: datetime = NOW) -> datetime:
    """Give the time on the clock at home."""
    if value is None:
        return default
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return datetime.combine(value.date(), value.time(), LONDON)


@cache
def scheme(name: str | None) -> SchemeTerms:
    """Read a council's scheme, or the demo's."""
    if name is None:
        return parse_scheme(yaml.safe_load(DEMO_SCHEME.read_text()))
    return parse_scheme(pence(BOOK["schemes"][name]))


def own_limits(facts: dict[str, Any], *, unsound: bool) -> tuple[Limit, ...]:
    """Read a mandate's own limits; unsound ones on purpose past the parser, which refuses them."""
    listed = pence(facts.get("limits", []))
    if not unsound:
        return parse_limits(listed)
    return tuple(Limit(**{**item, "act_kinds": frozenset(item["act_kinds"])}) for item in listed)


def terms_of(who: Any, terms: SchemeTerms, *, unsound: bool = False) -> Terms:
    """Resolve a mandate: by the name of a role, the name of a mandate, or written out."""
    facts: dict[str, Any] = BOOK["mandates"].get(who, {"role": who}) if isinstance(who, str) else who
    holder = named("holder")
    mandate = named(yaml.safe_dump(facts))
    person = named(facts["for"]) if "for" in facts else None
    if "passed_on_by" in facts:
        giver = terms_of(facts["passed_on_by"], terms)
        cap = Cap(mandate, holder, NOW, LONG_AGO, moment(facts["ends"]), limits=own_limits(facts, unsound=unsound))
        return narrow(giver, cap, terms.roles[facts["role"]])
    return resolve(
        MandateFacts(
            mandate=mandate,
            kind=facts.get("kind", "officer"),
            holder=holder,
            role=facts["role"],
            granted_at=moment(facts.get("granted"), LONG_AGO),
            starts_at=moment(facts.get("starts"), LONG_AGO),
            ends_at=moment(facts["ends"]) if "ends" in facts else None,
            limits=own_limits(facts, unsound=unsound),
            person=person,
            category=facts.get("category"),
            payee_key=facts.get("payee"),
            act_kinds=frozenset(facts["act_kinds"]) if "act_kinds" in facts else None,
            plan_line=named(facts["plan_line"]) if "plan_line" in facts else None,
            scheme_version=3,
            rank=facts.get("rank"),
            granter_role=facts.get("granter_role"),
            suspended=facts.get("suspended", False),
        ),
        terms,
    )


def act_of(case: dict[str, Any]) -> Act:
    """Read the ask, with the person's age and money."""
    ask = dict(case["ask"])
    kind = next(iter(ask))
    person = BOOK["people"][case["for"]]
    money = pence(case.get("money", person.get("money")))
    line, exchanged = ask.get("plan_line"), pence(ask.get("exchanged"))
    return Act(
        kind=kind,
        amount=None if ask[kind] == "no sum" else pence(ask[kind]),
        category=ask.get("category", "everyday"),
        person=named(case["for"]),
        people=person["age"],
        payee_key=ask.get("payee"),
        flags=frozenset(ask.get("flags", [])),
        budget=BudgetState(id=named("budget"), **money) if money else None,
        plan_line=PlanLineState(named(ask.get("plan_line_name", "marta")), pence(line), exchanged) if line else None,
        weeks=ask.get("weeks", 1),
    )


def used(value: Any) -> Used:
    """Read what was used: pence, or settled, held, how many asks and since when."""
    if not isinstance(value, dict):
        return Used(pence(value), 0, 1)
    since = moment(value["since"]) if "since" in value else None
    return Used(pence(value.get("settled", 0)), pence(value.get("held", 0)), value.get("asks", 1), since)


def ruling_on(case: dict[str, Any]) -> tuple[Ruling, list[Terms]]:
    """Rule on a case, with every sum that is asked for answered but those it calls unknown."""
    terms = scheme(case.get("scheme"))
    who = case["who"] if isinstance(case["who"], list) else [case["who"]]
    resolved = [terms_of(each, terms, unsound=case.get("unsound", False)) for each in who]
    at, act = moment(case.get("at")), act_of(case)
    told = {key: used(value) for key, value in case.get("used", {}).items()}
    usage = {
        (need.mandate, need.limit): told.get(need.limit, Used(0, 0))
        for need in needs(act, resolved, at, CALENDAR)
        if need.limit not in case.get("unknown", [])
    }
    extra = (Reservation(**case["reservation"]),) if "reservation" in case else ()
    ruling = rule(
        act=act,
        terms=resolved,
        reservations=terms.reservations + extra,
        roles=terms.roles,
        usage=usage,
        at=at,
        calendar=CALENDAR,
    )
    return ruling, resolved


def answer(case: dict[str, Any], ruling: Ruling, resolved: list[Terms]) -> dict[str, Any]:
    """Put what the case asks about the ruling in the case's own form."""
    other = ruling.counterfactual
    found: dict[str, Any] = {
        "says": ruling.outcome,
        "why": ruling.why,
        "missing": ruling.missing,
        "by": ruling.role,
        "reserved_for": ruling.reserved_for,
        "kind": next((one.kind for one in resolved if one.mandate == ruling.mandate), None),
        "only_checks": [check.limit for check in ruling.checks],
        "left": {check.limit: check.left for check in ruling.checks if check.limit in case.get("left", {})},
        "resets": {check.limit: check.resets_at for check in ruling.checks if check.limit in case.get("resets", {})},
        "up_to": "no answer" if other is None else "nothing" if other.amount is None else other.amount,
        "from": other.available_at.astimezone(UTC) if other and other.available_at else "never",
    }
    return {key: found[key] for key in found if key in case}


def expected(case: dict[str, Any]) -> dict[str, Any]:
    """Give what the case says must come out."""
    asked = {"says", "why", "missing", "by", "reserved_for", "kind", "only_checks", "left", "resets", "up_to", "from"}
    wanted = {key: pence(case[key]) for key in asked if key in case}
    if wanted.get("from", "never") != "never":
        wanted["from"] = moment(wanted["from"]).astimezone(UTC)
    if "resets" in wanted:
        wanted["resets"] = {key: moment(time) for key, time in wanted["resets"].items()}
    return wanted


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_a_case_is_ruled_as_the_book_says(case: dict[str, Any]) -> None:
    assert set(case) <= KNOWN_FIELDS, "a field that nobody reads would prove nothing"
    ruling, resolved = ruling_on(case)
    assert answer(case, ruling, resolved) == expected(case)


def test_titles_are_told_apart() -> None:
    titles = [case["title"] for case in CASES]
    assert len(titles) == len(set(titles)) >= 60


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_a_ruling_survives_being_stored(case: dict[str, Any]) -> None:
    ruling, _ = ruling_on(case)
    assert Ruling.from_document(json.loads(json.dumps(ruling.to_document()))) == ruling
