"""Money that is asked back, and a bank's file, in a real browser."""

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page

from delegation.models import User
from tests.browser.conftest import Watch
from tests.browser.visits import PASSWORD, check_page, press, says, sign_in
from tests.cast import Cast
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask


@pytest.fixture(autouse=True)
def _passwords(committed_cast: Cast) -> None:
    with committed_cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))


def test_ravi_reads_what_is_to_go_back_and_says_that_it_would_be_hard(
    phone_page: Page, watch: Watch, committed_cast: Cast
) -> None:
    page, ravi = phone_page, committed_cast.person("ravi").id
    page.goto("/sign-in/")
    sign_in(page, "priya")
    page.goto(f"/people/{ravi}/money-back/")
    check_page(page)
    page.get_by_label("Why should the money go back?").fill("June was paid twice.")
    page.get_by_label("Sum 1, in pounds").fill("90")
    page.get_by_label("In a few words").first.fill("June, again")
    press(page, "Ask for this")
    address = page.url
    sign_in(page, "helen")
    page.goto(address)
    press(page, "Yes, to £90 to go back")
    sign_in(page, "ravi")
    page.goto(address)
    says(page, "June, again", "and not before", "Would paying this back leave you without care or food?")
    check_page(page)
    page.get_by_text("This would be hard for us", exact=True).click()
    press(page, "Say that it would be hard")
    says(page, "Nothing moves now. Somebody decides how it goes on.")
    page.get_by_role("link", name="Read it as a letter").click()
    says(page, "Dear Ravi")
    check_page(page)


def test_a_statement_has_a_sure_an_unsure_and_an_unmatched_line(
    phone_page: Page, watch: Watch, committed_cast: Cast
) -> None:
    page, ravi, at = phone_page, committed_cast.person("ravi").id, committed_cast.at
    with committed_cast.scope():
        for amount, payee in ((1_250, "Vale Buses"), (4_000, "Argos")):
            fields = AskFields(person=ravi, kind="one_off", amount=amount, payee=payee, what_for="A day out")
            submit_ask(by=committed_cast.user("ravi"), fields=fields, at=at)
    day = at.date().isoformat()
    rows = (f"{day},SUMUP *VALE BUSES LTD,12.50,", f"{day},ARGOS LEEDS,38.00,", f"{day},NETFLIX,9.99,")
    file = "\n".join(("Date,Description,Paid out,Paid in", *rows)).encode()
    page.goto("/sign-in/")
    sign_in(page, "ravi")
    page.goto(f"/people/{ravi}/statements/")
    check_page(page)
    page.get_by_label("The file from your bank or card").set_input_files(
        {"name": "bank.csv", "mimeType": "text/csv", "buffer": file}
    )
    press(page, "Look at it")
    says(page, "New lines: 3.", "Yes, this was paid", "Is it this?", "We do not know what this was")
    check_page(page)
    press(page, "Yes, take it in")
    check_page(page)
    press(page, "Yes, that was it")
    press(page, "Write it down as already paid")
    says(page, "Written down as already paid")
