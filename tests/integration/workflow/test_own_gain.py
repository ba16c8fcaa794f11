"""Rule 4: whoever is paid, or works for who is paid, does not decide; and one question settles relatives."""

from typing import Any
from uuid import uuid4

import pytest

from delegation.errors import Conflict, Forbidden, Invalid, Refused, Unknown
from delegation.models import Organisation, WorksFor
from delegation.services.gain import end_works_for, say_works_for
from delegation.services.mandates import RoomFields, grant_room
from delegation.services.money import payee_key
from notifications.rules import Audience, rules_for
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.services.deciding import RoomAsked

OUTDOOR = "Vale Outdoor"


def works_for(steps: Steps, name: str, payee: str = OUTDOOR, *, by: str = "gwen") -> WorksFor:
    """This function will say that one of the cast works for a payee."""
    return say_works_for(by=steps.cast.user(by), user_id=steps.cast.user(name).id, payee=payee, at=TUESDAY)


# --- who works for who is paid ---------------------------------------------------------------------------------------


def test_rule_4_who_works_for_the_payee_does_not_say_yes_at_once(steps: Steps) -> None:
    works_for(steps, "sam")
    ask = steps.ask("sam", "leo", 5_000, payee="vale  OUTDOOR")
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "tom")
    assert steps.passed_over(ask) == [("sam", "paid_by_it")]
    assert ask.assignment is not None
    assert ask.assignment.why == "pays_asker"
    assert steps.ask("sam", "leo", 5_000, payee="Another Shop").status == "approved"


def test_rule_4_who_works_for_the_payee_is_passed_over(steps: Steps) -> None:
    works_for(steps, "priya")
    ask = steps.ask("joe", "ada", 15_000, payee=OUTDOOR)
    assert steps.waits_for(ask) == "sam"
    assert ("priya", "paid_by_it") in steps.passed_over(ask)


def test_rule_4_who_is_the_payee_is_passed_over(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000, payee="priya  shah")
    assert steps.waits_for(ask) == "sam"
    assert ("priya", "paid_by_it") in steps.passed_over(ask)


def test_rule_4_what_waits_moves_on_once_it_is_known(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000, payee=OUTDOOR)
    other = steps.ask("joe", "ada", 15_000, payee="Another Shop")
    assert steps.waits_for(ask) == "priya"
    works_for(steps, "priya")
    assert (steps.waits_for(steps.again(ask)), steps.waits_for(steps.again(other))) == ("sam", "priya")


def test_rule_4_who_came_to_work_there_unseen_cannot_decide_nor_take_over(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000, payee=OUTDOOR)
    org = Organisation.objects.get(id=steps.cast.organisation.id)
    for name in ("priya", "sam"):
        row = works_for(steps, name, f"Other {name}")
        # Past the service, so that nothing moved.
        WorksFor.objects.ours().filter(id=row.id).update(payee_key=payee_key(org, OUTDOOR))
    with pytest.raises(Forbidden, match="pays you"):
        steps.yes("priya", ask)
    with pytest.raises(Forbidden):
        steps.reassign("sam", ask, "sam")


def test_who_stopped_working_there_decides_again(steps: Steps) -> None:
    row = works_for(steps, "priya")
    end_works_for(by=steps.cast.user("gwen"), works_for_id=row.id, at=TUESDAY + HOUR)
    assert steps.waits_for(steps.ask("joe", "ada", 15_000, payee=OUTDOOR, at=TUESDAY + DAY)) == "priya"
    with pytest.raises(Conflict):
        end_works_for(by=steps.cast.user("gwen"), works_for_id=row.id, at=TUESDAY + HOUR)


def test_it_is_said_by_who_may_and_once(steps: Steps) -> None:
    works_for(steps, "sam", by="sam")
    with pytest.raises(Conflict):
        works_for(steps, "sam", " VALE outdoor ")
    for name in ("priya", "joe", "omar"):
        with pytest.raises(Forbidden):
            works_for(steps, "sam", "Somebody", by=name)
    with pytest.raises(Invalid):
        works_for(steps, "sam", "   ")
    with pytest.raises(Unknown):
        say_works_for(by=steps.cast.user("gwen"), user_id=uuid4(), payee="X", at=TUESDAY)
    row = works_for(steps, "tom")
    with pytest.raises(Forbidden):
        end_works_for(by=steps.cast.user("tom"), works_for_id=row.id, at=TUESDAY)


def test_rule_4_room_is_not_given_to_who_is_paid_nor_by_them(steps: Steps) -> None:
    works_for(steps, "joe", by="lena")
    works_for(steps, "priya", "Her Own Shop")
    org = Organisation.objects.get(id=steps.cast.organisation.id)
    for payee, error in ((OUTDOOR, Refused), ("Her Own Shop", Forbidden), ("Joe Bright", Refused)):
        fields = RoomFields(
            category="everyday", amount=5_000, ends_at=TUESDAY + 30 * DAY, payee_key=payee_key(org, payee)
        )
        with pytest.raises(error):
            grant_room(
                by=steps.cast.user("priya"),
                holder=steps.cast.user("joe"),
                person=steps.cast.person("ada"),
                fields=fields,
                at=TUESDAY,
            )


def test_rule_4_room_for_any_payee_still_does_not_pay_its_holder(steps: Steps) -> None:
    room = RoomAsked(amount=15_000, ends_on=(TUESDAY + 60 * DAY).date(), any_payee=True)
    steps.yes("priya", steps.ask("joe", "ada", 15_000, payee=OUTDOOR), and_room=room)
    assert steps.ask("joe", "ada", 14_000, payee="Some Shop", at=TUESDAY + DAY).status == "approved"
    ask = steps.ask("joe", "ada", 14_000, payee="Joe Bright", at=TUESDAY + DAY)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")


# --- a worker on somebody's behalf -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        {"payee": "Tom Reed"},
        {"payee": "Tom Reed", "pays_you": "refund"},
        {"pay": "pay_me_back"},
        {"payee": "Vale Shop", "pays_you": "refund"},
        {"pays_you": "wages"},
    ],
)
def test_rule_4_a_worker_who_says_yes_is_never_payee_and_never_has_cash(steps: Steps, more: dict[str, Any]) -> None:
    ask = steps.ask("tom", "mo", 920, **more)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")
    assert steps.passed_over(ask) == [("tom", "paid_by_it")]


def test_the_person_hears_by_their_own_route_of_a_yes_on_their_behalf(steps: Steps) -> None:
    assert steps.ask("tom", "mo", 920, payee="Vale Buses").status == "approved"
    told = [rule for rule in rules_for("ask.approved") if rule.audience == Audience.PERSON]
    assert [rule.template for rule in told] == ["said_yes_for_you"]


# --- families --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"payee": "Joe Bright"}, "waiting"),
        ({"payee": "joe  BRIGHT", "pays_you": "no"}, "waiting"),
        ({"payee": "Joe Bright", "pays_you": "refund"}, "approved"),
        ({"payee": "Joe Bright", "pay": "pay_me_back"}, "approved"),
        ({"pay": "pay_me_back"}, "approved"),
        ({"payee": "Joe's Cafe"}, "approved"),
    ],
)
def test_rule_4_a_family_member_does_not_pay_themself_but_has_money_back(
    steps: Steps, more: dict[str, Any], status: str
) -> None:
    assert steps.ask("joe", "ada", 5_000, **more).status == status


def test_rule_5_a_direct_payment_is_the_persons_own_to_take_out(steps: Steps) -> None:
    assert steps.ask("ravi", "ravi", 5_000, payee="Ravi Nair").status == "approved"


# --- nobody is stuck for it ------------------------------------------------------------------------------------------


def test_a_team_of_one_goes_up_and_never_ends(steps: Steps) -> None:
    ask = steps.ask("kofi", "bill", 1_000, payee="Kofi Mensah")
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "helen")
    steps.away("helen")
    steps.away("dev")
    blocked = steps.ask("kofi", "bill", 1_000, payee="Kofi Mensah")
    assert (blocked.status, steps.waits_for(blocked)) == ("blocked", "lena")


def test_a_second_manager_for_one_who_is_paid(steps: Steps) -> None:
    """Gwen works for the payee, so what is hers to decide goes to Helen."""
    works_for(steps, "gwen", by="lena")
    ask = steps.ask("tom", "mo", 64_000, payee=OUTDOOR)
    assert steps.waits_for(ask) == "helen"
    assert ("gwen", "paid_by_it") in steps.passed_over(ask)
