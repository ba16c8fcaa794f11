"""The sums that limits are held against are what one hold after the other says, however needs share a walk."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest

from delegation.authority import Need, Used
from delegation.models import Hold, Mandate
from delegation.narrowing import NEVER_PASSED_ON
from delegation.selectors import usage
from delegation.selectors.usage import usage_for
from delegation.terms import COUNTED_BY
from tests.cast import Cast

ROLES, KINDS = ("practitioner", "team_manager", "family"), ("one_off", "weekly")
CATEGORIES, PAYEES = ("food", "food.shop", "foodbank", "travel"), ("", "a" * 64, "b" * 64)


def make_holds(cast: Cast, drawn: Random, number: int = 400) -> list[Hold]:
    """This function will store holds of every sort, some of them not charged, some charged to a giver too."""
    users, people = [cast.user(name) for name in ("joe", "priya")], [cast.person(name) for name in ("ada", "zara")]
    mandate = Mandate.objects.ours()[0]
    holds = []
    for _ in range(number):
        person = drawn.choice(people)
        charged = dict[str, object]()
        if drawn.random() < 0.9:
            charged = {"holder": drawn.choice(users), "role": drawn.choice(ROLES), "mandate": mandate}
            charged["charged_at"] = cast.at - timedelta(hours=drawn.randrange(24 * 60))
            if drawn.random() < 0.4:
                charged |= {"giver": drawn.choice(users), "giver_role": drawn.choice(ROLES)}
        hold = Hold(ask_id=uuid4(), person=person, people=drawn.choice(("adult", "child")), **charged)
        hold.budget, hold.held, hold.used = cast.budget("ada"), drawn.randrange(9), drawn.randrange(9)
        hold.category, hold.kind, hold.payee_key = (drawn.choice(each) for each in (CATEGORIES, KINDS, PAYEES))
        holds.append(hold)
    return list(Hold.objects.bulk_create(holds))


def draw_need(cast: Cast, drawn: Random, number: int) -> Need:
    """This function will draw what a limit of some holder's mandate might count."""
    return Need(
        mandate=cast.user("joe").id,
        limit=str(number),
        start=drawn.choice((None, *(cast.at - timedelta(days=days) for days in (3, 30, 59)))),
        end=drawn.choice((None, cast.at + timedelta(days=1), cast.at - timedelta(days=5))),
        counted_by=drawn.choice(COUNTED_BY),
        category=drawn.choice((None, None, "food")),
        act_kinds=frozenset(drawn.sample(KINDS, drawn.choice((1, 2)))),
        people=drawn.choice(("any", "adult", "child")),
        holder=cast.user(drawn.choice(("joe", "priya"))).id,
        role=drawn.choice(ROLES),
        person=cast.person(drawn.choice(("ada", "zara"))).id,
        payee_key=drawn.choice((None, *PAYEES[1:])),
    )


def counts(need: Need, hold: Hold) -> bool:
    """This function will say whether a hold counts for a need, as rule 7 and the engine's Need have it."""
    whose, in_role = [hold.holder_id], [hold.role == need.role]
    if need.role not in NEVER_PASSED_ON:
        whose.append(hold.giver_id)
        in_role.append(hold.giver_role == need.role)
    by = {
        "holder": any(who == need.holder and role for who, role in zip(whose, in_role, strict=True)),
        "person": any(in_role) and hold.person_id == need.person,
    }
    by["holder_and_person"] = by["holder"] and hold.person_id == need.person
    by["person_and_payee"] = by["person"] and hold.payee_key == (need.payee_key or "")
    return bool(
        hold.charged_at
        and by[need.counted_by]
        and hold.kind in need.act_kinds
        and (need.start is None or hold.charged_at >= need.start)
        and (need.end is None or hold.charged_at < need.end)
        and (not need.category or hold.category == need.category or hold.category.startswith(f"{need.category}."))
        and need.people in ("any", hold.people)
    )


def times(need: Need, hold: Hold) -> int:
    """This function will say how often a hold counts: a holder who is also the giver, in one role, is charged twice."""
    both = hold.role == hold.giver_role == need.role and hold.holder_id == hold.giver_id == need.holder
    return 2 if both and need.counted_by.startswith("holder") and need.role not in NEVER_PASSED_ON else 1


def summed(need: Need, holds: Iterable[Hold]) -> Used:
    """This function will add up one hold after the other."""
    found = [(hold, times(need, hold)) for hold in holds if counts(need, hold)]
    return Used(
        used=sum(hold.used * often for hold, often in found),
        held=sum(hold.held * often for hold, often in found),
        count=sum(often for _, often in found),
        earliest=min((hold.charged_at for hold, _ in found if hold.charged_at), default=None),
    )


@pytest.mark.parametrize("seed", range(3))
def test_needs_that_share_a_walk_are_each_answered_as_if_alone(east: Cast, seed: int) -> None:
    drawn = Random(seed)  # noqa: S311 - not a secret
    holds = make_holds(east, drawn)
    needs = [draw_need(east, drawn, number) for number in range(60)]
    expected = {(need.mandate, need.limit): summed(need, holds) for need in needs}
    assert usage_for(needs) == expected
    assert {key: found for need in needs for key, found in usage_for([need]).items()} == expected
    assert sum(each.count > 0 for each in expected.values()) > 20


def test_more_needs_than_one_statement_answers_are_all_answered(east: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Random(7)  # noqa: S311 - not a secret
    make_holds(east, drawn, 50)
    needs = [draw_need(east, drawn, number) for number in range(11)]
    at_once = usage_for(needs)
    monkeypatch.setattr(usage, "MOST_NEEDS", 4)
    assert usage_for(needs) == at_once
    assert usage_for([]) == {}


def test_as_many_needs_as_one_statement_takes_are_answered(east: Cast) -> None:
    drawn = Random(8)  # noqa: S311 - not a secret
    holds = make_holds(east, drawn, 50)
    needs = [draw_need(east, drawn, number) for number in range(usage.MOST_NEEDS + 1)]
    assert usage_for(needs) == {(need.mandate, need.limit): summed(need, holds) for need in needs}
