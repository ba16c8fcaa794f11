"""Journeys 1, 2 and 7 as a family has them in hand: what is said while typing, the wait, the no, who is beside them."""

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Page, expect

from delegation.models import User
from tests.browser.conftest import PHONE, Watch, open_page
from tests.browser.hands import hands, heard, listen
from tests.browser.visits import PASSWORD, check_page, press, says, sign_in
from tests.cast import Cast
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

MOST_FIELDS = 3
NO = "The youth club lends a tent and bags, free. Ring them first."


@pytest.fixture(autouse=True)
def _passwords(committed_cast: Cast) -> None:
    with committed_cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))


def fields_to_fill(page: Page) -> int:
    """This function will count what a family can type or choose to ask for something."""
    return page.locator("section.asking > form :is(input:not([type=hidden]), select, textarea):visible").count()


def test_joe_reads_what_would_happen_while_he_types(page: Page) -> None:
    # Given Joe on his page, with 3 fields to fill in
    sign_in(page, "joe")
    by = hands(page)
    assert fields_to_fill(page) <= MOST_FIELDS
    outlook = page.locator(".outlook")
    listen(page)
    # when he types an amount of his own, then he reads and hears that it is his yes, and what stays
    by.write("How much, in pounds?", "12.50")
    expect(outlook).to_contain_text("You can say yes to this.")
    expect(outlook).to_contain_text("Then you have £237.50 of your £250 left")
    assert heard(page, "You can say yes to this.")
    # and when it is more, who decides it and by when
    by.write("How much, in pounds?", "150")
    by.write("What is it for?", "Bus pass")
    expect(outlook).to_contain_text("This goes to Priya, who is a social worker in the east team. Priya answers by")
    expect(outlook).to_contain_text("We put this under Travel.")
    assert heard(page, "This goes to Priya")
    check_page(page)
    # When he goes on, then somebody beside him is offered, and less at once
    by.press("See who decides this")
    by.open("I'd like someone with me")
    says(page, "This goes to Priya Shah.", "Nia Rowe can be with you.")
    check_page(page)
    by.choose("Keep this between me and Priya")
    by.press("Ask Priya")
    says(
        page,
        "With Priya by",
        "Your own £250 a month is not touched.",
        "This is kept between who asked and who decides.",
    )
    # and one tap says that they talked
    by.press("We talked")
    says(page, "You talked with Priya Shah,")
    check_page(page)
    by.press("Make it £100")
    says(page, "Done. You decided. £150 left this month. No receipt needed.")
    check_page(page)


def test_the_same_journeys_without_javascript(chromium: Browser, watch: Watch) -> None:
    with open_page(chromium, watch, viewport=PHONE, java_script_enabled=False) as page:
        sign_in(page, "joe")
        assert fields_to_fill(page) <= MOST_FIELDS
        page.get_by_label("How much, in pounds?").fill("12.50")
        page.get_by_label("What is it for?").fill("Bus pass")
        press(page, "See who decides this")
        says(page, "You can say yes to this.", "We put this under Travel.", "Then you have £237.50 of your £250 left")
        page.locator("summary", has_text="Change").click()
        page.get_by_label("What kind of thing is it?").select_option("learning")
        press(page, "Put it there")
        says(page, "We put this under Learning and work.")
        press(page, "Yes")
        says(page, "Done. You decided. £237.50 left this month. No receipt needed.")
        page.locator("main").get_by_role("link", name="Ada Bright").click()
        page.get_by_text("No money needed").click()
        page.get_by_label("What is it?").fill("A lift to the club")
        press(page, "Yes, write it down")
        says(page, "Yes A lift to the club. You,")


def test_hana_reads_a_no_and_has_it_looked_at_again(phone_page: Page, committed_cast: Cast) -> None:
    # Given a no to what Hana asked for Zara
    with committed_cast.scope():
        fields = AskFields(
            person=committed_cast.person("zara").id, kind="one_off", amount=31_900, what_for="A tent and bags"
        )
        row = submit_ask(by=committed_cast.user("hana"), fields=fields, at=committed_cast.at)
        assert row.assignment is not None
        decider = row.assignment.user
        no = Verdict(outcome="decline", reason=NO, reason_code="another_way")
        decide(by=decider, ask_id=row.id, verdict=no, at=committed_cast.at)
    # when she opens it, then she reads who said so and why, and what she can do
    page = phone_page
    sign_in(page, "hana")
    page.get_by_role("link", name="A tent and bags").click()
    says(page, "Not this time", f"{decider.display_name} decided.", NO, "Today's support carries on.")
    says(page, "I'd like someone with me", "Look at this again")
    check_page(page)
    # and when she asks to have it looked at again, then it goes to somebody who has not seen it
    page.locator("summary", has_text="Look at this again").click()
    page.get_by_label("What should be looked at again?").fill("The club has no tents left.")
    press(page, "Have it looked at again")
    assert f"With {decider.display_name.split()[0]}" not in page.locator("main").inner_text()


def test_ada_sees_who_is_beside_her_and_says_how_to_tell_her(page: Page) -> None:
    sign_in(page, "ada")
    page.get_by_role("link", name="My circle and what each sees").click()
    says(page, "Nia Rowe", "Sees what is asked and answered. Not: who is paid, or the money.", "Who looked")
    check_page(page)
    press(page, "Stop sharing what is asked")
    says(page, "Sees the name, and nothing else.")
    page.locator("main").get_by_role("link", name="Ada Bright").click()
    page.get_by_role("link", name="How to tell me").click()
    page.get_by_label("By phone").check()
    page.get_by_label("Large print").check()
    check_page(page)
    press(page, "Keep this")
    says(page, "Money left")
