"""An ask survives a lost signal and is made once; nothing stays on the device of whoever signs out or leaves."""

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Page, Route

from delegation.models import User
from tests.browser.conftest import PHONE, Watch, open_page
from tests.browser.visits import PASSWORD, check_page, press, says, sign_in, want
from tests.cast import Cast
from workflow.models import Ask

KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('leeway:'))"


@pytest.fixture(autouse=True)
def _passwords(committed_cast: Cast) -> None:
    with committed_cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))


def asked(cast: Cast) -> int:
    """This function will count what was asked."""
    with cast.scope():
        return Ask.objects.ours().count()


def test_an_ask_waits_for_the_signal_and_is_sent_once(chromium: Browser, watch: Watch, committed_cast: Cast) -> None:
    ada = f"/people/{committed_cast.person('ada').id}/"
    with open_page(chromium, watch, viewport=PHONE, service_workers="allow") as page:
        # Given Joe typed something, and the page was gone before he went on
        sign_in(page, "joe")
        page.wait_for_url("**/me/")
        page.evaluate("() => navigator.serviceWorker.ready")
        page.get_by_label("How much, in pounds?").fill("12.50")
        page.get_by_label("What is it for?").fill("Bus pass")
        page.reload()
        says(page, "Not sent yet. This is what you typed before.")
        assert page.get_by_label("What is it for?").input_value() == "Bus pass"
        check_page(page)
        # When the signal goes before he says yes
        press(page, "See who decides this")
        page.wait_for_url("**/check/")
        watch.allowed_statuses = {504}  # Chromium reports on its console each request that finds no signal
        page.context.set_offline(True)
        press(page, "Yes")
        says(page, "Not sent yet. There is no signal.")
        assert asked(committed_cast) == 0
        page.goto(ada)
        page.get_by_role("heading", name="There is no signal").wait_for()
        says(page, "Not sent yet.", "Heb ei anfon eto.")
        check_page(page)
        # Then it is sent, once, when the signal is back
        page.context.set_offline(False)
        page.wait_for_url("**/asks/**")
        says(page, "Done. You decided.", "£237.50 left this month.")
        assert asked(committed_cast) == 1
        page.goto(ada)
        page.get_by_role("link", name="Bus pass").wait_for()
        assert page.get_by_label("What is it for?").input_value() == ""
        assert page.evaluate(KEPT) == []
        assert asked(committed_cast) == 1


def test_what_was_sent_and_not_heard_of_is_not_asked_twice(
    chromium: Browser, watch: Watch, committed_cast: Cast
) -> None:
    with open_page(chromium, watch, viewport=PHONE) as page:
        sign_in(page, "joe")
        want(page, "12.50", "Bus pass")
        page.wait_for_url("**/check/")
        watch.allowed_statuses = {504}

        def lose_the_answer(route: Route) -> None:
            route.fetch(max_redirects=0)
            route.abort("connectionreset")

        page.route("**/ask/", lose_the_answer)
        press(page, "Yes")
        page.wait_for_timeout(500)
        page.unroute("**/ask/")
        assert asked(committed_cast) == 1
        # another tab, for the one that sent may have been closed
        again = page.context.new_page()
        again.goto(f"{watch.site}/me/")
        again.get_by_role("link", name="See the answer").wait_for()
        assert asked(committed_cast) == 1


@pytest.mark.parametrize("way", ["Sign out", "Leave this page quickly", "Shift"])
def test_nothing_stays_behind(phone_page: Page, watch: Watch, way: str) -> None:
    page = phone_page
    sign_in(page, "joe")
    page.get_by_label("How much, in pounds?").fill("12.50")
    assert len(page.evaluate(KEPT)) == 1
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="Weather"))
    if way == "Shift":
        for _ in range(3):
            page.keyboard.press("Shift")
    else:
        press(page, way)
    if way != "Sign out":
        page.wait_for_url("https://www.bbc.co.uk/weather")
        watch.foreign.clear()
        page.wait_for_timeout(300)
    page.goto("/me/")
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate(KEPT) == []
