"""Attorneys who act together: the second tap completes it, and one alone never suffices."""

from datetime import date
from typing import Any

import pytest

from delegation.demo.building import SET_UP
from delegation.errors import Conflict, Forbidden
from delegation.models import CircleMember, Mandate, User
from delegation.selectors.standing import authority_over
from delegation.services.mandates import grant_family, revoke, suspend
from delegation.services.people import TieFields, add_circle_member
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import Ask, Decision, RulingRecord


def ask(steps: Steps, by: str = "lynne", amount: int = 5_000, **more: Any) -> Ask:
    """This function will ask for Dot."""
    return steps.ask(by, "dot", amount, **more)


def mandate(name: str) -> Mandate:
    """This function will find what an attorney holds."""
    found: Mandate = Mandate.objects.ours().get(holder__username=name, kind="family")
    return found


@pytest.mark.parametrize(("first", "second"), [("lynne", "neil"), ("neil", "lynne")])
def test_the_second_tap_completes_it(steps: Steps, first: str, second: str) -> None:
    waiting = ask(steps, first)
    assert (waiting.status, steps.waits_for(waiting)) == ("waiting", second)
    assert waiting.assignment is not None
    assert waiting.assignment.why == "together"
    done = steps.yes(second, waiting)
    decision = Decision.objects.ours().select_related("by").get(ask=done)
    asked = RulingRecord.objects.ours().get(ask=done, purpose="asked")
    assert (done.status, decision.by.username) == ("approved", second)
    # The mandates of both are cited: the asker's when asked, the other's when decided.
    assert (asked.outcome, asked.mandate_id, decision.mandate_id) == ("within", mandate(first).id, mandate(second).id)
    assert steps.money("dot").held == 5_000


def test_one_alone_never_suffices_not_even_twice(steps: Steps) -> None:
    first, again = ask(steps), ask(steps, at=TUESDAY + HOUR)
    assert (first.status, again.status) == ("waiting", "waiting")
    for each in (first, again):
        with pytest.raises(Conflict):
            steps.yes("lynne", each)
        with pytest.raises(Forbidden):
            steps.reassign("lynne", each, "lynne")


def test_a_swap_at_no_more_cost_is_theirs_together(steps: Steps) -> None:
    swap = ask(steps, amount=0, kind="swap")
    assert steps.waits_for(swap) == "neil"
    assert steps.yes("neil", swap).status == "approved"


def test_together_they_have_what_families_have_and_no_more(steps: Steps) -> None:
    for asked in (ask(steps, amount=10_001), ask(steps, amount=100, category="travel.hotel")):
        assert steps.waits_for(asked) not in ("lynne", "neil")
    for hours in range(2):
        steps.yes("neil", ask(steps, amount=10_000, at=TUESDAY + hours * HOUR), at=TUESDAY + 3 * HOUR)
    over = ask(steps, amount=10_000, at=TUESDAY + 4 * HOUR)
    assert steps.waits_for(over) == "priya"


def test_while_one_is_away_it_goes_to_a_worker(steps: Steps) -> None:
    steps.away("neil")
    assert steps.waits_for(ask(steps)) == "tom"


def test_who_goes_away_leaves_it_to_a_worker(steps: Steps) -> None:
    waiting = ask(steps)
    steps.away("neil", at=TUESDAY + HOUR)
    assert steps.waits_for(steps.again(waiting)) == "tom"


@pytest.mark.parametrize("name", ["lynne", "neil"])
def test_without_the_authority_of_both_it_is_not_complete(steps: Steps, name: str) -> None:
    waiting = ask(steps)
    Mandate.objects.ours().filter(id=mandate(name).id).update(suspended_at=TUESDAY)
    with pytest.raises(Forbidden):
        steps.yes("neil", waiting)


def test_when_one_gives_it_up_the_other_decides_nothing(steps: Steps) -> None:
    waiting = ask(steps)
    revoke(by=steps.cast.user("neil"), mandate_id=mandate("neil").id, at=TUESDAY)
    assert steps.waits_for(steps.again(waiting)) == "tom"
    assert steps.waits_for(ask(steps, at=TUESDAY + HOUR)) == "tom"


def test_on_hold_stops_both(steps: Steps) -> None:
    suspend(by=steps.cast.user("gwen"), mandate_id=mandate("lynne").id, reason="They fell out", at=TUESDAY)
    assert steps.waits_for(ask(steps)) == "tom"
    assert steps.waits_for(ask(steps, "neil")) == "tom"


def test_who_is_paid_by_it_does_not_complete_it(steps: Steps) -> None:
    assert steps.waits_for(ask(steps, payee="Neil Sykes")) == "tom"
    assert steps.waits_for(ask(steps, payee="Lynne Sykes")) == "tom"


def test_what_is_good_only_together_is_nobodys_authority(steps: Steps) -> None:
    dot = steps.cast.person("dot").id
    for name in ("lynne", "neil"):
        assert authority_over(user=steps.cast.user(name), person_id=dot, at=TUESDAY) == []
        assert mandate(name).together


def test_a_third_who_acts_together_makes_it_go_on_as_any_other(steps: Steps) -> None:
    hana: User = steps.cast.user("hana")
    tie = TieFields(role=CircleMember.Role.ATTORNEY, acts="together", seen_on=date(2026, 1, 1))
    add_circle_member(by=SET_UP, person=steps.cast.person("dot"), user=hana, fields=tie, at=TUESDAY)
    grant_family(by=steps.cast.user("gwen"), holder=hana, person=steps.cast.person("dot"), at=TUESDAY)
    assert steps.waits_for(ask(steps, at=TUESDAY + DAY)) == "tom"


def test_a_no_of_the_other_is_a_no_with_its_reason(steps: Steps) -> None:
    assert steps.no("neil", ask(steps)).status == "declined"
