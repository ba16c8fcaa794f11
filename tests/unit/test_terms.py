"""Reading a scheme: strictly, and naming everything that is wrong."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from delegation.terms import (
    ACT_KINDS,
    Limit,
    Reservation,
    RoleTerms,
    SchemeError,
    SchemeTerms,
    limits_document,
    parse_limits,
    parse_scheme,
    scheme_document,
)
from tests.unit.engine_strategies import LIMITS

DEMO_SCHEME = Path(__file__).parents[2] / "delegation" / "demo_scheme.yaml"

SMALL: dict[str, Any] = {
    "roles": [
        {
            "code": "worker",
            "name": "Worker",
            "rank": 1,
            "limits": [
                {"key": "worker.each", "kind": "per_ask", "amount": 5000, "act_kinds": ["one_off"]},
                {
                    "key": "worker.month",
                    "kind": "per_period",
                    "amount": 20000,
                    "period": "month",
                    "act_kinds": ["one_off"],
                    "counted_by": "holder_and_person",
                },
            ],
        },
        {"code": "manager", "name": "Manager", "rank": 2},
    ],
    "reservations": [{"lowest_role": "manager", "category": "travel.taxi", "above": 5000}],
}


def problems(document: Any) -> dict[str, str]:
    """Give what the parser finds wrong."""
    with pytest.raises(SchemeError) as caught:
        parse_scheme(document)
    return dict(caught.value.problems)


def changed(path: str, value: Any) -> dict[str, Any]:
    """Give the small scheme with one value at a path such as roles.0.code."""
    document: Any = deepcopy(SMALL)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = document
    for step in way:
        place = place[step]
    place[last] = value
    return document  # type: ignore[no-any-return]


def test_a_scheme_is_read_whole() -> None:
    terms = parse_scheme(SMALL)
    each, month = terms.roles["worker"].limits
    assert each == Limit("worker.each", "per_ask", 5000)
    assert (month.period, month.counted_by, month.unit) == ("month", "holder_and_person", "pence")
    assert terms.roles["manager"] == RoleTerms("manager", "Manager", 2)
    assert terms.reservations == (Reservation("manager", category="travel.taxi", above=5000),)


def test_the_demo_scheme_has_the_numbers_of_the_demo() -> None:
    terms = parse_scheme(yaml.safe_load(DEMO_SCHEME.read_text()))
    amounts = {limit.key: limit.amount for role in terms.roles.values() for limit in role.limits}
    pounds = {
        "family.each": 100,
        "family.month": 250,
        "family.weekly": 15,
        "support_worker.each": 50,
        "support_worker.month": 200,
        "hospital_nurse.each": 200,
        "practitioner.each": 300,
        "practitioner.each.child": 500,
        "practitioner.weekly": 40,
        "team_manager.each": 1_000,
        "team_manager.weekly": 942,
        "team_manager.plan_change": 1_000,
        "head_of_service.each": 10_000,
        "head_of_service.weekly": 2_000,
        "director.each": 250_000,
        "director.weekly": 5_000,
    }
    assert {key: amounts[key] for key in pounds} == {key: value * 100 for key, value in pounds.items()}
    ranks = sorted(terms.roles.values(), key=lambda role: role.rank)
    assert [role.code for role in ranks] == [
        *("family", "support_worker", "hospital_nurse", "practitioner", "team_manager", "head_of_service", "director")
    ]


def test_a_document_and_its_terms_are_each_others_inverse() -> None:
    for document in (SMALL, yaml.safe_load(DEMO_SCHEME.read_text())):
        terms = parse_scheme(document)
        assert parse_scheme(json.loads(json.dumps(scheme_document(terms)))) == terms
        assert scheme_document(parse_scheme(scheme_document(terms))) == scheme_document(terms)


@settings(deadline=None)
@given(st.lists(st.sampled_from([limit for pool in LIMITS.values() for limit in pool]), max_size=5))
def test_limits_survive_being_stored(limits: list[Limit]) -> None:
    assert parse_limits(json.loads(json.dumps(limits_document(limits)))) == tuple(limits)


WRONG: list[tuple[str, Any, str]] = [
    ("roles.0.limits.0.kind", "per_moon", "roles[0].limits[0].kind"),
    ("roles.0.limits.0.amount", -1, "roles[0].limits[0].amount"),
    ("roles.0.limits.0.amount", 2**53 + 1, "roles[0].limits[0].amount"),
    ("roles.0.limits.0.amount", 12.5, "roles[0].limits[0].amount"),
    ("roles.0.limits.0.amount", 50.0, "roles[0].limits[0].amount"),
    ("roles.0.limits.0.amount", "50", "roles[0].limits[0].amount"),
    ("roles.0.limits.0.amount", True, "roles[0].limits[0].amount"),
    ("roles.0.limits.1.amount", None, "roles[0].limits[1].amount"),
    ("roles.0.limits.0.unit", "count", "roles[0].limits[0].unit"),
    ("roles.0.limits.0.unit", "pounds", "roles[0].limits[0].unit"),
    ("roles.0.limits.1.period", None, "roles[0].limits[1].period"),
    ("roles.0.limits.1.period", "fortnight", "roles[0].limits[1].period"),
    ("roles.0.limits.1.period", "rolling:0", "roles[0].limits[1].period"),
    ("roles.0.limits.0.period", "month", "roles[0].limits[0].period"),
    ("roles.0.limits.1.act_kinds", ["one_off", "weekly"], "roles[0].limits[1].period"),
    ("roles.0.limits.0.act_kinds", [], "roles[0].limits[0].act_kinds"),
    ("roles.0.limits.0.act_kinds", ["gift"], "roles[0].limits[0].act_kinds"),
    ("roles.0.limits.0.act_kinds", "one_off", "roles[0].limits[0].act_kinds"),
    ("roles.0.limits.0.act_kinds", [["one_off"]], "roles[0].limits[0].act_kinds"),
    ("roles.0.limits.0.act_kinds", None, "roles[0].limits[0].act_kinds"),
    ("roles.0.limits.0.category", "Travel!", "roles[0].limits[0].category"),
    ("roles.0.limits.0.people", "anybody", "roles[0].limits[0].people"),
    ("roles.0.limits.0.counted_by", "team", "roles[0].limits[0].counted_by"),
    ("roles.0.limits.0.enforcement", "maybe", "roles[0].limits[0].enforcement"),
    ("roles.0.limits.0.enforcement", None, "roles[0].limits[0].enforcement"),
    ("roles.0.limits.0.key", "budget", "roles[0].limits[0].key"),
    ("roles.0.limits.0.key", "", "roles[0].limits[0].key"),
    ("roles.0.limits.0.key", 7, "roles[0].limits[0].key"),
    ("roles.0.limits.0.ceiling", 5, "roles[0].limits[0].ceiling"),
    ("roles.0.limits.1.key", "worker.each", "roles[0].limits[1].key"),
    ("roles.0.limits.0", "worker.each", "roles[0].limits[0]"),
    ("roles.0.limits", {}, "roles[0].limits"),
    ("roles.0.rank", None, "roles[0].rank"),
    ("roles.0.rank", -1, "roles[0].rank"),
    ("roles.0.rank", "high", "roles[0].rank"),
    ("roles.0.rank", True, "roles[0].rank"),
    ("roles.0.rank", 10**9, "roles[0].rank"),
    ("roles.0.code", "Worker", "roles[0].code"),
    ("roles.0.name", " ", "roles[0].name"),
    ("roles.0.colour", "red", "roles[0].colour"),
    ("roles.1.code", "worker", "roles[1].code"),
    ("roles", "worker", "roles"),
    ("reservations.0.lowest_role", "mayor", "reservations[0].lowest_role"),
    ("reservations.0.lowest_role", None, "reservations[0].lowest_role"),
    ("reservations.0.act_kind", "gift", "reservations[0].act_kind"),
    ("reservations.0.above", -5, "reservations[0].above"),
    ("reservations.0.flag", ["relative_wages"], "reservations[0].flag"),
    ("reservations.0.below", 5, "reservations[0].below"),
    ("reservations.0", {"lowest_role": "manager"}, "reservations[0]"),
    ("colour", "red", "colour"),
]


@pytest.mark.parametrize(("path", "value", "where"), WRONG, ids=[f"{path}={value!r}" for path, value, _ in WRONG])
def test_what_is_wrong_is_refused_and_its_place_is_named(path: str, value: Any, where: str) -> None:
    found = problems(changed(path, value))
    assert where in found
    assert all(sentence.endswith(".") for sentence in found.values())


@pytest.mark.parametrize("document", [None, [], "roles", 5, {}])
def test_what_is_no_scheme_at_all_is_refused(document: Any) -> None:
    assert problems(document)


def test_what_is_missing_is_named() -> None:
    found = problems({"roles": [{"limits": [{}]}]})
    assert set(found) >= {
        *("roles[0].code", "roles[0].name", "roles[0].rank", "roles[0].limits[0].key", "roles[0].limits[0].kind"),
        *("roles[0].limits[0].amount", "roles[0].limits[0].act_kinds"),
    }


def test_every_problem_is_named_at_once() -> None:
    document = changed("roles.0.limits.0.amount", -1)
    document["roles"][1]["rank"] = None
    document["reservations"][0]["above"] = "much"
    assert set(problems(document)) == {"roles[0].limits[0].amount", "roles[1].rank", "reservations[0].above"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["roles", "limits", "code", "kind", "amount", "act_kinds", "x"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from([path for path, _, _ in WRONG]), json_values)
def test_whatever_a_document_holds_it_is_read_or_refused(path: str, value: Any) -> None:
    try:
        terms = parse_scheme(changed(path, value))
    except SchemeError:
        return
    assert isinstance(terms, SchemeTerms)
    assert all(limit.sound for role in terms.roles.values() for limit in role.limits)


def test_counting_asks_needs_no_unit_to_be_said() -> None:
    (limit,) = parse_limits(
        [{"key": "once", "kind": "count_per_period", "amount": 1, "period": "financial_year", "act_kinds": ["one_off"]}]
    )
    assert limit.unit == "count"


def test_a_budget_limit_has_no_amount_of_its_own() -> None:
    given_limit = {"key": "left", "kind": "budget", "amount": None, "act_kinds": list(ACT_KINDS)}
    assert parse_limits([given_limit])[0].sound
    with pytest.raises(SchemeError):
        parse_limits([given_limit | {"amount": 5}])


def test_a_mandates_own_limits_may_be_refused_too() -> None:
    with pytest.raises(SchemeError, match=r"limits\[0\]\.amount"):
        parse_limits([{"key": "own.each", "kind": "per_ask", "amount": "5", "act_kinds": ["one_off"]}])
