"""What a leader should look at again before proposing limits."""

from copy import deepcopy
from typing import Any

import pytest

from delegation.demo.building import demo_scheme
from delegation.scheme_lint import lint
from delegation.scheme_sense import absurd
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
    assert codes(document) == {"overlap"}
    worker[-1]["category"] = "travel"  # of one category: the one for all of them stops first
    assert codes(document) == {"never_reached"}
    worker[-1].update(category="travel", amount=100)
    assert codes(document) == set()


def test_a_version_that_fewer_than_two_could_mend_says_so(document: dict[str, Any]) -> None:
    found = lint(parse_scheme(document), holders=HOLDERS, publishers=1)
    assert [finding.code for finding in found] == ["repair_locked"]


def limit(key: str, **more: Any) -> dict[str, Any]:
    """Give a limit, of £300 for each ask where nothing else is said."""
    return {"key": key, "kind": "per_ask", "amount": 30_000, "act_kinds": ["one_off"], **more}


def of_ranks(*rows: tuple[str, int, int]) -> dict[str, Any]:
    """Give roles by their code, rank and amount for each ask of every kind."""
    kinds = ["one_off", "weekly", "decrease", "plan_change"]
    return {
        "roles": [
            {"code": code, "name": code, "rank": rank, "limits": [limit(f"{code}.each", amount=pence, act_kinds=kinds)]}
            for code, rank, pence in rows
        ]
    }


def test_less_than_anybody_below_is_shown_not_less_than_the_next_alone() -> None:
    ladder = of_ranks(("low", 1, 50_000), ("wide", 2, 100_000), ("narrow", 2, 60_000), ("top", 3, 70_000))
    assert codes(ladder, dict.fromkeys(("low", "wide", "narrow", "top"), 1)) == {"decides_less_than_below"}


@pytest.mark.parametrize(
    ("below", "above", "is_less"),
    [
        ({"amount": 100_000}, {"amount": 90_000}, True),
        ({"amount": 100_000}, {"amount": 100_000}, False),
        ({"amount": 100_000}, {"amount": 90_000, "period": "week"}, False),
        ({"amount": 100_000}, {"amount": 90_000, "category": "travel"}, False),
        ({"amount": 100_000, "category": "travel.taxi"}, {"amount": 90_000, "category": "travel"}, True),
    ],
)
def test_less_in_a_month_than_below_is_shown(
    document: dict[str, Any], below: dict[str, Any], above: dict[str, Any], is_less: bool
) -> None:
    month = {"kind": "per_period", "period": "month", "counted_by": "holder_and_person"}
    role(document, "practitioner")["limits"].append(limit("practitioner.sum", **{**month, **below}))
    role(document, "team_manager")["limits"].append(limit("team_manager.sum", **{**month, **above}))
    assert ("decides_less_than_below" in codes(document)) is is_less


def test_less_for_one_category_than_below_is_shown(document: dict[str, Any]) -> None:
    role(document, "team_manager")["limits"].append(limit("team_manager.taxi", category="travel.taxi", amount=100))
    assert codes(document) == {"decides_less_than_below"}


@pytest.mark.parametrize(
    ("reservation", "given", "is_kept"),
    [
        ({"category": "travel"}, {"category": "travel.taxi", "amount": 20_000}, True),
        ({"category": "travel.taxi"}, {"category": "travel", "amount": 20_000}, False),
        ({"category": "travel", "above": 15_000}, {"category": "travel", "amount": 20_000}, True),
        ({"category": "travel", "above": 20_000}, {"category": "travel", "amount": 20_000}, False),
        ({"act_kind": "weekly"}, {"act_kinds": ["weekly"], "amount": 900}, True),
        ({"act_kind": "weekly"}, {"act_kinds": ["one_off", "weekly"], "amount": 900}, False),
    ],
)
def test_a_limit_of_what_is_kept_for_a_higher_role_is_shown(
    document: dict[str, Any], reservation: dict[str, Any], given: dict[str, Any], is_kept: bool
) -> None:
    document["reservations"] = [{"lowest_role": "director", **reservation}]
    role(document, "head_of_service")["limits"].append(limit("head_of_service.more", **given))
    found = {finding.path for finding in lint(parse_scheme(document), holders=HOLDERS) if finding.code == "kept_above"}
    assert ("roles.head_of_service.head_of_service.more" in found) is is_kept


@pytest.mark.parametrize(
    ("small", "large", "is_reached"),
    [
        ({"period": "month"}, {"period": "day"}, False),
        ({"period": "month"}, {"period": "week"}, True),  # a week lies in two months
        ({"period": "month", "counted_by": "holder"}, {"period": "month", "counted_by": "holder_and_person"}, False),
        ({"period": "month", "counted_by": "holder_and_person"}, {"period": "month", "counted_by": "holder"}, True),
    ],
)
def test_a_sum_within_a_smaller_one_is_never_reached(
    document: dict[str, Any], small: dict[str, Any], large: dict[str, Any], is_reached: bool
) -> None:
    sums = {"kind": "per_period", "counted_by": "holder"}
    role(document, "director")["limits"] += [
        limit("director.small", **{**sums, "amount": 9_000_000, **small}),
        limit("director.large", **{**sums, "amount": 9_500_000, **large}),
    ]
    assert ("never_reached" in codes(document)) is not is_reached


def test_a_role_that_decides_nothing_pounds_is_shown(document: dict[str, Any]) -> None:
    role(document, "support_worker")["limits"] = [limit("support_worker.each", amount=0)]
    assert "role_without_authority" in codes(document)


def test_no_reservation_is_above_what_anybody_means(document: dict[str, Any]) -> None:
    document["reservations"] = [{"lowest_role": "director", "category": "holiday", "above": 2**52}]
    assert [path for path, _ in absurd(parse_scheme(document))] == ["reservations[0].above"]
