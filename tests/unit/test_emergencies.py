"""What a scheme says of emergencies: read strictly, optional, compared and linted."""

from copy import deepcopy
from typing import Any

import pytest

from delegation.demo.building import demo_scheme
from delegation.scheme_changes import TIGHTENING, WIDENING, compare
from delegation.scheme_lint import lint
from delegation.terms import SchemeError, parse_scheme, scheme_document


def document(**changes: Any) -> dict[str, Any]:
    """This function will give the demo's limits with some parts changed; None takes a part away."""
    found = {**deepcopy(dict(demo_scheme())), **changes}
    return {name: value for name, value in found.items() if value is not None}


def test_a_scheme_without_emergencies_stays_valid() -> None:
    terms = parse_scheme(document(emergency=None, emergency_widening=None))
    assert (dict(terms.emergency), terms.widening) == ({}, None)
    assert "emergency" not in scheme_document(terms)


def test_what_is_written_is_read_back() -> None:
    terms = parse_scheme(document())
    assert parse_scheme(scheme_document(terms)) == terms
    assert terms.emergency["family"].per_ask == 15_000
    assert terms.widening is not None
    assert terms.widening.hours == 72


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"emergency": {"family": {"per_ask": 0}}}, "emergency.family.per_ask"),
        ({"emergency": {"family": {}}}, "emergency.family.per_ask"),
        ({"emergency": {"family": {"per_ask": 1, "per_week": 1}}}, "emergency.family.per_week"),
        ({"emergency": {"nobody": {"per_ask": 1}}}, "emergency.nobody"),
        ({"emergency": []}, "emergency"),
        ({"emergency_widening": {"lowest_role": "nobody", "hours": 1}}, "emergency_widening.lowest_role"),
        ({"emergency_widening": {"lowest_role": "director", "hours": 73}}, "emergency_widening.hours"),
        ({"emergency_widening": {"lowest_role": "director", "hours": True}}, "emergency_widening.hours"),
    ],
)
def test_what_is_not_known_is_refused_by_its_place(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(SchemeError) as refused:
        parse_scheme(document(**changes))
    assert path in {where for where, _ in refused.value.problems}


@pytest.mark.parametrize(
    ("changes", "effect"),
    [
        ({"emergency": None}, TIGHTENING),
        ({"emergency_widening": None}, TIGHTENING),
        ({"emergency_widening": {"lowest_role": "director", "hours": 72}}, TIGHTENING),
        ({"emergency_widening": {"lowest_role": "practitioner", "hours": 72}}, WIDENING),
        ({"emergency_widening": {"lowest_role": "team_manager", "hours": 24}}, TIGHTENING),
    ],
)
def test_a_change_of_emergencies_widens_or_tightens(changes: dict[str, Any], effect: str) -> None:
    found = compare(parse_scheme(document()), parse_scheme(document(**changes)))
    assert found
    assert {change.effect for change in found} == {effect}


def test_a_higher_emergency_limit_widens_and_a_lower_one_tightens() -> None:
    for amount, effect in ((20_000, WIDENING), (12_000, TIGHTENING)):
        emergency = {**document()["emergency"], "family": {"per_ask": amount, "per_month": 30_000}}
        [change] = compare(parse_scheme(document()), parse_scheme(document(emergency=emergency)))
        assert (change.path, change.field, change.effect) == ("emergency.family", "per_ask", effect)


def test_an_emergency_limit_that_gives_nothing_is_found() -> None:
    emergency = {"family": {"per_ask": 10_000}}
    holders = dict.fromkeys(["director", "head_of_service", "team_manager", "practitioner"], 1)
    assert "emergency_gives_nothing" in {
        one.code for one in lint(parse_scheme(document(emergency=emergency)), holders=holders)
    }
