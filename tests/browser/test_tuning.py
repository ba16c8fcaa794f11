"""Journey 8 in a real browser, with scripts and without: Lena tunes, tries, proposes, brings back; Mark publishes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Page

from delegation.models import User
from tests.browser.conftest import DESK, PHONE, Watch, open_page
from tests.browser.visits import PASSWORD, check_page, press, says, sign_in
from tests.cast import Cast
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

HOUR = timedelta(hours=1)
Look = Callable[[Page], None]


@pytest.fixture(autouse=True)
def _asked(committed_cast: Cast) -> None:
    """A yes of Priya's that Joe waited for, and a password for everybody."""
    cast = committed_cast
    with cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))
        fields = AskFields(person=cast.person("ada").id, kind="one_off", amount=14_000, what_for="Scooter repair")
        ask = submit_ask(by=cast.user("joe"), fields=fields, at=cast.at - 9 * HOUR)
        decide(by=cast.user("priya"), ask_id=ask.id, verdict=Verdict(outcome="approve"), at=cast.at - 5 * HOUR)


@pytest.mark.parametrize(
    ("viewport", "script"),
    [(PHONE, True), (DESK, True), (PHONE, False)],
    ids=["phone-script", "desk-script", "phone-no-script"],
)
def test_journey_8_tune_try_propose_publish_and_bring_back(
    chromium: Browser, watch: Watch, viewport: dict[str, int], script: bool
) -> None:
    def look(page: Page) -> None:
        if script:
            check_page(page)

    with open_page(chromium, watch, viewport=viewport, java_script_enabled=script) as page:
        sign_in(page, "lena")
        page.goto("/lead/limits/try/?role=family&limit=family.each&amount=20000")
        if script:
            move_the_slider(page)
        tune(page, look)
        propose(page, look)
        watch.allowed_statuses = {422}
        publish(page)
        bring_back(page)


def move_the_slider(page: Page) -> None:
    """Where scripts run, slider and number follow each other."""
    slider = page.get_by_label("Or move the slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_label("Try how much, in pounds?").input_value() == "210"
    page.get_by_label("Try how much, in pounds?").fill("200")
    assert slider.input_value() == "200"


def tune(page: Page, look: Look) -> None:
    """Given the form that a sentence led to, when Lena moves the slider and tries it, then she reads it."""
    says(page, "Try it on last year", "Now: £100 at a time.")
    look(page)
    press(page, "Try it")
    says(page, "1 fewer ask. £140 newly trusted. No past no changes.", "Practitioner")
    look(page)


def propose(page: Page, look: Look) -> None:
    """When she looks at the draft and proposes it, then it waits for a second person, who is not her."""
    page.get_by_role("link", name="To the draft, to propose it").click()
    says(page, "Raised for Family: from £100 at a time to £200 at a time.", "1 fewer ask.")
    look(page)
    press(page, "Propose")
    says(page, "Waits for a second person", "Somebody else publishes what you wrote or proposed.")


def publish(page: Page) -> None:
    """When Mark publishes it from today, then everybody has it."""
    sign_in(page, "mark")
    page.get_by_role("link", name="Our limits").first.click()
    page.get_by_role("link", name="Proposal by Lena Fox").click()
    press(page, "Publish from today")
    says(page, "Version 4", "What it changed", "More room")
    page.get_by_role("link", name="Our limits").first.click()
    says(page, "A family may say yes to £200")


def bring_back(page: Page) -> None:
    """When Lena brings version 3 back, then it takes room: not from today, but from a day 28 days away."""
    sign_in(page, "lena")
    page.goto("/lead/limits/")
    page.get_by_role("link", name="Version 3").click()
    press(page, "Bring this version back, as a draft")
    says(page, "Lowered for Family: from £200 at a time to £100 at a time.", "Less room")
    press(page, "Propose")
    address = page.url
    sign_in(page, "mark")
    page.goto(address)
    assert page.get_by_role("button", name="Publish from today").count() == 0
    press(page, "Publish from this day")
    says(page, "Version 5", "Less room")
    page.goto("/lead/limits/")
    says(page, "Version 5 Still to come", "Version 4 In force")
