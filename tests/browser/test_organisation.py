"""Lena looks after her organisation: somebody new with a circle and money, and a file with a line to put right."""

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser

from delegation.models import User
from tests.browser.conftest import DESK, Watch, open_page
from tests.browser.hands import focused, hands
from tests.browser.visits import PASSWORD, check_page, says, sign_in
from tests.cast import Cast

HEAD = "person,date_of_birth,team,beside,role,does\n"
WRONG = f"{HEAD}Fay Good,3.2.1950,Adults East,Guy Good,nominated_person,is Fay's brother\n"
RIGHT = WRONG.replace("3.2.1950", "1950-02-03")


@pytest.fixture(autouse=True)
def _passwords(committed_cast: Cast) -> None:
    with committed_cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))


def test_lena_adds_somebody_invites_their_son_opens_money_and_brings_in_a_file(
    chromium: Browser, watch: Watch, committed_cast: Cast
) -> None:
    watch.allowed_statuses = {422}
    with open_page(chromium, watch, viewport=DESK) as page:
        by = hands(page)
        sign_in(page, "lena")
        page.goto("/organisation/")
        # Given somebody new, when their name is missing, then that is said, and the rest stays
        by.follow("People and who is beside them")
        by.follow("Add somebody")
        by.write("What matters to them, in their own words", "The sea.")
        by.press("Add them")
        says(page, "Something to put right", "Write their name.")
        assert focused(page).startswith("Something to put right")
        assert page.get_by_label("What matters to them").input_value() == "The sea."
        check_page(page)
        by.write("Their name", "Eve Lane")
        by.pick("Which team works with them?", "Adults East")
        by.press("Add them")
        says(page, "Eve Lane", "Nobody is here yet.", "No money was opened yet.")
        # When her son is brought in and invited by letter, then there is a code, shown once
        by.follow("Bring somebody in")
        by.pick("Who are they to this person?", "Somebody they chose to act for them")
        by.write("Their name", "Cy Lane")
        by.write("Who are they, in a few words?", "is Eve's son")
        by.press("Bring them in")
        says(page, "Cy Lane", "Has not signed in yet.")
        by.press("Invite by letter")
        says(page, "Dear Cy Lane,", "Type this code:", "We show the code only now.")
        check_page(page)
        # When her money is opened, then it stands there
        by.follow("Eve Lane")
        by.open("Open money")
        by.pick("What kind of money?", "Money the council looks after")
        by.write("How much for all of this time, in pounds?", "1,200")
        by.date("First day", "2026-04-04")
        by.date("Last day", "2027-03-03")
        by.press("Open it")
        says(page, "Money the council looks after £1,200", "From 4 April 2026. Over on 4 March 2027.")
        check_page(page)
        # Given a file with a wrong line, then it says how to mend it, and nothing is done
        page.goto("/organisation/")
        by.follow("Bring in files")
        by.follow("People and who is beside them")
        file = page.get_by_label("A CSV file in UTF-8")
        file.set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": WRONG.encode()})
        by.press("See what would happen")
        says(page, "Line 2 Fay Good", "Write the day as 1950-02-03, the year first.")
        assert page.get_by_role("button", name="Yes, do all of this").count() == 0
        check_page(page)
        # when it is mended, then all of it is there
        file.set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": RIGHT.encode()})
        by.press("See what would happen")
        says(page, "Line 2 Fay Good", "New here.")
        by.press("Yes, do all of this")
        says(page, "Done. All of it is here now.")
        check_page(page)
