"""Somebody with two kinds of money, and somebody who acts for two people: which, and whose, is said everywhere."""

from datetime import timedelta

import pytest

from delegation.demo.building import SET_UP
from delegation.models import Budget, CircleMember
from delegation.services.money import open_budget
from delegation.services.people import TieFields, add_circle_member
from tests.cast import Cast
from tests.integration.pages.conftest import Enter

OWN, MANAGED = "Your own money (direct payment)", "Money the council looks after"


@pytest.fixture
def own_money(cast: Cast) -> Budget:
    """A direct payment for Ada, beside what the council looks after for her."""
    today = cast.at.date()
    with cast.scope():
        return open_budget(
            by=SET_UP,
            person=cast.person("ada"),
            kind="direct_payment",
            allocated=50_000,
            starts_on=today - timedelta(days=7),
            ends_on=today + timedelta(days=90),
            at=cast.at,
        )


def test_the_page_shows_both_and_asks_which(enter: Enter, own_money: Budget) -> None:
    joe = enter("joe")
    shown = joe.get("/me/")
    assert f"£8,891.40 free {MANAGED}" in shown
    assert f"£500 free {OWN}" in shown
    assert "It is your own money." in shown
    assert "You can say yes to £100 at a time" in shown
    assert "Money is not moved from one to the other here" in shown
    refused = joe.press("See who decides this", amount="12.50")
    assert "Choose from which money it is paid." in refused
    assert joe.status == 422


def test_what_was_chosen_is_said_before_and_after_and_pays_it(enter: Enter, cast: Cast, own_money: Budget) -> None:
    joe = enter("joe")
    joe.get("/me/")
    shown = joe.press("See who decides this", amount="12.50", budget=str(own_money.id))
    assert f"From: {OWN}" in shown
    assert OWN in joe.press("Yes")
    with cast.scope():
        own_money.refresh_from_db()
    assert own_money.held == 1_250


def test_the_same_again_is_paid_from_the_same_money(enter: Enter, cast: Cast, own_money: Budget) -> None:
    joe = enter("joe")
    joe.get("/me/")
    joe.press("See who decides this", amount="12.50", what_for="Bus pass", budget=str(own_money.id))
    joe.press("Yes")
    joe.press("Same again")
    with cast.scope():
        own_money.refresh_from_db()
    assert own_money.held == 2_500


def test_with_one_budget_nobody_is_asked_which(enter: Enter) -> None:
    joe = enter("joe")
    shown = joe.get("/me/")
    assert MANAGED not in shown
    assert "Money is not moved" not in shown


def test_who_acts_for_two_people_chooses_whom_and_reads_whose_it_is(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        tie = TieFields(role=CircleMember.Role.PARENT, position=9)
        add_circle_member(by=SET_UP, person=cast.person("leo"), user=cast.user("joe"), fields=tie, at=cast.at)
    joe = enter("joe")
    shown = joe.get("/me/")
    assert "Who is this about?" in shown
    assert "Ada Bright" in shown
    assert "Leo Okafor" in shown
    joe.get(f"/people/{cast.person('leo').id}/")
    assert "For Leo Okafor" in joe.press("See who decides this", amount="12.50")
