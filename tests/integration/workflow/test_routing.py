"""Who is asked: the nearest named person with authority, everybody passed over and why, and nobody by default."""

import pytest

from delegation.errors import Missing, Refused
from delegation.models import Mandate, Organisation, Scheme
from delegation.selectors.authority import scheme_in_force
from delegation.services.mandates import revoke
from delegation.services.money import open_budget
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import Ask


def test_while_priya_is_away_sam_is_asked_and_the_reasons_stand(steps: Steps) -> None:
    steps.away("priya")
    ask = steps.ask("joe", "ada", 15_000)
    assert steps.waits_for(ask) == "sam"
    assert steps.passed_over(ask) == [("joe", "limit"), ("priya", "absent"), ("tom", "limit")]


def test_while_both_are_away_gwen_is_asked(steps: Steps) -> None:
    steps.away("priya")
    steps.away("sam")
    ask = steps.ask("joe", "ada", 15_000)
    assert steps.waits_for(ask) == "gwen"
    assert steps.passed_over(ask) == [("joe", "limit"), ("priya", "absent"), ("tom", "limit"), ("sam", "absent")]


def test_who_is_back_is_asked_again(steps: Steps) -> None:
    steps.away("priya", days=5)
    assert steps.waits_for(steps.ask("joe", "ada", 15_000, at=TUESDAY + 5 * DAY)) == "priya"


def test_up_the_tree_until_somebody_may(steps: Steps) -> None:
    assert steps.waits_for(steps.ask("joe", "ada", 30_000)) == "priya"
    assert steps.waits_for(steps.ask("joe", "ada", 30_001)) == "gwen"
    assert steps.waits_for(steps.ask("joe", "ada", 100_000)) == "gwen"
    assert steps.waits_for(steps.ask("priya", "ada", 100_001)) == "helen"
    high = steps.ask("ravi", "ravi", 3_000_000, ask_someone=True)
    assert steps.waits_for(high) == "dev"
    assert [name for name, _ in steps.passed_over(high)] == ["ravi", "priya", "tom", "sam", "gwen", "helen"]


def test_staff_read_why_in_full_and_families_in_three_ways(steps: Steps) -> None:
    steps.away("priya")
    ask = steps.ask("joe", "ada", 15_000, category="travel.hotel")
    assert steps.waits_for(ask) == "gwen"
    shown = {name: steps.shown(ask, name)["waiting_for"]["passed_over"] for name in ("joe", "sam")}
    assert [(each["name"], each["why"]) for each in shown["joe"]] == [
        ("Joe Bright", "cannot decide this one"),
        ("Priya Shah", "away"),
        ("Tom Reed", "cannot decide this one"),
        ("Sam Ellis", "cannot decide this one"),
    ]
    assert [each["why"] for each in shown["sam"]][1:] == ["away", "kept for a higher role", "kept for a higher role"]


# --- nobody decides for their own gain -------------------------------------------------------------------------------


def test_who_is_paid_wages_does_not_decide_even_within_their_limits(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 5_000, category="care", pays_you="wages", same_household=False)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")
    assert steps.passed_over(ask) == [("joe", "paid_by_it")]
    assert ask.assignment is not None
    assert ask.assignment.why == "pays_asker"
    assert steps.ruling(ask)["outcome"] == "within"


@pytest.mark.parametrize("pays_you", ["refund", "no", None])
def test_money_back_for_what_was_bought_is_no_gain(steps: Steps, pays_you: str | None) -> None:
    assert steps.ask("joe", "ada", 5_000, pays_you=pays_you).status == "approved"


def test_ravis_brother_who_lives_there_goes_to_gwen(steps: Steps) -> None:
    ask = steps.ask(
        "ravi", "ravi", 13_600, kind="weekly", category="care", payee="Anil", pays_you="wages", same_household=True
    )
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "gwen")
    assert dict(steps.passed_over(ask))["priya"] == "reserved"
    assert steps.money("ravi").held == 18 * 13_600
    assert steps.yes("gwen", ask).status == "approved"


def test_wages_to_a_relative_who_lives_elsewhere_stay_near(steps: Steps) -> None:
    ask = steps.ask("ravi", "ravi", 4_000, kind="weekly", category="care", pays_you="wages", same_household=False)
    assert steps.waits_for(ask) == "priya"


# --- what is kept for a higher role ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "amount", "category", "decides"),
    [
        ("joe", 1_000, "travel.hotel", "gwen"),
        ("priya", 1_000, "travel.hotel", "gwen"),
        ("joe", 5_000, "travel.taxi", None),
        ("joe", 5_001, "travel.taxi", "gwen"),
        ("joe", 5_001, "travel", None),
        ("joe", 1_000, "accommodation", "helen"),
        ("gwen", 1_000, "accommodation", "helen"),
    ],
)
def test_some_things_are_kept_for_a_higher_role(
    steps: Steps, by: str, amount: int, category: str, decides: str | None
) -> None:
    ask = steps.ask(by, "ada", amount, category=category)
    if decides is None:
        assert ask.status == "approved"
    else:
        assert (ask.status, steps.waits_for(ask)) == ("waiting", decides)
        if by != "gwen":
            assert ("priya", "reserved") in steps.passed_over(ask) or by == "priya"


def test_a_decrease_goes_to_the_head_of_service_whoever_asks(steps: Steps) -> None:
    for by in ("priya", "gwen"):
        ask = steps.ask(by, "ada", 2_200, kind="decrease", category="care")
        assert (ask.status, steps.waits_for(ask)) == ("waiting", "helen")
        assert steps.hold(ask) is None


def test_a_change_of_the_plan_goes_to_who_may(steps: Steps) -> None:
    assert steps.waits_for(steps.ask("joe", "ada", 100_000, kind="plan_change")) == "gwen"
    assert steps.waits_for(steps.ask("joe", "ada", 100_001, kind="plan_change")) == "helen"
    assert steps.hold(steps.ask("joe", "ada", 100, kind="plan_change")) is None


# --- no authority found means no, safely -----------------------------------------------------------------------------


def test_what_nobody_may_decide_is_blocked_and_named_to_the_owner_of_the_limits(steps: Steps) -> None:
    for name in ("helen", "dev"):
        steps.away(name)
    before = steps.money("ada")
    ask = steps.ask("joe", "ada", 1_000, category="accommodation")
    assert (ask.status, steps.waits_for(ask)) == ("blocked", "lena")
    assert ask.assignment is not None
    assert (ask.assignment.role, ask.assignment.why) == ("scheme_owner", "nobody")
    assert [name for name, _ in steps.passed_over(ask)] == ["joe", "priya", "tom", "sam", "gwen", "helen", "dev"]
    assert steps.money("ada").held == 1_000
    assert steps.money("ada").left == before.left - 1_000
    assert steps.shown(ask, "lena")["status"] == "blocked"


def test_without_limits_in_force_nothing_is_approved_and_nothing_is_lost(steps: Steps) -> None:
    first = Scheme.objects.ours().order_by("in_force_from")[0].in_force_from
    assert first is not None
    before_any = first - HOUR
    assert scheme_in_force(at=before_any) is None
    # The same people, on a day before the first limits started.
    born = {"starts_on": before_any.date() - DAY, "ends_on": before_any.date() + 30 * DAY}
    budget = open_budget(
        by=steps.cast.user("lena"),
        person=steps.cast.person("ada"),
        kind="managed",
        allocated=100_000,
        at=before_any,
        **born,
    )
    ask = steps.ask("joe", "ada", 100, what_for=None, budget=budget.id, at=before_any)
    assert (ask.status, steps.waits_for(ask), steps.ruling(ask)["outcome"]) == ("blocked", "lena", "none")
    assert steps.ruling(ask)["scheme_version"] is None


def test_who_has_left_is_not_asked(steps: Steps) -> None:
    priya = steps.cast.user("priya")
    type(priya).objects.filter(id=priya.id).update(left_at=TUESDAY - DAY)
    ask = steps.ask("joe", "ada", 15_000)
    assert (steps.waits_for(ask), dict(steps.passed_over(ask))["priya"]) == ("sam", "gone")


def test_who_has_lost_their_authority_is_passed_over(steps: Steps) -> None:
    revoke(by=steps.cast.user("gwen"), mandate_id=steps.mandate("priya").id, at=TUESDAY)
    ask = steps.ask("joe", "ada", 15_000)
    assert (steps.waits_for(ask), dict(steps.passed_over(ask))["priya"]) == ("sam", "no_authority")


def test_a_circle_that_decides_as_family_is_not_asked_to_decide_for_the_family(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1_000, ask_someone=True)
    assert "ada" not in dict(steps.passed_over(ask))
    assert steps.waits_for(ask) == "priya"


def test_whoever_it_waits_for_sees_it_and_afterwards_what_they_decided(steps: Steps) -> None:
    ask = steps.ask("priya", "ada", 100_001)
    helen = steps.cast.user("helen")
    assert steps.waits_for(ask) == "helen"
    assert steps.shown(ask, "helen")["status"] == "waiting"
    steps.yes("helen", ask)
    assert steps.shown(ask, "helen")["decision"]["by"] == str(helen.id)
    with pytest.raises(Missing):
        steps.shown(ask, "dev")


def test_without_an_owner_of_the_limits_an_ask_nobody_may_decide_is_refused_in_words(steps: Steps) -> None:
    Organisation.objects.filter(id=steps.cast.organisation.id).update(scheme_owner=None)
    Mandate.objects.ours().update(suspended_at=TUESDAY)
    with pytest.raises(Refused):
        steps.ask("joe", "ada", 100, what_for=None)
    assert not Ask.objects.ours().exists()
