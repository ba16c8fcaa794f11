"""A second tap, the way back, another tab, a session that ends: nothing happens two times, and no typing is lost."""

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from playwright.sync_api import Page

from delegation.models import User
from tests.browser.conftest import TIMEOUT, Watch
from tests.browser.visits import PASSWORD, press, says, sign_in, want
from tests.cast import Cast
from workflow.models import Ask, Decision
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

# The second one when the first is on its way to the server: two at once Chromium itself makes one.
TWO_TAPS = "each => { each.click(); setTimeout(() => each.click(), 40) }"
WORTH_READING = "The club has a tent to lend for free. Ring them first."


@pytest.fixture(autouse=True)
def _passwords(committed_cast: Cast) -> None:
    with committed_cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))


def count(cast: Cast, model: type[Ask] | type[Decision]) -> int:
    """This function will count the asks, or the answers, that there are."""
    with cast.scope():
        return model.objects.ours().count()


def again(page: Page, name: str) -> None:
    """This function will sign the same one in again, on the page that came when their session was over."""
    page.get_by_label("Your sign-in name").fill(name)
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Sign in")


def another_tab(page: Page, address: str) -> Page:
    """This function will open a page in another tab."""
    tab = page.context.new_page()
    tab.set_default_timeout(TIMEOUT)
    tab.goto(address)
    return tab


def test_joe_asks_once_and_loses_no_word(phone_page: Page, watch: Watch, committed_cast: Cast) -> None:
    page, cast = phone_page, committed_cast
    watch.allowed_statuses = {401}
    before = count(cast, Ask)
    # Given a second tap
    sign_in(page, "joe")
    want(page, "12.50", "Bus pass")
    page.get_by_role("button", name="Yes", exact=True).evaluate(TWO_TAPS)
    page.get_by_text("Done. You decided.").wait_for()
    # when Joe goes back, then it is asked once, and nothing there asks it again
    page.go_back()
    page.get_by_role("heading", name="Ada Bright").wait_for()
    assert page.get_by_label("What is it for?").input_value() == ""
    assert page.get_by_role("link", name="Bus pass").count() == 1
    assert count(cast, Ask) == before + 1
    # Given what he typed, in two tabs
    want(page, "9", "Tea")
    page.wait_for_url("**/check/")
    tab = another_tab(page, f"{watch.site}/me/")
    says(tab, "This is what you typed before.")
    assert tab.get_by_label("What is it for?").input_value() == "Tea"
    # when he sends it in both, then the second says that it was sent
    press(tab, "See who decides this")
    press(tab, "Yes")
    tab.wait_for_url("**/asks/**")
    press(page, "Yes")
    says(page, "You have sent this already.")
    assert count(cast, Ask) == before + 2
    tab.close()
    # Given a session that ends while he types
    page.goto("/me/")
    Session.objects.all().delete()
    page.get_by_label("What is it for?").fill("Milk")
    page.wait_for_url("**/sign-in/**")
    says(page, "You were away for a while, so we signed you out.")
    again(page, "joe")
    # then what he typed is on the page again
    page.wait_for_url("**/me/")
    assert page.get_by_label("What is it for?").input_value() == "Milk"
    # and when it ends before he says yes, then it comes back to be sent, once
    want(page, "3", "Milk")
    page.wait_for_url("**/check/")
    Session.objects.all().delete()
    press(page, "Yes")
    again(page, "joe")
    says(page, "Here is what you typed")
    assert page.get_by_label("What is it for?").input_value() == "Milk"
    press(page, "Send it now")
    page.wait_for_url("**/asks/**")
    says(page, "Milk", "Done. You decided.")
    page.goto("/me/")
    assert page.get_by_role("link", name="Milk").count() == 1
    assert count(cast, Ask) == before + 3


def test_gwen_answers_once_and_loses_no_word(phone_page: Page, watch: Watch, committed_cast: Cast) -> None:
    page, cast = phone_page, committed_cast
    watch.allowed_statuses = {401, 409}
    lift, tent, bed = (asked(cast, what) for what in ("Stairlift", "Tent", "Bed"))
    before = count(cast, Decision)
    # Given a second tap on yes
    sign_in(page, "gwen")
    page.goto(lift)
    page.get_by_role("button", name="Yes, to £640", exact=True).evaluate(TWO_TAPS)
    page.get_by_text("You decided.").wait_for()
    assert page.get_by_text("This was not done").count() == 0
    # when Gwen goes back, then the answer stands there
    page.go_back()
    says(page, "You decided.")
    assert count(cast, Decision) == before + 1
    # Given a no that she types, and a yes in another tab
    type_a_no(page, tent)
    tab = another_tab(page, f"{watch.site}{tent}")
    press(tab, "Yes, to £640")
    says(tab, "You decided.")
    tab.close()
    # when she goes on with the no, then it is too late, and what she typed is there
    page.get_by_role("button", name="See how it reads").locator("visible=true").click()
    says(page, "This was already answered, or is no longer asked.", WORTH_READING)
    assert count(cast, Decision) == before + 2
    # Given a session that ended while she typed
    type_a_no(page, bed)
    Session.objects.all().delete()
    page.get_by_role("button", name="See how it reads").locator("visible=true").click()
    again(page, "gwen")
    # then it comes back, and is sent once; the way back from there leads to the ask, not to a second answer
    says(page, "Here is what you typed")
    assert page.get_by_role("textbox").input_value() == WORTH_READING
    press(page, "Send it now")
    says(page, "How Priya will read it", WORTH_READING)
    press(page, "Send this answer")
    says(page, "Not this time You decided.")
    page.go_back()
    says(page, "Not this time You decided.")
    assert count(cast, Decision) == before + 3


def asked(cast: Cast, what_for: str) -> str:
    """This function will ask for something that waits for Gwen, and give its address."""
    fields = AskFields(person=cast.person("mo").id, kind="one_off", amount=64_000, what_for=what_for)
    with cast.scope():
        return f"/asks/{submit_ask(by=cast.user('priya'), fields=fields, at=cast.at).id}/"


def type_a_no(page: Page, address: str) -> None:
    """This function will type why not, and leave it there."""
    page.goto(address)
    page.get_by_text("Not this time, because").click()
    no = page.locator("details[open]")
    no.get_by_label("There is another way").check()
    no.get_by_label("Say why, in your own words").fill(WORTH_READING)
