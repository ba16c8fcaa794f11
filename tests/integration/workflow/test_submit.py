"""Asking: yes at once by one's own authority, or to the nearest named person, with the money set aside."""

from datetime import UTC, datetime

import pytest

from audit.models import Event, Words
from delegation.errors import Conflict, Invalid
from delegation.services.mandates import resume, revoke, suspend
from delegation.services.people import TieFields, add_circle_member
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Money, Steps
from workflow.models import Ask, Decision, Transition


def test_joe_says_yes_to_12_50_himself_and_the_record_says_by_what_authority(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1250, what_for=None, payee="Vale Buses")
    joe, mandate = steps.cast.user("joe"), steps.mandate("joe", "family")
    assert (ask.status, ask.assignment) == ("approved", None)
    decision = Decision.objects.ours().get(ask=ask)
    assert (decision.outcome, decision.amount, decision.reduced) == ("approve", 1250, False)
    assert (decision.by_id, decision.assigned_to_id, decision.mandate_id) == (joe.id, joe.id, mandate.id)
    assert decision.scheme is not None
    assert decision.scheme.version == 3
    assert decision.at == TUESDAY


def test_the_ruling_names_every_limit_with_what_is_used_and_left(steps: Steps) -> None:
    ruling = steps.ruling(steps.ask("joe", "ada", 1250))
    assert (ruling["outcome"], ruling["scheme_version"]) == ("within", 3)
    assert [
        (each["limit"], each["kind"], each["amount"], each["used"], each["held"], each["left"], each["passed"])
        for each in ruling["checks"]
    ] == [
        ("family.each", "per_ask", 10_000, 0, 0, 10_000, True),
        ("family.month", "per_period", 25_000, 0, 0, 25_000, True),
        ("budget", "budget", 1_200_000, 0, 310_860, 889_140, True),
    ]
    assert ruling["checks"][1]["resets_at"] == "2026-12-01T00:00:00+00:00"


def test_a_yes_at_once_sets_the_money_aside_and_charges_who_said_it(steps: Steps) -> None:
    before = steps.money("ada")
    ask = steps.ask("joe", "ada", 1250)
    assert steps.money("ada") == Money(1250, before.spent, before.agreed, before.left - 1250)
    hold = steps.hold(ask)
    assert hold is not None
    assert (hold.held, hold.used, hold.role) == (1250, 0, "family")
    assert (hold.holder_id, hold.charged_at) == (steps.cast.user("joe").id, TUESDAY)
    assert hold.mandate_id == steps.mandate("joe", "family").id


def test_a_yes_at_once_is_one_transition_and_one_event_that_tells_of_it(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1250, payee="Vale Buses", what_for="bus pass")
    step = Transition.objects.ours().get(ask=ask)
    event = Event.objects.ours().get(subject_id=ask.id)
    assert (step.command, step.from_status, step.to_status, step.by_id) == (
        "submit",
        "",
        "approved",
        steps.cast.user("joe").id,
    )
    assert (event.type, event.actor_id, event.person_id) == ("ask.approved", step.by_id, ask.person_id)
    assert (event.data["amount"], event.data["scheme_version"], event.data["ruling"]) == (1250, 3, "within")
    assert "Vale" not in str(event.data)
    assert event.data["payee"]["commitment"] == Words.objects.ours().get(text="Vale Buses").commitment


def test_joe_can_say_yes_until_250_in_a_month_and_not_a_penny_more(steps: Steps) -> None:
    for _ in range(2):
        assert steps.ask("joe", "ada", 10_000).status == "approved"
    assert steps.ask("joe", "ada", 5_001).status == "waiting"
    assert steps.ask("joe", "ada", 5_000).status == "approved"
    assert steps.ask("joe", "ada", 1, what_for=None).status == "waiting"


def test_a_months_limit_is_the_persons_whoever_of_the_family_says_yes(steps: Steps) -> None:
    for by in ("joe", "ada"):
        assert steps.ask(by, "ada", 10_000).status == "approved"
    assert steps.ask("ada", "ada", 5_001).status == "waiting"
    assert steps.ask("ada", "ada", 5_000).status == "approved"


def test_a_months_limit_begins_anew_with_the_month_on_the_organisations_clock(steps: Steps) -> None:
    last_minute = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    for _ in range(2):
        steps.ask("joe", "ada", 10_000, at=last_minute)
    assert steps.ask("joe", "ada", 5_001, at=last_minute).status == "waiting"
    assert steps.ask("joe", "ada", 10_000, at=datetime(2026, 12, 1, tzinfo=UTC)).status == "approved"


def test_one_persons_month_is_not_anothers(steps: Steps) -> None:
    joe = steps.cast.user("joe")
    for _ in range(2):
        steps.ask("joe", "ada", 10_000)
    assert steps.ask("mo", "mo", 10_000).status == "approved"
    assert joe.id != steps.cast.user("mo").id


def test_joes_150_waits_for_priya_with_who_why_and_by_when(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")
    assert ask.assignment is not None
    assert (ask.assignment.role, ask.assignment.why) == ("practitioner", "over_each")
    # Ten working hours after Tuesday at ten: seven that day, three the next.
    assert ask.assignment.due_at == datetime(2026, 11, 11, 12, tzinfo=UTC)
    assert ask.assignment.assigned_at == TUESDAY
    assert steps.passed_over(ask) == [("joe", "limit")]
    assert not Decision.objects.ours().filter(ask=ask).exists()


def test_a_waiting_ask_holds_money_and_charges_nobodys_limit(steps: Steps) -> None:
    before = steps.money("ada")
    ask = steps.ask("joe", "ada", 15_000)
    assert steps.money("ada") == Money(15_000, before.spent, before.agreed, before.left - 15_000)
    hold = steps.hold(ask)
    assert hold is not None
    assert (hold.held, hold.holder_id, hold.mandate_id, hold.role, hold.charged_at) == (15_000, None, None, "", None)


def test_asking_is_free_waiting_asks_use_up_none_of_the_askers_month(steps: Steps) -> None:
    for _ in range(3):
        steps.ask("joe", "ada", 15_000)
    assert steps.ruling(steps.ask("joe", "ada", 10_000))["checks"][1]["held"] == 0
    assert steps.ask("joe", "ada", 10_000).status == "approved"


def test_the_ruling_that_sent_it_on_is_kept_and_says_what_joe_could_have_done(steps: Steps) -> None:
    ruling = steps.ruling(steps.ask("joe", "ada", 15_000))
    assert (ruling["outcome"], ruling["why"]) == ("beyond", "over_each")
    assert ruling["counterfactual"] == {"amount": 10_000, "available_at": None}


def test_over_the_month_the_ruling_says_from_when_it_would_be_possible(steps: Steps) -> None:
    for _ in range(2):
        steps.ask("joe", "ada", 10_000)
    ruling = steps.ruling(steps.ask("joe", "ada", 9_320))
    assert ruling["counterfactual"] == {"amount": 5_000, "available_at": "2026-12-01T00:00:00+00:00"}


@pytest.mark.parametrize(
    ("hour", "due"),
    [
        (datetime(2026, 11, 13, 16, tzinfo=UTC), datetime(2026, 11, 17, 10, tzinfo=UTC)),  # Friday at four
        (datetime(2026, 11, 14, 11, tzinfo=UTC), datetime(2026, 11, 17, 11, tzinfo=UTC)),  # Saturday
        (datetime(2026, 12, 24, 15, tzinfo=UTC), datetime(2026, 12, 29, 17, tzinfo=UTC)),  # over Christmas
    ],
)
def test_an_answer_is_due_in_working_hours(steps: Steps, hour: datetime, due: datetime) -> None:
    ask = steps.ask("joe", "ada", 15_000, at=hour)
    assert ask.assignment is not None
    assert ask.assignment.due_at == due


def test_anybody_may_ask_a_colleague_about_what_they_could_decide(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1250, ask_someone=True)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")
    assert ask.assignment is not None
    assert ask.assignment.why == "asked_to"
    assert steps.passed_over(ask) == [("joe", "self")]
    assert steps.ruling(ask)["outcome"] == "within"
    assert steps.ask("joe", "ada", 10_000).status == "approved"


def test_a_worker_who_asks_a_colleague_does_not_get_it_back(steps: Steps) -> None:
    ask = steps.ask("priya", "ada", 15_000, ask_someone=True)
    assert steps.waits_for(ask) == "sam"
    assert steps.passed_over(ask) == [("priya", "self"), ("tom", "limit")]


@pytest.mark.parametrize("amount", [1, 2499])
def test_under_25_pounds_nobody_asks_what_for(steps: Steps, amount: int) -> None:
    assert steps.ask("joe", "ada", amount, what_for=None).status == "approved"


@pytest.mark.parametrize(("kind", "amount"), [("one_off", 2500), ("one_off", 15_000), ("weekly", 2500)])
def test_from_25_pounds_it_says_what_for(steps: Steps, kind: str, amount: int) -> None:
    with pytest.raises(Invalid) as caught:
        steps.ask("joe", "ada", amount, kind=kind, what_for=None)
    assert [field for field, _ in caught.value.errors] == ["what_for"]
    assert not Ask.objects.ours().exists()


def test_an_unsaid_category_is_guessed_from_the_words_and_said_to_be_a_guess(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 1250, category=None, what_for="bus pass")
    assert (ask.category, ask.category_guessed) == ("travel", True)
    plain = steps.ask("joe", "ada", 1250, category=None, what_for=None, payee=None)
    assert (plain.category, plain.category_guessed) == ("other", True)
    said = steps.ask("joe", "ada", 1250, category="learning", what_for="bus pass")
    assert (said.category, said.category_guessed) == ("learning", False)


def test_a_worker_says_yes_within_their_own_limits(steps: Steps) -> None:
    ask = steps.ask("tom", "mo", 920)
    decision = Decision.objects.ours().get(ask=ask)
    assert (ask.status, decision.by_id, decision.mandate_id) == (
        "approved",
        steps.cast.user("tom").id,
        steps.mandate("tom").id,
    )


def test_toms_month_is_counted_for_one_person(steps: Steps) -> None:
    for _ in range(4):
        assert steps.ask("tom", "mo", 5_000).status == "approved"
    assert steps.ask("tom", "mo", 1, what_for=None).status == "waiting"
    assert steps.ask("tom", "ada", 5_000).status == "approved"


def test_a_child_has_more_room_with_a_practitioner_than_an_adult(steps: Steps) -> None:
    assert steps.ask("sam", "leo", 50_000).status == "approved"
    assert steps.ask("sam", "mo", 30_001).status == "waiting"


def test_17_is_a_child_and_18_an_adult_from_the_first_moment_of_the_birthday(steps: Steps) -> None:
    born = steps.cast.person("zara").date_of_birth
    assert born is not None
    assert (born.month, born.day) == (3, 4)
    assert steps.ask("sam", "zara", 30_001, at=datetime(2027, 3, 3, 23, 59, tzinfo=UTC)).status == "approved"
    assert steps.ask("sam", "zara", 30_001, at=datetime(2027, 3, 4, tzinfo=UTC)).status == "waiting"


def test_on_the_18th_birthday_a_parents_yes_ends(steps: Steps) -> None:
    assert steps.ask("hana", "zara", 1000, at=datetime(2027, 3, 3, 23, 59, tzinfo=UTC)).status == "approved"
    assert steps.ask("hana", "zara", 1000, at=datetime(2027, 3, 4, tzinfo=UTC)).status == "waiting"


def test_a_suspended_mandate_says_yes_to_nothing_until_it_is_resumed(steps: Steps) -> None:
    mandate, gwen = steps.mandate("joe", "family"), steps.cast.user("gwen")
    suspend(by=gwen, mandate_id=mandate.id, reason="Money went missing", at=TUESDAY)
    ask = steps.ask("joe", "ada", 1250)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")
    assert (steps.ruling(ask)["outcome"], steps.ruling(ask)["why"]) == ("none", "suspended")
    resume(by=gwen, mandate_id=mandate.id, at=TUESDAY + HOUR)
    assert steps.ask("joe", "ada", 1250, at=TUESDAY + HOUR).status == "approved"


def test_a_revoked_mandate_says_yes_to_nothing(steps: Steps) -> None:
    revoke(by=steps.cast.user("joe"), mandate_id=steps.mandate("joe", "family").id, at=TUESDAY)
    ask = steps.ask("joe", "ada", 1250)
    assert (ask.status, steps.ruling(ask)["outcome"]) == ("waiting", "none")


def test_attorneys_who_act_together_ask_and_neither_decides_alone(steps: Steps) -> None:
    ask = steps.ask("lynne", "dot", 1000)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "neil")
    with pytest.raises(Conflict):
        steps.yes("lynne", ask)
    assert steps.yes("neil", ask).status == "approved"


def test_a_referral_never_needs_a_yes_of_somebody_else(steps: Steps) -> None:
    before = steps.money("mo")
    for by in ("tom", "mo"):
        ask = steps.ask(by, "mo", None, kind="referral")
        assert (ask.status, ask.amount) == ("approved", None)
    assert steps.money("mo") == before


@pytest.mark.parametrize("by", ["otto", "nia", "helen", "omar", "maya"])
def test_who_may_not_ask_for_somebody_hears_that_they_are_unknown(steps: Steps, by: str) -> None:
    with pytest.raises(Invalid) as caught:
        steps.ask(by, "ada", 1250)
    assert [field for field, _ in caught.value.errors] == ["person"]


def test_an_advocate_may_see_and_not_ask(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    assert steps.shown(ask, "nia")["id"] == str(ask.id)
    fields = TieFields(role="advocate")
    bev = steps.cast.user("bev")
    add_circle_member(by=steps.cast.user("lena"), person=steps.cast.person("mo"), user=bev, fields=fields, at=TUESDAY)
    with pytest.raises(Invalid):
        steps.ask("bev", "mo", 100, at=TUESDAY + DAY)
