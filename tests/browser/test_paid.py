"""From yes to money in a real browser: paid back, paid each week, swapped, and what was a mistake."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page

from audit import clock
from delegation.models import User
from delegation.sentences import weekday
from tests.browser.conftest import Watch
from tests.browser.visits import PASSWORD, check_page, press, says, sign_in, want
from tests.cast import Cast
from workflow.models import Payment
from workflow.models.payments import READY
from workflow.services.weekly import run_weeks


@pytest.fixture(autouse=True)
def _passwords(committed_cast: Cast) -> None:
    with committed_cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))


def test_joe_asks_to_be_paid_back_and_reads_on_which_day_he_was(page: Page, watch: Watch, committed_cast: Cast) -> None:
    # Given Joe said yes to £18.40 that he spent
    sign_in(page, "joe")
    want(page, "18.40", "Seeds and compost", "Vale Garden")
    page.get_by_label("Pay me back").check()
    press(page, "Yes")
    page.wait_for_url("**/asks/**")
    says(page, "Done. You decided.", "On its way, by")
    address = page.url
    # When Mark marks it as paid
    sign_in(page, "mark")
    page.goto("/finance/")
    page.get_by_label("£18.40 Joe Bright").check()
    press(page, "Paid")
    says(page, "Marked as paid: 1.")
    # Then Joe reads the day
    sign_in(page, "joe")
    page.goto(address)
    says(page, f"Yes. Paid on {weekday(clock.now(), time_zone='Europe/London')}.")
    check_page(page)


def test_a_swap_is_one_tap_and_is_taken_back_in_one(page: Page, watch: Watch, committed_cast: Cast) -> None:
    # Given the lunch club in Ada's plan
    sign_in(page, "joe")
    page.get_by_role("link", name="See the plan").click()
    check_page(page)
    club = page.get_by_role("region", name="Lunch club")
    club.get_by_text("Swap this", exact=True).click()
    club.get_by_label("What instead?").fill("Choir on Thursdays")
    check_page(page)
    # When Joe swaps it, then that is done
    club.get_by_role("button", name="Swap it").click()
    page.wait_for_url("**/asks/**")
    says(page, "Done. You decided.")
    check_page(page)
    address, plan = page.url, f"/people/{committed_cast.person('ada').id}/plan/"
    page.goto(plan)
    says(page, "Choir on Thursdays £9.50 a week", "Instead of Lunch club, from")
    # When he takes it back, then the plan is as it was
    page.goto(address)
    press(page, "Take it back")
    page.goto(plan)
    assert page.get_by_role("region", name="Choir on Thursdays").count() == 0
    says(page, "Lunch club £9.50 a week")
    check_page(page)


def test_what_cost_a_little_more_was_a_mistake_and_ends_there(page: Page, watch: Watch) -> None:
    # Given a yes to £20
    sign_in(page, "joe")
    want(page, "20", "Seeds")
    press(page, "Yes")
    page.wait_for_url("**/asks/**")
    # When it cost £3.50 more, then that is said and nothing is refused
    page.get_by_text("It cost ...", exact=True).click()
    page.get_by_label("How much was it, in pounds?").fill("23.50")
    page.get_by_label("Yes. Money left over goes back.").check()
    check_page(page)
    press(page, "Say what it cost")
    says(page, "It cost £3.50 more than the yes.", "It was paid.")
    check_page(page)
    # When Joe says that it was a mistake, then it ends there
    page.get_by_text("That was a mistake", exact=True).click()
    check_page(page)
    press(page, "Yes, that was a mistake")
    says(page, "It was a mistake. It ends there.")
    assert page.get_by_role("button", name="Yes, that was a mistake").count() == 0
    check_page(page)


def test_a_small_sum_is_paid_each_week_and_a_week_is_skipped(page: Page, watch: Watch, committed_cast: Cast) -> None:
    # Given Joe made £9 weekly until a day
    today = committed_cast.at.date()
    monday = today + timedelta(days=7 - today.weekday())
    sign_in(page, "joe")
    want(page, "9", "Chess club", "Vale Chess")
    page.get_by_text("Make it every week").click()
    page.get_by_label("Until which day?").fill((monday + timedelta(days=27)).isoformat())
    check_page(page)
    page.locator("details[open]").get_by_role("button", name="See who decides this").click()
    says(page, "£9 a week", "You can say yes to this.")
    check_page(page)
    page.get_by_label("You pay them").check()
    press(page, "Yes")
    page.wait_for_url("**/asks/**")
    address = page.url
    # When the weekly run comes round, then the first week is on its way
    run_weeks(organisation_id=committed_cast.organisation.id, at=clock.now())
    page.goto(address)
    says(page, "This week is on its way, by")
    # When he skips the next week, then it is not paid
    page.get_by_text("Skip a week", exact=True).click()
    page.get_by_label("Which week?").select_option(value=monday.isoformat())
    check_page(page)
    press(page, "Skip this week")
    says(page, f"Skipped: the week of {monday.day} {monday:%B}.", "This week is on its way, by")
    check_page(page)
    run_weeks(organisation_id=committed_cast.organisation.id, at=clock.now() + timedelta(days=14))
    with committed_cast.scope():
        weeks = Payment.objects.ours().filter(READY).order_by("week_of").values_list("week_of", flat=True)
        assert list(weeks) == [monday - timedelta(days=7), monday + timedelta(days=7)]
