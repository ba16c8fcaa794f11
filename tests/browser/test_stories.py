"""Joe and Priya in a real browser, at phone and at desk size, with and without JavaScript, by keyboard, in Welsh."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Page

from delegation.models import User
from tests.browser.conftest import PHONE, Watch, open_page
from tests.browser.hands import focused
from tests.browser.visits import PASSWORD, check_page, press, says, sign_in, want
from tests.cast import Cast
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

REASON = "The shoes in the window cost £120 now, not £150."


@pytest.fixture(autouse=True)
def _passwords(committed_cast: Cast) -> None:
    with committed_cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))


@pytest.fixture
def asked(committed_cast: Cast) -> str:
    """An ask of Joe's that waits for Priya; its address."""
    fields = AskFields(person=committed_cast.person("ada").id, kind="one_off", amount=15_000, what_for="Shoes")
    with committed_cast.scope():
        return f"/asks/{submit_ask(by=committed_cast.user('joe'), fields=fields, at=committed_cast.at).id}/"


def test_joe_says_yes_asks_priya_and_reads_her_answer(page: Page, watch: Watch) -> None:
    watch.allowed_statuses = {422}
    page.goto("/sign-in/")
    check_page(page)
    sign_in(page, "joe")
    check_page(page)
    says(page, "£8,891.40 free You can say yes to £100 at a time, £250 a month.")
    want(page, "12.50", "Bus pass", "Vale Buses")
    says(page, "You can say yes to this. £12.50 Bus pass")
    check_page(page)
    press(page, "Yes")
    says(page, "Done. You decided. £237.50 left this month. No receipt needed.")
    check_page(page)
    page.get_by_role("link", name="Ada Bright").click()
    want(page, "twelve")
    says(page, "Something to put right Write an amount in pounds, such as 12.50.")
    check_page(page)
    want(page, "£150", "Shoes for the wedding", "Clarks")
    says(page, "This goes to Priya Shah.", "This is over your £100 for each ask.")
    check_page(page)
    press(page, "Ask Priya")
    says(page, "With Priya by", "£150 is set aside. Your own £250 a month is not touched.")
    check_page(page)
    sign_in(page, "priya")
    check_page(page)
    page.get_by_role("link", name="Shoes for the wedding").click()
    says(page, "What matters to Ada Bright", "Why you: It is over Joe's £100 for each ask.")
    page.get_by_text("Yes, but less").click()
    check_page(page)
    less = page.locator("details[open]")
    less.get_by_role("button", name="See how it reads").click()
    says(page, "Choose the reason that fits best.", "Say why, in your own words.")
    check_page(page)
    less.get_by_label("How much can it be").fill("120")
    less.get_by_label("It is more than is needed").check()
    less.get_by_label("Say why, in your own words").fill(REASON)
    less.get_by_role("button", name="See how it reads").click()
    says(page, "How Joe will read it", "Yes, to £120", REASON)
    check_page(page)
    press(page, "Send this answer")
    says(page, "Yes, to £120 You decided.")
    check_page(page)
    sign_in(page, "joe")
    says(page, f"Yes, to £120 Priya Shah decided. {REASON}")
    page.get_by_role("link", name="Shoes for the wedding").click()
    says(page, "Yes, to £120 Priya Shah decided.", REASON, "Today's support carries on.")
    check_page(page)


def test_everything_works_without_javascript(chromium: Browser, watch: Watch) -> None:
    with open_page(chromium, watch, viewport=PHONE, java_script_enabled=False) as page:
        sign_in(page, "joe")
        want(page, "150", "Shoes", "Clarks")
        press(page, "Ask Priya")
        sign_in(page, "priya")
        page.get_by_role("link", name="Shoes").click()
        page.get_by_text("Not this time, because").click()
        no = page.locator("details[open]")
        no.get_by_label("There is another way").check()
        no.get_by_label("Say why, in your own words").fill(REASON)
        no.get_by_role("button", name="See how it reads").click()
        press(page, "Send this answer")
        says(page, "Not this time You decided.")
        sign_in(page, "joe")
        says(page, "Shoes £150 Not this time Priya Shah decided.")
        press(page, "Cymraeg")
        assert page.locator("html").get_attribute("lang") == "cy"


def test_joe_needs_no_mouse(phone_page: Page, watch: Watch) -> None:
    watch.allowed_statuses = {422}
    page = phone_page
    page.goto("/sign-in/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the main part"
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")  # a press of Tab before that goes on from the link
    tab_to(page, "Your sign-in name")
    type_and_go_on(page, "joe")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/**")
    tab_to(page, "How much, in pounds?")
    page.keyboard.press("Enter")  # sent empty
    page.wait_for_url("**/check/")
    assert focused(page).startswith("Something to put right")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the link leads to the field
    assert focused(page) == "How much, in pounds?"
    type_and_go_on(page, "12.50")
    type_and_go_on(page, "Bus pass")
    type_and_go_on(page, "Vale Buses")
    assert focused(page) == "See who decides this"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You can say yes to this.").wait_for()
    tab_to(page, "Yes")
    assert outline(page) >= 3
    page.keyboard.press("Enter")
    page.wait_for_url("**/asks/**")
    says(page, "Done. You decided.")


def test_the_welsh_pages_are_as_good(phone_page: Page, asked: str) -> None:
    page = phone_page
    sign_in(page, "joe")
    press(page, "Cymraeg")
    page.wait_for_url("**/people/**")
    for path, sentence in (("/me/", "Rydw i eisiau..."), (asked, "Gyda Priya erbyn")):
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == "cy"
        says(page, sentence)
        check_page(page)
    press(page, "English")
    says(page, "With Priya by")


def outline(page: Page) -> float:
    """This function will measure the focus ring, in pixels."""
    width = page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
    return float(re.sub(r"[^\d.]", "", str(width)))


def type_and_go_on(page: Page, text: str) -> None:
    """This function will type into what has the focus and go to the next."""
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def tab_to(page: Page, name: str) -> None:
    """This function will press Tab until something has the focus, at most 25 times."""
    for _ in range(25):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {name!r}")
