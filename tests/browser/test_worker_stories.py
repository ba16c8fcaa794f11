"""Tom, Sam, Gwen and Gwen's no, in a real browser, phone and desk, with and without JavaScript, each tap counted.

At the desk with JavaScript there is no mouse.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import override_settings
from playwright.sync_api import Browser, Locator, Page

from audit import clock
from config.policy import usual_policy
from delegation.models import User
from tests.browser.conftest import DESK, PHONE, Watch, open_page
from tests.browser.hands import Hands, focused, hands, heard, listen
from tests.browser.visits import PASSWORD, check_page, press, says, sign_in
from tests.cast import Cast
from tests.processes import live_server
from tests.servers import Place
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask
from workflow.services.undoing import withdraw

SETTLED = 700  # milliseconds after which a page that was just opened listens
MOST_TAPS = 2
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


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_journeys_4_to_7(
    chromium: Browser, watch: Watch, committed_cast: Cast, viewport: dict[str, int], script: bool
) -> None:
    cast, checks = committed_cast, script
    ask(cast, "tom", "mo", 920, "Bus fare", tell_by="visit", tell_where="Friday lunch")
    stairlift = ask(cast, "priya", "mo", 64_000, "Stairlift repair", if_waits="Mo sleeps downstairs")
    ask(cast, "priya", "mo", 65_000, "Second lift")
    watch.allowed_statuses = {422}
    with open_page(chromium, watch, viewport=viewport, java_script_enabled=script) as page:
        by = hands(page, script=script)
        tom_says_yes_in_two_taps(by, checks=checks)
        sam_asks_for_dean(by, checks=checks)
        gwen_says_yes_in_two_taps(by, stairlift, checks=checks)
        gwen_says_not_this_time(by, checks=checks)


def look(page: Page, *, checks: bool) -> None:
    """This function will check the page as it stands, where scripts run."""
    if checks:
        check_page(page)


def tom_says_yes_in_two_taps(by: Hands, *, checks: bool) -> None:
    """Journey 4. Given Tom's own page, when he taps what he asked last week, then it is done and Mo will hear."""
    page = by.page
    sign_in(page, "tom")
    says(page, "Sort it now", "Mo Hussain Yes, to £50")
    look(page, checks=checks)
    by.follow("Mo Hussain Yes, to £50")
    says(page, "Yes, to £50 for Mo.")
    look(page, checks=checks)
    page.goto("/worker/")
    by.taps = 0
    by.press("Bus fare £9.20 for Mo Hussain, like today")
    says(page, "Done. You decided.", "Mo will hear: Friday lunch.", "You acted within your limit.")
    assert by.taps <= MOST_TAPS
    look(page, checks=checks)


def sam_asks_for_dean(by: Hands, *, checks: bool) -> None:
    """Journey 5. Given Dean beside Sam, when Sam asks for him, then it is a yes, and Dean hears at the Bridge."""
    page = by.page
    sign_in(page, "sam")
    by.follow("Dean Foster Yes, to £300")
    by.press("Go on for Dean")
    by.write("How much, in pounds?", "61.50")
    by.write("What is it for?", "Boots and bus fare")
    by.press("See who decides this")
    says(page, "You can say yes to this.", "Was Dean with you?", "Dean will hear:")
    look(page, checks=checks)
    by.choose("Yes, here now")
    by.open("Dean will hear: when somebody sees them. Change")
    says(page, "How will Dean hear?")
    by.write("Where or when, if you know", "at the Bridge breakfast")
    by.press("Yes")
    says(page, "Done. You decided.", "Dean was there. Dean will hear: at the Bridge breakfast.")
    look(page, checks=checks)


def gwen_says_yes_in_two_taps(by: Hands, address: str, *, checks: bool) -> None:
    """Journey 6. Given the list, when Gwen opens the first and says yes, then it took two taps, with the story read."""
    page = by.page
    sign_in(page, "gwen")
    says(page, "2 things wait for you.")
    look(page, checks=checks)
    by.taps = 0
    by.follow("Stairlift repair")
    says(page, "Why you: It is over Priya's £300 for each ask.", "If you wait: Mo sleeps downstairs")
    yes = page.get_by_role("button", name="Yes, to £640", exact=True).bounding_box()
    assert yes is not None
    assert yes["y"] + yes["height"] <= (page.viewport_size or {"height": 0})["height"]  # without scrolling
    look(page, checks=checks)
    by.press("Yes, to £640")
    says(page, "Yes You decided.")
    assert by.taps <= MOST_TAPS
    assert page.url.endswith(address)
    by.press("Take it back")
    says(page, "With you, by")
    by.open("Yes, and no need to ask next time")
    by.write("Up to how much each time, in pounds?", "700")
    by.choose("Anybody")
    look(page, checks=checks)
    by.press("Say yes, and no need to ask")
    says(page, "Yes You decided.")


def gwen_says_not_this_time(by: Hands, *, checks: bool) -> None:
    """Journey 7. Given another one, when Gwen says not this time, then she reads it as Priya will before it goes."""
    page = by.page
    page.goto("/worker/")
    by.follow("Second lift")
    by.open("Not this time, because...")
    by.press("See how it reads")
    says(page, "Something to put right", "Choose the reason that fits best.")
    if checks:
        assert focused(page).startswith("Something to put right")
    by.choose("There is another way")
    by.write("Say why, in your own words", REASON)
    by.press("See how it reads")
    says(page, "How Priya will read it", "Not this time", REASON, "Today's support carries on.")
    look(page, checks=checks)
    by.press("Send this answer")
    says(page, "Not this time You decided.")


@pytest.fixture
def live(watch: Watch, place: Place, broker: str, tmp_path: Path) -> Iterator[None]:
    """Pages that hear by themselves that something changed."""
    with live_server(place, tmp_path, site=watch.site) as (url, _):
        watch.live = url
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        directives = {**policy, "connect-src": ["'self'", url]}
        with override_settings(
            LIVE_URL=f"{url}/live/", BASE_URL=watch.site, CONTENT_SECURITY_POLICY={"DIRECTIVES": directives}
        ):
            usual_policy.cache_clear()
            yield
    usual_policy.cache_clear()


def test_pages_show_what_others_did_by_themselves_and_take_nothing_from_who_is_at_it(
    live: None, phone_page: Page, committed_cast: Cast
) -> None:
    cast, page = committed_cast, phone_page
    sign_in(page, "gwen")
    says(page, "Nothing waits for you.")
    page.wait_for_timeout(SETTLED)
    listen(page)
    stairlift = ask(cast, "priya", "mo", 64_000, "Stairlift repair")
    link = page.get_by_role("link", name="Stairlift repair")
    took = [comes(link)]
    assert heard(page, "1 thing waits for you.")
    link.focus()
    ask(cast, "priya", "mo", 65_000, "Second lift")
    took.append(comes(page.get_by_role("link", name="Second lift")))
    # Whoever was about to open one still is.
    assert page.evaluate("() => document.activeElement.innerText") == "Stairlift repair"
    page.goto(stairlift)
    page.get_by_text("Ask one thing").click()
    page.get_by_label("What do you need to know?").fill("Which floor")
    page.wait_for_timeout(SETTLED)
    with cast.scope():
        withdraw(by=cast.user("priya"), ask_id=UUID(stairlift.split("/")[2]), at=clock.now())
    took.append(comes(page.get_by_text("Something changed here.")))
    assert page.get_by_label("What do you need to know?").input_value() == "Which floor"
    check_page(page)
    page.get_by_role("link", name="Look at it again").click()
    page.get_by_text("No longer asked").first.wait_for()
    sign_in(page, "joe")
    page.wait_for_timeout(SETTLED)
    before = page.locator("#money .free").inner_text()
    ask(cast, "joe", "ada", 1_250, "Bus pass")
    took.append(comes(page.get_by_role("link", name="Bus pass")))
    page.wait_for_function("before => document.querySelector('#money .free').innerText !== before", arg=before)
    assert min(took) < 2, took  # other tests keep the machine busy: once at least it was as quick as it is


def comes(awaited: Locator) -> float:
    """This function will wait for something on the page, and give the seconds it took."""
    began = time.monotonic()
    awaited.wait_for()
    return time.monotonic() - began


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
        page.get_by_text("Which floor is it on?").wait_for()
        page.goto(address)
        assert page.get_by_text("Which floor is it on?").count() == 1
