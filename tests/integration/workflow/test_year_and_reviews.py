"""A year on one page, and the talk about a plan, whose day is kept and reminded of."""

from datetime import date, datetime, time, timedelta

import pytest

from audit.models import Event
from delegation.errors import Conflict, Forbidden, Invalid, Missing
from delegation.models import Review
from delegation.services.reviews import keep_reviews, months_after, review_done
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps
from workflow.services.helped import say_helped
from workflow.services.settling import settle
from workflow.year import year_of

DAY = timedelta(days=1)


def test_the_year_adds_up_what_was_asked_and_spent(steps: Steps) -> None:
    ada = steps.cast.person("ada")
    paid = steps.ask("joe", "ada", 1_250, category="travel")
    settle(by=steps.cast.user("priya"), ask_id=paid.id, amount=1_000, final=True, at=TUESDAY + HOUR)
    say_helped(by=steps.cast.user("joe"), ask_id=paid.id, answer="a_bit", at=TUESDAY + HOUR)
    steps.yes("priya", steps.ask("joe", "ada", 15_000))
    steps.no("priya", steps.ask("joe", "ada", 16_000))
    steps.ask("joe", "ada", 17_000)
    _person, year = year_of(by=steps.cast.user("joe"), person_id=ada.id, at=TUESDAY + 2 * HOUR)
    assert (year.asked, year.at_once, year.no, year.waiting) == (4, 1, 1, 1)
    assert dict(year.decided_by) == {"Priya Shah": 2}
    assert dict(year.spent_on) == {"travel": 1_000}
    assert year.helped == {"a_bit": 1}
    assert year.hours_to_yes == 1.0
    (money,) = year.money
    assert (money.given, money.spent) == (1_200_000, 1_000)


def test_only_who_sees_money_and_asks_sees_the_year(steps: Steps) -> None:
    for name in ("nia", "maya", "lena"):
        with pytest.raises(Missing):
            year_of(by=steps.cast.user(name), person_id=steps.cast.person("ada").id, at=TUESDAY)


def test_the_first_talk_is_owed_at_6_months_and_then_each_12(steps: Steps) -> None:
    keep_reviews(at=TUESDAY)
    began = steps.cast.budget("ada").starts_on
    row = Review.objects.ours().get(person=steps.cast.person("ada"))
    assert row.due_on == months_after(began, 12)  # 6 months were over before this was kept
    assert keep_reviews(at=TUESDAY) == 0
    on = TUESDAY.date()
    following = review_done(
        by=steps.cast.user("priya"), person_id=steps.cast.person("ada").id, on=on, words="It goes well.", at=TUESDAY
    )
    assert following.due_on == date(2027, 11, 10)
    assert Review.objects.ours().filter(person=steps.cast.person("ada"), done_on=on).exists()


def test_worker_and_person_are_reminded_twice_and_the_worker_each_5_working_days_it_is_late(steps: Steps) -> None:
    keep_reviews(at=TUESDAY)
    ada = steps.cast.person("ada")
    due = datetime.combine(Review.objects.ours().get(person=ada).due_on, time(12), TUESDAY.tzinfo)

    def told(days: int) -> list[str]:
        keep_reviews(at=due + days * DAY)
        events = Event.objects.ours().filter(person_id=ada.id, type__startswith="review.", at=due + days * DAY)
        return list(events.values_list("type", flat=True))

    assert [told(days) for days in (-29, -28, -27, -7, -6, 0)] == [[], ["review.soon"], [], ["review.soon"], [], []]
    # Late from Thursday 18 March on; Good Friday and Easter Monday are no working days.
    late = [told(days) for days in (1, 2, 7, 8, 9, 15, 18, 19)]
    assert late == [["review.late"], [], [], ["review.late"], [], [], [], ["review.late"]]


def test_who_works_with_them_writes_it_down_of_a_day_that_was(steps: Steps) -> None:
    ada = steps.cast.person("ada").id
    today = TUESDAY.date()
    for name, error in (("joe", Forbidden), ("maya", Missing), ("lena", Missing)):
        with pytest.raises(error):
            review_done(by=steps.cast.user(name), person_id=ada, on=today, words=None, at=TUESDAY)
    priya = steps.cast.user("priya")
    with pytest.raises(Invalid):
        review_done(by=priya, person_id=ada, on=today + DAY, words=None, at=TUESDAY)
    review_done(by=priya, person_id=ada, on=today, words=None, at=TUESDAY)
    with pytest.raises(Conflict):
        review_done(by=priya, person_id=ada, on=today - DAY, words=None, at=TUESDAY)


def test_months_after_the_last_day_of_a_month() -> None:
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2026, 12, 15), 1) == date(2027, 1, 15)
