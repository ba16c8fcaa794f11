"""Same as last time: a new ask with the same fields, ruled on as it stands now."""

from datetime import date, timedelta

import pytest

from delegation.errors import Conflict, Forbidden, Missing
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps
from workflow.models import Ask
from workflow.repeats import offers_for
from workflow.services.deciding import Verdict, decide
from workflow.services.repeating import again
from workflow.services.undoing import withdraw

WEEK = timedelta(days=7)
NEXT = TUESDAY + WEEK


def repeat(steps: Steps, ask: Ask, *, by: str = "joe", **more: object) -> Ask:
    """This function will ask the same a week later."""
    return again(by=steps.cast.user(by), ask_id=ask.id, at=NEXT, **more)  # type: ignore[arg-type]


def test_what_is_asked_again_is_the_same_and_a_yes_at_once_within_the_limits(steps: Steps) -> None:
    first = steps.ask("joe", "ada", 1_250, payee="Vale Buses", what_for="Bus pass", category="travel", pay="card")
    same = repeat(steps, first)
    assert same.id != first.id
    assert same.status == "approved"
    told = [
        (each.amount, each.category, each.payee_key, each.what_for and each.what_for.text, each.pay, each.budget_id)
        for each in (first, same)
    ]
    assert told[0] == told[1]


def test_what_somebody_else_decided_goes_to_somebody_again(steps: Steps) -> None:
    first = steps.ask("joe", "ada", 15_000)
    steps.yes("priya", first)
    assert repeat(steps, first).status == "waiting"


def test_a_smaller_yes_is_repeated_as_it_was_said(steps: Steps) -> None:
    first = steps.ask("joe", "ada", 15_000)
    steps.yes("priya", first, 12_000)
    assert repeat(steps, first).amount == 12_000


def test_another_sum_and_another_day_are_taken_where_they_are_said(steps: Steps) -> None:
    first = steps.ask("joe", "ada", 1_250)
    day = NEXT.date() + WEEK
    same = repeat(steps, first, amount=1_400, starts_on=day)
    assert (same.amount, same.starts_on) == (1_400, day)


def test_a_weekly_sum_runs_as_long_as_it_did(steps: Steps) -> None:
    began = date(2026, 11, 10)
    first = steps.ask("joe", "ada", 900, kind="weekly", starts_on=began, ends_on=began + 3 * WEEK)
    same = repeat(steps, first)
    assert (same.starts_on, same.ends_on, same.weeks) == (NEXT.date(), NEXT.date() + 3 * WEEK, 3)


def test_asks_close_together_are_still_asked_about(steps: Steps) -> None:
    first = steps.ask("joe", "ada", 6_000, payee="Garden Co")
    same = again(by=steps.cast.user("joe"), ask_id=first.id, at=TUESDAY + HOUR)
    assert (same.status, same.assignment.why if same.assignment else "") == ("waiting", "close_together")


def test_that_it_was_separate_is_not_said_again(steps: Steps) -> None:
    steps.ask("joe", "ada", 6_000, payee="Garden Co")
    separate = steps.ask("joe", "ada", 6_000, payee="Garden Co", separate=True)
    same = again(by=steps.cast.user("joe"), ask_id=separate.id, at=TUESDAY + HOUR)
    assert (same.status, same.separate) == ("waiting", None)


def test_only_what_had_a_yes_is_asked_again(steps: Steps) -> None:
    waits = steps.ask("joe", "ada", 15_000)
    with pytest.raises(Conflict):
        repeat(steps, waits)
    withdraw(by=steps.cast.user("joe"), ask_id=waits.id, at=TUESDAY + HOUR)
    with pytest.raises(Conflict):
        repeat(steps, waits)


def test_who_may_not_ask_for_the_person_may_not_repeat_it_either(steps: Steps) -> None:
    first = steps.ask("joe", "ada", 1_250)
    with pytest.raises(Forbidden):
        repeat(steps, first, by="nia")
    with pytest.raises(Missing):
        repeat(steps, first, by="maya")


def test_what_somebody_asks_most_is_offered_first_and_says_when_it_was(steps: Steps) -> None:
    for weeks in (1, 2):
        steps.ask("tom", "mo", 920, what_for="Bus fare", at=TUESDAY - weeks * WEEK)
    for words in ("Stamps", "Soup", "Socks"):
        steps.ask("tom", "ada", 300, what_for=words, at=TUESDAY - 3 * WEEK)
    tom = steps.cast.user("tom")
    offers = offers_for(tom, at=TUESDAY, zone="Europe/London")
    assert offers[0].text == "Bus fare £9.20 for Mo Hussain, like last week"
    assert len(offers) == 3
    of_mo = offers_for(tom, person=steps.cast.person("mo"), at=TUESDAY, zone="Europe/London")
    assert [each.text for each in of_mo] == ["Bus fare £9.20, like last week"]
    assert offers_for(steps.cast.user("joe"), at=TUESDAY, zone="Europe/London") == []


def test_what_another_had_to_decide_is_not_offered_in_one_tap(steps: Steps) -> None:
    sent_on = steps.ask("tom", "mo", 24_900, what_for="Washing machine")
    assert sent_on.assignment
    decider = steps.cast.user(sent_on.assignment.user.username)
    decide(by=decider, ask_id=sent_on.id, verdict=Verdict(outcome="approve"), at=TUESDAY + HOUR)
    assert offers_for(steps.cast.user("tom"), at=TUESDAY + HOUR, zone="Europe/London") == []
