"""Ada's letter, Omar's proof and Nia beside Ada, in a real browser, phone and desk, with and without JavaScript.

At the desk with JavaScript there is no mouse.
"""

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Page

from audit.models import Event
from delegation.models import User
from delegation.services.reviews import review_done
from notifications.consumers import write_notices
from tests.browser.conftest import DESK, PHONE, Watch, open_page
from tests.browser.hands import Hands, hands
from tests.browser.visits import PASSWORD, check_page, says, sign_in
from tests.cast import Cast
from workflow.models import Ask
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

A_REASON = "The library lends winter coats for free. Try that first."
Look = Callable[[Page], None]


def spend(cast: Cast, by: str, amount: int, what_for: str, payee: str) -> Ask:
    """This function will ask for something for Ada, and write what everybody is told of it."""
    fields = AskFields(
        person=cast.person("ada").id, kind="one_off", amount=amount, what_for=what_for, payee=payee, category="everyday"
    )
    ask = submit_ask(by=cast.user(by), fields=fields, at=cast.at)
    for event in Event.objects.ours().filter(subject_id=ask.id):
        write_notices(event, cast.at)
    return ask


def said_no(cast: Cast, by: str, ask: Ask) -> Ask:
    """This function will say not this time."""
    no = Verdict(outcome="decline", reason=A_REASON, reason_code="another_way")
    return decide(by=cast.user(by), ask_id=ask.id, verdict=no, at=cast.at)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_journeys_3_9_and_10(
    chromium: Browser, watch: Watch, committed_cast: Cast, viewport: dict[str, int], script: bool
) -> None:
    cast = committed_cast
    with cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))
        spend(cast, "joe", 1_250, "Bus pass", "Vale Buses")
        said_no(cast, "priya", spend(cast, "joe", 15_000, "Coat", "Clarks"))
        lift = spend(cast, "priya", 64_000, "Stairlift", "Lifts Ltd")
        decide(by=cast.user("gwen"), ask_id=lift.id, verdict=Verdict(outcome="approve"), at=cast.at)
        review_done(by=cast.user("priya"), person_id=cast.person("ada").id, on=cast.at.date(), words=None, at=cast.at)

    def look(page: Page) -> None:
        if script and viewport is PHONE:
            check_page(page)

    with open_page(chromium, watch, viewport=viewport, java_script_enabled=script) as page:
        by = hands(page, script=script)
        ada_says_that_it_is_not_right(by, look)
        omar_reads_by_what_right(by, lift, look)
        nia_stands_beside_ada(by, look)


def ada_says_that_it_is_not_right(by: Hands, look: Look) -> None:
    """Journey 3. Given a bus pass that Joe said yes to, when Priya's letter came and Ada says no, then Priya rings."""
    page = by.page
    sign_in(page, "priya")
    page.goto("/letters/")
    by.follow("A letter to Ada Bright")
    says(page, "This week with your money", "Bus pass: Joe Bright said yes to £12.50 for you.")
    says(page, "Is that right? Tell Priya Shah on 01632 960 114, or post this back.")
    look(page)
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="I posted it").is_visible()
    size = page.locator("article.large").evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    assert size >= 24  # 18 point, as Ada wants it
    page.emulate_media(media="screen")
    by.press("I posted it")
    sign_in(page, "ada")
    by.follow("Bus pass")
    by.open("That's not right")
    by.press("Tell us that this is not right")
    says(page, "Thank you. Priya will ring you. We have not told Joe.")


def omar_reads_by_what_right(by: Hands, lift: Ask, look: Look) -> None:
    """Journey 9. Given an id, when Omar pastes it, then he reads by what right Gwen said yes, and what happened."""
    page = by.page
    sign_in(page, "omar")
    by.write("Paste an id", str(lift.id))
    by.press("Look it up")
    says(page, "Yes. Gwen Price, team manager, £1,000 each time, limits version 3, in force")
    says(page, "Given by Dev Mistry under constitution 4.2.", "9 of 9 records agree.")
    by.follow("Check our decisions")
    by.follow("Find what happened")
    by.open("What to look for")
    by.write("What happened?", "ask.approved")
    by.pick("Who did it?", "Gwen Price")
    by.press("Find")
    says(page, "ask.approved Gwen Price")
    by.open("What stands in the record")
    look(page)
    assert page.get_by_role("link", name=str(lift.id)).is_visible()
    by.follow("Check our decisions")
    by.follow("Draw my sample")
    says(page, "Draw my sample")


def nia_stands_beside_ada(by: Hands, look: Look) -> None:
    """Journey 10. Given Ada's no, when Nia was there and asks with her to look again, then somebody else looks."""
    page = by.page
    sign_in(page, "nia")
    says(page, "Ada Bright shares with you: asks and answers. Not: payees, or the money.", "The talk about the plan on")
    by.press("I was there")
    says(page, "You were there.")
    look(page)
    by.follow("Coat")
    says(page, "Coat", "Not this time Priya Shah decided.", A_REASON)
    assert "Clarks" not in page.content()
    by.press("I was there")
    says(page, "You were there. You said so on")
    by.press("I was not there after all")
    assert "You said so on" not in page.content()
    by.open("Ask to look again, with Ada")
    look(page)
    by.write("What should be looked at again?", "She is cold, and the library has none left.")
    by.press("Have it looked at again")
    says(page, "With Sam by")
    by.follow("I'm worried about this")
    says(page, "One person reads this, whose work is to keep people safe.")
    by.write("In your own words", "She has not been warm for days.")
    by.press("Send it")
    says(page, "Thank you. Ruth Bell will look at this today.")
