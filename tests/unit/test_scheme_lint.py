"""What a leader should look at again before proposing limits."""

from copy import deepcopy
from typing import Any

import pytest

from delegation.demo.building import demo_scheme
from delegation.scheme_lint import lint
from delegation.terms import parse_scheme

HOLDERS = {
    "director": 1,
    "head_of_service": 1,
    "team_manager": 1,
    "practitioner": 3,
    "support_worker": 1,
    "hospital_nurse": 1,
}


@pytest.fixture
def document() -> dict[str, Any]:
    """The demo's limits, to be spoilt."""
    return deepcopy(dict(demo_scheme()))


def codes(document: dict[str, Any], holders: dict[str, int] | None = None) -> set[str]:
    """Give what is found."""
    return {finding.code for finding in lint(parse_scheme(document), holders=holders or HOLDERS)}


def role(document: dict[str, Any], code: str) -> dict[str, Any]:
    """Find a role to spoil."""
    found: dict[str, Any] = next(each for each in document["roles"] if each["code"] == code)
    return found


def test_the_demos_limits_need_no_second_look(document: dict[str, Any]) -> None:
    assert codes(document) == set()


def test_a_draft_that_leaves_nobody_able_to_decide_says_so(document: dict[str, Any]) -> None:
    for each in document["roles"]:
        each["limits"] = [limit for limit in each["limits"] if "decrease" not in limit["act_kinds"]]
    assert codes(document) == {"nobody_decides"}
    assert codes({"roles": []}) == {"nobody_decides", "role_lost"}


def test_a_role_nobody_holds_decides_nothing(document: dict[str, Any]) -> None:
    nobody_above = {code: count for code, count in HOLDERS.items() if code in ("practitioner", "support_worker")}
    assert codes(document, nobody_above) == {"nobody_decides", "nobody_above", "reserved_for_nobody"}


def test_a_role_without_a_limit_for_each_ask_decides_nothing(document: dict[str, Any]) -> None:
    role(document, "hospital_nurse")["limits"] = []
    assert "role_without_authority" in codes(document)


def test_somebody_further_up_who_could_decide_less_is_shown(document: dict[str, Any]) -> None:
    role(document, "team_manager")["limits"][0]["amount"] = 29_999
    assert codes(document) == {"decides_less_than_below"}


def test_what_is_given_for_adults_and_not_for_children_is_a_gap(document: dict[str, Any]) -> None:
    role(document, "practitioner")["limits"].pop(1)
    assert "gap" in codes(document)


def test_a_limit_that_a_smaller_one_always_stops_before_is_shown(document: dict[str, Any]) -> None:
    worker = role(document, "support_worker")["limits"]
    del document["emergency"]["support_worker"]
    worker[0]["amount"] = 20_001
    assert codes(document) == {"never_reached"}
    worker[0]["amount"] = 20_000
    assert codes(document) == set()
    worker.append({**worker[0], "key": "support_worker.again"})
    assert codes(document) == {"never_reached"}
    worker[-1].update(category="travel", amount=100)
    assert codes(document) == set()


def test_a_version_that_fewer_than_two_could_mend_says_so(document: dict[str, Any]) -> None:
    found = lint(parse_scheme(document), holders=HOLDERS, publishers=1)
    assert [finding.code for finding in found] == ["repair_locked"]
