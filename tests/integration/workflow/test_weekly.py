"""Standing weekly payments: each week that has begun is made ready once, in the organisation's own calendar."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from delegation.errors import Conflict, Forbidden, Invalid, Missing
from delegation.models import Budget, Organisation
from notifications.facts import facts_of
from notifications.planning import plan
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import Ask, Payment, StandingPayment
from workflow.services.challenging import challenge
from workflow.services.ending import take_back_death, tell_death
from workflow.services.paying import pay, skip_week
from workflow.services.watching import look_at_each
from workflow.services.weekly import run_weeks

WEEK = timedelta(days=7)
MONDAY = date(2026, 11, 9)  # of the week of that Tuesday; Ada's money ends on Tuesday 16 March, 18 weeks later
Run = Callable[[datetime], int]


@pytest.fixture
def run(steps: Steps) -> Run:
    """The timer's round in Elmbridge Vale at a moment."""
    return lambda at: run_weeks(organisation_id=steps.cast.organisation.id, at=at)


@pytest.fixture
def gardener(steps: Steps) -> Ask:
    """£15 a week from now on, which Joe may say yes to himself."""
    return steps.ask("joe", "ada", 1_500, kind="weekly", pay="pay_them", payee="Vale Gardens")


def weeks(ask: Ask, *, status: str | None = None) -> list[date]:
    """This function will list the weeks that payments were made for, skipped or cancelled ones too unless told."""
    rows = Payment.objects.ours().filter(ask=ask).order_by("week_of", "id")
    return [row.week_of for row in rows if row.week_of and status in (None, row.status)]


def amounts(ask: Ask) -> list[int]:
    """This function will list what is ready to be paid, pence."""
    rows = Payment.objects.ours().filter(ask=ask, paid_at=None, cancelled_at=None).order_by("week_of")
    return list(rows.values_list("amount", flat=True))


def pay_all(steps: Steps, ask: Ask, *, at: datetime) -> None:
    """This function will have finance pay all that is ready for an ask."""
    for payment in Payment.objects.ours().filter(ask=ask, paid_at=None, cancelled_at=None).order_by("week_of"):
        pay(by=steps.cast.user("mark"), payment_id=payment.id, at=at)


def standing(ask: Ask) -> StandingPayment:
    """This function will give the standing payment of an ask."""
    found: StandingPayment = StandingPayment.objects.ours().get(ask=ask)
    return found


# --- each week once --------------------------------------------------------------------------------------------------


def test_each_week_is_ready_when_it_has_begun_and_once(run: Run, gardener: Ask) -> None:
    assert [run(TUESDAY + HOUR), run(TUESDAY + 2 * HOUR)] == [1, 0]
    assert [run(TUESDAY + 5 * DAY), run(TUESDAY + 6 * DAY), run(TUESDAY + 7 * DAY)] == [0, 1, 0]
    found = list(Payment.objects.ours().filter(ask=gardener).order_by("week_of"))
    assert [(each.week_of, each.amount, each.method) for each in found] == [
        (MONDAY, 1_500, "pay_them"),
        (MONDAY + WEEK, 1_500, "pay_them"),
    ]
    assert found[1].due_on == MONDAY + WEEK + 2 * DAY  # 3 working days with the Monday


def test_missed_weeks_are_caught_up_once(run: Run, gardener: Ask) -> None:
    assert [run(TUESDAY + 5 * WEEK), run(TUESDAY + 5 * WEEK)] == [6, 0]
    assert weeks(gardener) == [MONDAY + number * WEEK for number in range(6)]


def test_it_is_as_many_weeks_as_money_is_held_for(run: Run, steps: Steps, gardener: Ask) -> None:
    assert run(TUESDAY + 400 * DAY) == gardener.weeks == 18
    pay_all(steps, gardener, at=TUESDAY + 400 * DAY)
    hold = steps.hold(gardener)
    assert hold is not None
    assert (hold.held, hold.used) == (0, 18 * 1_500)


def test_the_database_refuses_a_week_twice(run: Run, gardener: Ask) -> None:
    run(TUESDAY)
    made = Payment.objects.ours().get(ask=gardener)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_without_a_way_to_pay_it_is_by_card(run: Run, steps: Steps) -> None:
    by_card = steps.ask("joe", "ada", 500, kind="weekly")
    run(TUESDAY)
    assert list(Payment.objects.ours().values_list("ask_id", "method")) == [(by_card.id, "card")]


# --- whose calendar, and until when ----------------------------------------------------------------------------------


def test_with_a_first_day_weeks_begin_on_it_and_the_end_is_the_first_day_after(run: Run, steps: Steps) -> None:
    first, after = date(2026, 12, 24), date(2027, 1, 14)  # over the end of the year
    ask = steps.ask("joe", "ada", 500, kind="weekly", starts_on=first, ends_on=after)
    assert (ask.weeks, run(datetime(2026, 12, 23, 23, 59, tzinfo=UTC))) == (3, 0)
    run(datetime(2027, 2, 1, tzinfo=UTC))
    assert weeks(ask) == [date(2026, 12, 24), date(2026, 12, 31), date(2027, 1, 7)]


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        # The clocks go forward on Sunday 14 March there, on Sunday 28 March here.
        ("America/New_York", [datetime(2027, 3, 8, 5, tzinfo=UTC), datetime(2027, 3, 15, 4, tzinfo=UTC)]),
        ("Europe/London", [datetime(2027, 3, 22, 0, tzinfo=UTC), datetime(2027, 3, 28, 23, tzinfo=UTC)]),
        ("Asia/Kolkata", [datetime(2027, 3, 7, 18, 30, tzinfo=UTC), datetime(2027, 3, 14, 18, 30, tzinfo=UTC)]),
    ],
)
def test_weeks_begin_at_midnight_there_whatever_the_clocks_do(
    run: Run, steps: Steps, zone: str, begins: list[datetime]
) -> None:
    Organisation.objects.filter(id=steps.cast.organisation.id).update(time_zone=zone)
    Budget.objects.ours().filter(id=steps.budget("ada").id).update(ends_on=date(2027, 6, 1))
    steps.ask("joe", "ada", 500, kind="weekly")
    run(begins[0] - WEEK)
    found = [(run(each - timedelta(seconds=1)), run(each)) for each in begins]
    assert found == [(0, 1), (0, 1)]


def test_at_its_end_it_is_settled_and_what_was_not_paid_is_free(run: Run, steps: Steps, gardener: Ask) -> None:
    before = steps.money("ada")
    skip_week(by=steps.cast.user("joe"), ask_id=gardener.id, week=MONDAY + WEEK, at=TUESDAY)
    run(TUESDAY + 17 * WEEK)
    pay_all(steps, gardener, at=TUESDAY + 17 * WEEK)
    assert steps.again(gardener).status == "approved"
    run(TUESDAY + 18 * WEEK)
    assert (steps.again(gardener).status, standing(gardener).stopped_at) == ("settled", TUESDAY + 18 * WEEK)
    after = steps.money("ada")
    assert (after.held, after.spent - before.spent) == (0, 17 * 1_500)
    assert after.left == before.left + 1_500


def test_what_is_still_to_be_paid_at_its_end_keeps_it_open_until_it_is(run: Run, steps: Steps, gardener: Ask) -> None:
    over = TUESDAY + 19 * WEEK
    assert [run(over), run(over + HOUR)] == [18, 0]
    assert steps.again(gardener).status == "approved"
    pay_all(steps, gardener, at=over + DAY)
    assert (steps.again(gardener).status, steps.money("ada").held) == ("settled", 0)
    assert run(over + 2 * DAY) == 0


# --- what changes on the way -----------------------------------------------------------------------------------------


def test_what_waits_or_was_taken_back_is_not_paid_and_begins_anew_when_it_is_said_again(run: Run, steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 3_000, kind="weekly")
    assert run(TUESDAY + HOUR) == 0
    steps.yes("priya", ask)
    assert run(TUESDAY + 2 * HOUR) == 1
    steps.take_back("priya", ask)
    assert (run(TUESDAY + WEEK), amounts(ask)) == (0, [])
    steps.yes("priya", ask, 2_000, at=TUESDAY + WEEK)
    assert (run(TUESDAY + WEEK), amounts(ask), weeks(ask, status="ready")) == (1, [2_000], [MONDAY + WEEK])


def test_while_a_smaller_yes_is_looked_at_again_it_is_paid_and_then_what_is_better(run: Run, steps: Steps) -> None:
    ask = steps.yes("priya", steps.ask("joe", "ada", 3_000, kind="weekly"), 2_000)
    run(TUESDAY + HOUR)
    pay_all(steps, ask, at=TUESDAY + 2 * HOUR)
    challenge(by=steps.cast.user("joe"), ask_id=ask.id, reason="It is 3 hours a week", at=TUESDAY + DAY)
    assert (run(TUESDAY + WEEK), amounts(ask)) == (1, [2_000])
    steps.yes(steps.waits_for(steps.again(ask)), ask, 2_500, at=TUESDAY + 8 * DAY)
    assert (run(TUESDAY + 2 * WEEK), amounts(ask)) == (1, [2_500, 2_500])
    pay_all(steps, ask, at=TUESDAY + 2 * WEEK)
    hold = steps.hold(ask)
    assert hold is not None
    assert hold.used == 2_000 + 2 * 2_500


def test_what_was_refused_and_is_looked_at_again_is_not_paid(run: Run, steps: Steps) -> None:
    ask = steps.no("priya", steps.ask("joe", "ada", 3_000, kind="weekly"))
    challenge(by=steps.cast.user("joe"), ask_id=ask.id, reason="It was not read", at=TUESDAY + DAY)
    assert (run(TUESDAY + WEEK), weeks(ask)) == (0, [])


def test_no_week_is_made_after_somebody_died_and_their_money_is_free_a_week_later(
    run: Run, steps: Steps, gardener: Ask
) -> None:
    run(TUESDAY)
    pay_all(steps, gardener, at=TUESDAY + HOUR)
    ada = steps.cast.person("ada").id
    tell_death(by=steps.cast.user("priya"), person_id=ada, on=TUESDAY.date(), at=TUESDAY + 2 * HOUR)
    assert (run(TUESDAY + WEEK), weeks(gardener)) == (0, [MONDAY])
    assert steps.again(gardener).status == "approved"
    run(TUESDAY + 2 * WEEK)
    assert (steps.again(gardener).status, steps.money("ada").held) == ("settled", 0)


def test_a_death_written_down_by_mistake_costs_no_week(run: Run, steps: Steps, gardener: Ask) -> None:
    run(TUESDAY)
    told = TUESDAY + 6 * DAY
    who = {"person_id": steps.cast.person("ada").id}
    tell_death(**who, by=steps.cast.user("priya"), on=TUESDAY.date(), at=told)
    assert run(told + HOUR) == 0
    take_back_death(**who, by=steps.cast.user("gwen"), at=told + 2 * HOUR)
    assert (run(told + 3 * HOUR), weeks(gardener)) == (1, [MONDAY, MONDAY + WEEK])


@pytest.mark.parametrize(("less", "afterwards"), [(2_200, [14_120, 14_120]), (16_320, [])])
def test_less_in_the_plan_is_less_each_week_from_the_next_on_once_notice_is_over(
    run: Run, steps: Steps, less: int, afterwards: list[int]
) -> None:
    line = steps.plan_line("ada", "care")
    paid = steps.ask(
        "joe", "ada", 16_320, kind="weekly", category="care", plan_line=line.id, pay="pay_them", payee="Marta"
    )
    fewer = steps.ask("gwen", "ada", less, kind="decrease", plan_line=line.id, payee="Marta")
    fewer = steps.yes("helen", fewer)
    assert fewer.look_at is not None
    before_it, weeks_before = fewer.look_at - HOUR, 3
    assert run(before_it) == weeks_before
    look_at_each(organisation_id=steps.cast.organisation.id, ask_ids=[fewer.id], at=fewer.look_at)
    assert amounts(paid) == [16_320] * weeks_before
    run(before_it + 2 * WEEK)
    assert amounts(paid) == [16_320] * weeks_before + afterwards
    hold, left = steps.hold(paid), 18 - weeks_before
    assert hold is not None
    assert hold.held == 16_320 * weeks_before + max(0, 16_320 - less) * left
    pay_all(steps, paid, at=before_it + 2 * WEEK)
    run(before_it + 2 * WEEK)
    assert steps.again(paid).status == ("settled" if less == 16_320 else "approved")


# --- skipping a week -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [True, False])
def test_a_week_is_skipped_whether_it_was_made_or_not_and_never_made_again(
    run: Run, steps: Steps, gardener: Ask, made: bool
) -> None:
    if made:
        run(TUESDAY)
    skip_week(by=steps.cast.user("joe"), ask_id=gardener.id, week=MONDAY + 3 * DAY, at=TUESDAY)
    assert run(TUESDAY + 2 * WEEK) == (2 if made else 3)
    assert weeks(gardener, status="cancelled") == [MONDAY]
    assert weeks(gardener, status="ready") == [MONDAY + WEEK, MONDAY + 2 * WEEK]


def test_rule_10_the_person_hears_of_a_week_that_a_worker_skips(steps: Steps, gardener: Ask) -> None:
    skip_week(by=steps.cast.user("priya"), ask_id=gardener.id, week=MONDAY + WEEK, at=TUESDAY)
    told = plan(facts_of(Event.objects.ours().get(type="payment.skipped")).story)
    assert {each.template for each in told} == {"week_skipped"}
    assert steps.cast.user("ada").id in {each.user_id for each in told}


def test_skipping_says_what_is_wrong(run: Run, steps: Steps, gardener: Ask) -> None:
    once = steps.ask("joe", "ada", 500)
    run(TUESDAY + WEEK)
    pay(by=steps.cast.user("mark"), payment_id=Payment.objects.ours().get(week_of=MONDAY).id, at=TUESDAY + WEEK)
    skip_week(by=steps.cast.user("joe"), ask_id=gardener.id, week=MONDAY + WEEK, at=TUESDAY + WEEK)
    for name, ask, week, error in (
        ("maya", gardener, MONDAY + 2 * WEEK, Missing),
        ("joe", once, MONDAY, Conflict),
        ("joe", gardener, MONDAY, Conflict),  # paid
        ("joe", gardener, MONDAY + WEEK, Conflict),  # skipped
        ("nia", gardener, MONDAY + 2 * WEEK, Forbidden),
        ("joe", gardener, MONDAY - DAY, Invalid),
        ("joe", gardener, MONDAY + 18 * WEEK, Invalid),
    ):
        with pytest.raises(error):
            skip_week(by=steps.cast.user(name), ask_id=ask.id, week=week, at=TUESDAY + WEEK)
