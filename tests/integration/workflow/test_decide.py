"""Deciding: the named person's yes, smaller yes or no, by their own authority at that moment, and nobody else's."""

from datetime import date
from typing import Any

import pytest

from delegation.errors import Conflict, Forbidden, LeewayError, Missing, Refused
from delegation.models import Hold, Mandate
from delegation.services.mandates import revoke, suspend
from tests.integration.workflow.steps import A_REASON, DAY, HOUR, TUESDAY, Money, Steps
from workflow.models import Ask, Decision, RulingRecord, Transition
from workflow.services.deciding import RoomAsked


@pytest.fixture
def waiting(steps: Steps) -> Ask:
    """Joe's £150, which waits for Priya."""
    return steps.ask("joe", "ada", 15_000, payee="Vale Garden Centre")


# --- yes -------------------------------------------------------------------------------------------------------------


def test_priyas_yes_is_hers_and_cites_her_authority(steps: Steps, waiting: Ask) -> None:
    ask = steps.yes("priya", waiting)
    decision = Decision.objects.ours().select_related("scheme", "ruling").get(ask=ask)
    priya, mandate = steps.cast.user("priya"), steps.mandate("priya")
    assert (ask.status, ask.assignment) == ("approved", None)
    assert (decision.outcome, decision.amount, decision.reduced, decision.reason) == ("approve", 15_000, False, None)
    assert (decision.by_id, decision.assigned_to_id, decision.mandate_id) == (priya.id, priya.id, mandate.id)
    assert decision.scheme is not None
    assert decision.scheme.version == 3
    assert (decision.ruling.purpose, decision.ruling.user_id, decision.at) == ("decided", priya.id, TUESDAY + HOUR)


def test_the_limits_in_force_when_asked_and_when_decided_are_both_kept(steps: Steps, waiting: Ask) -> None:
    ask = steps.yes("priya", waiting)
    kept = RulingRecord.objects.ours().filter(ask=ask).order_by("id")
    assert [(each.purpose, each.user.username, each.outcome, each.at) for each in kept] == [
        ("asked", "joe", "beyond", TUESDAY),
        ("decided", "priya", "within", TUESDAY + HOUR),
    ]


def test_a_yes_charges_who_says_it_and_never_who_asked(steps: Steps, waiting: Ask) -> None:
    before = steps.money("ada")
    hold = steps.hold(steps.yes("priya", waiting))
    assert hold is not None
    assert (hold.holder_id, hold.role, hold.held) == (steps.cast.user("priya").id, "practitioner", 15_000)
    assert (hold.mandate_id, hold.charged_at) == (steps.mandate("priya").id, TUESDAY + HOUR)
    assert steps.money("ada") == before
    month = next(
        each for each in steps.ruling(steps.ask("joe", "ada", 10_000))["checks"] if each["kind"] == "per_period"
    )
    assert (month["used"], month["held"], month["left"]) == (0, 0, 25_000)


def test_a_decision_is_one_transition_with_one_event(steps: Steps, waiting: Ask) -> None:
    ask = steps.yes("priya", waiting)
    story = Transition.objects.ours().filter(ask=ask).order_by("id")
    assert [(each.command, each.from_status, each.to_status, each.by.username) for each in story if each.by] == [
        ("submit", "", "waiting", "joe"),
        ("approve", "waiting", "approved", "priya"),
    ]


# --- a smaller yes ---------------------------------------------------------------------------------------------------


def test_a_smaller_yes_has_its_reason_and_gives_the_rest_back(steps: Steps, waiting: Ask) -> None:
    left = steps.money("ada").left
    ask = steps.yes("priya", waiting, 12_000)
    decision = Decision.objects.ours().select_related("reason").get(ask=ask)
    assert (decision.amount, decision.reduced, decision.reason_code) == (12_000, True, "more_than_needed")
    assert decision.reason is not None
    assert decision.reason.text == A_REASON
    assert (steps.money("ada").held, steps.money("ada").left) == (12_000, left + 3_000)
    hold = steps.hold(ask)
    assert hold is not None
    assert hold.held == 12_000
    assert ask.amount == 15_000  # what was asked stays what was asked


def test_a_yes_to_exactly_what_was_asked_is_no_smaller_yes(steps: Steps, waiting: Ask) -> None:
    ask = steps.yes("priya", waiting, 15_000, reason=None, reason_code=None)
    assert not Decision.objects.ours().get(ask=ask).reduced


def test_a_smaller_weekly_yes_holds_fewer_pence_for_all_weeks(steps: Steps) -> None:
    ask = steps.yes("priya", steps.ask("joe", "ada", 2_000, kind="weekly"), 1_000)
    assert ask.status == "approved"
    assert steps.money("ada").held == 18 * 1_000


@pytest.mark.parametrize("given", [{"reason": None}, {"reason": ""}, {"reason": "No money left, sorry, no money"}])
def test_a_smaller_yes_without_a_reason_worth_reading_is_refused(
    steps: Steps, waiting: Ask, given: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as caught:
        steps.yes("priya", waiting, 12_000, **given)
    assert caught.value.field == "reason"
    assert steps.again(waiting).status == "waiting"


# --- no --------------------------------------------------------------------------------------------------------------


def test_a_no_gives_the_money_back_and_charges_nobody(steps: Steps, waiting: Ask) -> None:
    before = steps.money("ada")
    ask = steps.no("priya", waiting)
    decision = Decision.objects.ours().select_related("reason").get(ask=ask)
    assert (ask.status, decision.outcome, decision.amount) == ("declined", "decline", None)
    assert decision.reason is not None
    assert (decision.reason.text, decision.reason_code) == (A_REASON, "another_way")
    assert steps.money("ada") == Money(0, before.spent, before.agreed, before.left + 15_000)
    hold = steps.hold(ask)
    assert hold is not None
    assert (hold.held, hold.charged_at, hold.released_at) == (0, None, TUESDAY + HOUR)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": None}, "reason"),
        ({"reason": ""}, "reason"),
        ({"reason": "Not this time."}, "reason"),
        ({"reason": "There is no money in the budget."}, "reason"),
        ({"reason_code": None}, "reason_code"),
        ({"reason_code": ""}, "reason_code"),
        ({"reason": None, "reason_code": None}, "reason_code"),
    ],
)
def test_a_no_without_a_reason_worth_reading_is_refused(
    steps: Steps, waiting: Ask, given: dict[str, Any], field: str
) -> None:
    held = steps.money("ada").held
    with pytest.raises(Refused) as caught:
        steps.no("priya", waiting, **given)
    assert caught.value.field == field
    assert (steps.again(waiting).status, steps.money("ada").held) == ("waiting", held)
    assert not Decision.objects.ours().filter(ask=waiting).exists()


# --- what is refused, in the order it is judged ----------------------------------------------------------------------


def test_more_than_was_asked_is_refused(steps: Steps, waiting: Ask) -> None:
    with pytest.raises(Refused) as caught:
        steps.yes("priya", waiting, 15_001)
    assert caught.value.field == "amount"


def test_a_sum_for_what_was_asked_without_one_is_refused(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", None, kind="swap", ask_someone=True)
    with pytest.raises(Refused) as caught:
        steps.yes("priya", ask, 1)
    assert caught.value.field == "amount"


@pytest.mark.parametrize("first", ["yes", "no"])
@pytest.mark.parametrize("second", ["yes", "no"])
def test_a_second_decision_changes_nothing_and_says_the_state(
    steps: Steps, waiting: Ask, first: str, second: str
) -> None:
    done = getattr(steps, first)("priya", waiting)
    money = steps.money("ada")
    with pytest.raises(Conflict) as caught:
        getattr(steps, second)("priya", waiting)
    assert caught.value.ask_status == done.status
    assert (steps.money("ada"), Decision.objects.ours().filter(ask=waiting).count()) == (money, 1)


@pytest.mark.parametrize("by", ["sam", "gwen", "joe", "tom"])
def test_only_the_named_person_decides_whoever_else_could(steps: Steps, waiting: Ask, by: str) -> None:
    with pytest.raises(Conflict) as caught:
        steps.yes(by, waiting)
    assert caught.value.ask_status == "waiting"
    assert "Priya Shah" in caught.value.sentence


@pytest.mark.parametrize("by", ["maya", "omar", "kofi", "dev"])
def test_who_may_not_see_it_hears_of_nothing(steps: Steps, waiting: Ask, by: str) -> None:
    with pytest.raises(Missing):
        steps.yes(by, waiting)


def test_an_ask_that_never_was_is_missing(steps: Steps, waiting: Ask) -> None:
    waiting.id = steps.cast.user("joe").id
    with pytest.raises(Missing):
        steps.yes("priya", waiting)


def test_authority_is_looked_at_again_when_deciding(steps: Steps, waiting: Ask) -> None:
    Mandate.objects.ours().filter(id=steps.mandate("priya").id).update(suspended_at=TUESDAY)  # nothing moved the ask
    for answer in (steps.yes, steps.no):
        with pytest.raises(Forbidden):
            answer("priya", waiting)
    assert steps.again(waiting).status == "waiting"


def test_a_limit_that_is_used_up_meanwhile_is_seen_when_deciding(steps: Steps) -> None:
    first, second = (steps.ask("mo", "mo", amount, ask_someone=True) for amount in (4_000, 4_000))
    assert steps.waits_for(first) == "priya"
    cap = {"key": "cap", "kind": "per_period", "amount": 7_999, "period": "month", "act_kinds": ["one_off"]}
    Mandate.objects.ours().filter(id=steps.mandate("priya").id).update(limits=[cap])
    assert steps.yes("priya", first).status == "approved"
    with pytest.raises(Forbidden):
        steps.yes("priya", second)
    assert steps.yes("priya", second, 3_999).status == "approved"


@pytest.mark.parametrize(
    ("by", "amount", "error"),
    [("maya", 15_001, Missing), ("sam", 15_001, Conflict), ("priya", 15_001, Refused)],
)
def test_what_is_judged_first_is_said_first(
    steps: Steps, waiting: Ask, by: str, amount: int, error: type[LeewayError]
) -> None:
    with pytest.raises(error):
        steps.yes(by, waiting, amount, reason=None)


def test_no_authority_is_said_before_a_missing_reason(steps: Steps, waiting: Ask) -> None:
    Mandate.objects.ours().filter(id=steps.mandate("priya").id).update(suspended_at=TUESDAY)
    with pytest.raises(Forbidden):
        steps.no("priya", waiting, reason=None)


def test_a_mandate_that_ended_between_asking_and_answering_says_no_yes(steps: Steps, waiting: Ask) -> None:
    mandate = Mandate.objects.ours().filter(id=steps.mandate("priya").id)
    mandate.update(ends_at=TUESDAY + HOUR)
    with pytest.raises(Forbidden):
        steps.yes("priya", waiting, at=TUESDAY + HOUR)
    mandate.update(ends_at=TUESDAY + 2 * HOUR)
    assert steps.yes("priya", waiting, at=TUESDAY + HOUR).status == "approved"


def test_the_money_of_the_ask_itself_does_not_stand_in_its_way(steps: Steps) -> None:
    ask = steps.ask("kofi", "bill", 20_000, ask_someone=True)
    assert steps.money("bill").left == 0
    assert steps.yes("helen", ask).status == "approved"
    assert steps.money("bill") == Money(20_000, 0, 0, 0)


# --- no need to ask next time ----------------------------------------------------------------------------------------


def test_yes_and_no_need_to_ask_next_time(steps: Steps, waiting: Ask) -> None:
    room = RoomAsked(amount=14_000, ends_on=date(2026, 12, 31))
    steps.yes("priya", waiting, and_room=room)
    again = steps.ask("joe", "ada", 14_000, payee="vale  garden CENTRE", at=TUESDAY + DAY)
    assert again.status == "approved"
    decision = Decision.objects.ours().select_related("mandate").get(ask=again)
    assert decision.mandate is not None
    assert (decision.by_id, decision.mandate.kind) == (steps.cast.user("joe").id, "room")
    assert decision.mandate.ask_id == waiting.id


@pytest.mark.parametrize(
    ("amount", "more"),
    [
        (14_001, {}),
        (14_000, {"payee": "Somebody else"}),
        (14_000, {"category": "travel"}),
        (14_000, {"at": TUESDAY + 60 * DAY}),
    ],
)
def test_room_is_for_this_payee_and_category_to_this_sum_until_that_day(
    steps: Steps, waiting: Ask, amount: int, more: dict[str, Any]
) -> None:
    steps.yes("priya", waiting, and_room=RoomAsked(amount=14_000, ends_on=date(2026, 12, 31)))
    given: dict[str, Any] = {"payee": "Vale Garden Centre", "at": TUESDAY + DAY, **more}
    assert steps.ask("joe", "ada", amount, **given).status == "waiting"


def test_room_beyond_the_givers_own_authority_is_refused_and_the_yes_with_it(steps: Steps, waiting: Ask) -> None:
    with pytest.raises(Forbidden):
        steps.yes("priya", waiting, and_room=RoomAsked(amount=30_001, ends_on=date(2026, 12, 31)))


def test_room_ends_with_the_authority_it_came_from(steps: Steps, waiting: Ask) -> None:
    steps.yes("priya", waiting, and_room=RoomAsked(amount=14_000, ends_on=date(2026, 12, 31)))
    suspend(by=steps.cast.user("gwen"), mandate_id=steps.mandate("priya").id, at=TUESDAY + DAY)
    ask = steps.ask("joe", "ada", 14_000, payee="Vale Garden Centre", at=TUESDAY + DAY)
    assert ask.status == "waiting"


# --- what is charged -------------------------------------------------------------------------------------------------


def test_a_workers_own_limit_is_charged_when_they_say_yes_to_somebody_else(steps: Steps) -> None:
    steps.away("neil")  # whose yes would complete it
    ask = steps.ask("lynne", "dot", 5_000)
    assert steps.waits_for(ask) == "tom"
    steps.yes("tom", ask)
    checks = {each["limit"]: each for each in steps.ruling(steps.ask("tom", "dot", 100, what_for=None))["checks"]}
    assert (checks["support_worker.month"]["held"], checks["support_worker.month"]["left"]) == (5_000, 15_000)


def test_every_hold_that_is_charged_names_holder_role_and_mandate(steps: Steps, waiting: Ask) -> None:
    steps.ask("joe", "ada", 1_250)
    steps.yes("priya", waiting)
    for hold in Hold.objects.ours().select_related("mandate"):
        assert hold.mandate is not None
        assert (hold.mandate.holder_id, hold.mandate.role) == (hold.holder_id, hold.role)


def test_revoked_in_between_moves_the_ask_so_the_old_name_cannot_decide(steps: Steps, waiting: Ask) -> None:
    revoke(by=steps.cast.user("gwen"), mandate_id=steps.mandate("priya").id, at=TUESDAY)
    with pytest.raises(Conflict):
        steps.yes("priya", waiting)
    assert steps.yes("sam", waiting).status == "approved"
