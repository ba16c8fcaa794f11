"""Tom, Sam, Gwen and Gwen's no, in a real browser, phone and desk, with and without JavaScript, each tap counted."""

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Page

from delegation.models import User
from tests.browser.conftest import DESK, PHONE, Watch, open_page
from tests.browser.visits import PASSWORD, check_page, press, says, sign_in
from tests.cast import Cast
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

# What an open page does every 20 seconds.
COME_IN = """() => htmx.ajax('GET', document.querySelector('#waits').getAttribute('hx-get'),
    {source: '#waits', target: '#waits', swap: 'outerHTML'})"""
REASON = "The repair firm has a free loan lift until Friday. Ring them first."


@pytest.fixture(autouse=True)
def _passwords(committed_cast: Cast) -> None:
    with committed_cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))


def ask(cast: Cast, name: str, person: str, amount: int, what_for: str, **typed: object) -> str:
    """This function will ask for something and give the ask's address."""
    fields = AskFields(person=cast.person(person).id, kind="one_off", amount=amount, what_for=what_for, **typed)  # type: ignore[arg-type]
    with cast.scope():
        return f"/asks/{submit_ask(by=cast.user(name), fields=fields, at=cast.at).id}/"


class Taps:
    """A page whose taps are counted; typing is not."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def tap(self, role: str, name: str) -> None:
        """This function will tap a link, a button or a choice of exactly this name."""
        self.count += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_journeys_4_to_7(
    chromium: Browser, watch: Watch, committed_cast: Cast, viewport: dict[str, int], script: bool
) -> None:
    cast, checks = committed_cast, script
    ask(cast, "tom", "mo", 920, "Bus fare", tell_by="visit", tell_where="Friday lunch")
    stairlift = ask(cast, "priya", "mo", 64_000, "Stairlift repair", if_waits="Mo sleeps downstairs")
    ask(cast, "priya", "mo", 65_000, "Second lift")
    with open_page(chromium, watch, viewport=viewport, java_script_enabled=script) as page:
        tom_says_yes_in_two_taps(page, checks=checks)
        sam_asks_for_dean(page, checks=checks)
        gwen_says_yes_in_two_taps(page, stairlift, checks=checks)
        gwen_says_not_this_time(page, checks=checks)


def look(page: Page, *, checks: bool) -> None:
    """This function will check the page as it stands, where scripts run."""
    if checks:
        check_page(page)


def tom_says_yes_in_two_taps(page: Page, *, checks: bool) -> None:
    """Journey 4. Given Tom's own page, when he taps what he asked last week, then it is done and Mo will hear."""
    sign_in(page, "tom")
    says(page, "Sort it now", "Mo Hussain Yes, to £50")
    look(page, checks=checks)
    taps = Taps(page)
    taps.tap("link", "Mo Hussain Yes, to £50")
    says(page, "Yes, to £50 for Mo.")
    look(page, checks=checks)
    page.goto("/worker/")
    again = Taps(page)
    again.count += 1
    page.get_by_role("button", name="Bus fare £9.20 for Mo Hussain").click()
    says(page, "Done. You decided.", "Mo will hear: Friday lunch.", "You acted within your limit.")
    assert again.count <= 2
    look(page, checks=checks)


def sam_asks_for_dean(page: Page, *, checks: bool) -> None:
    """Journey 5. Given Dean beside Sam, when Sam asks for him, then it is a yes, and Dean hears at the Bridge."""
    sign_in(page, "sam")
    page.get_by_role("link", name="Dean").first.click()
    page.get_by_role("button", name="Go on for Dean").click()
    page.get_by_label("How much, in pounds?").fill("61.50")
    page.get_by_label("What is it for?").fill("Boots and bus fare")
    press(page, "See who decides this")
    says(page, "You can say yes to this.", "Was Dean with you?", "Dean will hear:")
    look(page, checks=checks)
    page.get_by_label("Yes, here now").check()
    page.get_by_text("Dean will hear:").click()
    says(page, "How will Dean hear?")
    page.get_by_label("Where or when, if you know").fill("at the Bridge breakfast")
    press(page, "Yes")
    says(page, "Done. You decided.", "Dean was there. Dean will hear: at the Bridge breakfast.")
    look(page, checks=checks)


def gwen_says_yes_in_two_taps(page: Page, address: str, *, checks: bool) -> None:
    """Journey 6. Given the list, when Gwen opens the first and says yes, then it took two taps, with the story read."""
    sign_in(page, "gwen")
    says(page, "2 things wait for you.")
    look(page, checks=checks)
    taps = Taps(page)
    taps.tap("link", "Stairlift repair")
    says(page, "Why you: It is over Priya's £300 for each ask.", "If you wait: Mo sleeps downstairs")
    yes = page.get_by_role("button", name="Yes, to £640", exact=True).bounding_box()
    assert yes is not None
    assert yes["y"] + yes["height"] <= (page.viewport_size or {"height": 0})["height"]  # without scrolling
    look(page, checks=checks)
    taps.tap("button", "Yes, to £640")
    says(page, "Yes You decided.")
    assert taps.count <= 2
    assert page.url.endswith(address)
    press(page, "Take it back")
    says(page, "With you, by")
    page.get_by_text("Yes, and no need to ask next time").click()
    room = page.locator("details[open]")
    room.get_by_label("Up to how much each time, in pounds?").fill("700")
    room.get_by_label("Anybody").check()
    look(page, checks=checks)
    room.get_by_role("button", name="Say yes, and no need to ask").click()
    says(page, "Yes You decided.")


def gwen_says_not_this_time(page: Page, *, checks: bool) -> None:
    """Journey 7. Given another one, when Gwen says not this time, then she reads it as Priya will before it goes."""
    page.goto("/worker/")
    page.get_by_role("link", name="Second lift").click()
    page.get_by_text("Not this time, because").click()
    no = page.locator("details[open]")
    no.get_by_label("There is another way").check()
    no.get_by_label("Say why, in your own words").fill(REASON)
    no.get_by_role("button", name="See how it reads").click()
    says(page, "How Priya will read it", "Not this time", REASON, "Today's support carries on.")
    look(page, checks=checks)
    press(page, "Send this answer")
    says(page, "Not this time You decided.")


def test_what_waits_comes_in_while_the_page_is_open_and_is_announced(phone_page: Page, committed_cast: Cast) -> None:
    page = phone_page
    sign_in(page, "gwen")
    says(page, "Nothing waits for you.")
    ask(committed_cast, "priya", "mo", 64_000, "Stairlift repair")
    page.evaluate(COME_IN)
    link = page.get_by_role("link", name="Stairlift repair")
    link.wait_for()
    assert page.get_by_role("status").filter(has_text="1 thing waits for you.").count() == 1
    link.focus()
    ask(committed_cast, "priya", "mo", 65_000, "Second lift")
    page.evaluate(COME_IN)
    page.get_by_role("link", name="Second lift").wait_for()
    # Whoever was about to open one still is.
    assert page.evaluate("() => document.activeElement.innerText") == "Stairlift repair"


def test_somebody_else_decided_meanwhile_and_the_page_says_so(
    chromium: Browser, watch: Watch, committed_cast: Cast
) -> None:
    watch.allowed_statuses = {409}
    address = ask(committed_cast, "priya", "mo", 64_000, "Stairlift repair")
    with open_page(chromium, watch, viewport=PHONE, java_script_enabled=False) as page:
        sign_in(page, "gwen")
        page.goto(address)
        second = page.context.new_page()
        second.goto(address)
        press(second, "Yes, to £640")
        says(second, "Yes You decided.")
        press(page, "Yes, to £640")
        says(page, "This was not done", "This was already answered, or is no longer asked.")


def test_what_gwen_typed_survives_a_lost_signal_and_goes_once(
    chromium: Browser, watch: Watch, committed_cast: Cast
) -> None:
    address = ask(committed_cast, "priya", "mo", 64_000, "Stairlift repair")
    with open_page(chromium, watch, viewport=PHONE) as page:
        sign_in(page, "gwen")
        page.goto(address)
        page.get_by_text("Ask one thing").click()
        page.get_by_label("What do you need to know?").fill("Which floor is it on?")
        page.goto("/worker/")
        page.goto(address)
        page.get_by_text("Ask one thing").click()
        assert page.get_by_label("What do you need to know?").input_value() == "Which floor is it on?"
        page.context.set_offline(True)
        press(page, "Ask this")
        page.get_by_text("Not sent yet").first.wait_for()
        page.context.set_offline(False)
        page.get_by_text("You asked").first.wait_for()
        page.goto(address)
        assert page.get_by_text("Which floor is it on?").count() == 1
