"""Being away, and somebody leaving, in a real browser at phone and at desk size."""

from datetime import timedelta

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


def test_priya_is_away_and_gwen_writes_down_that_she_leaves(page: Page, watch: Watch, committed_cast: Cast) -> None:
    watch.allowed_statuses = {422}
    fields = AskFields(person=committed_cast.person("ada").id, kind="one_off", amount=15_000, what_for="Shoes")
    with committed_cast.scope():
        submit_ask(by=committed_cast.user("joe"), fields=fields, at=committed_cast.at)
    page.goto("/sign-in/")
    sign_in(page, "priya")
    page.get_by_role("link", name="Away", exact=True).click()
    says(page, "What nobody has touched comes back to you.")
    check_page(page)
    press(page, "Save")
    says(page, "Something to put right")
    check_page(page)
    today = committed_cast.at.date()
    page.get_by_label("First day away").fill(today.isoformat())
    page.get_by_label("Last day away").fill((today + timedelta(days=4)).isoformat())
    page.get_by_label("Who stands in?").select_option(label="Noor Ali")
    press(page, "Save")
    says(page, "Away now", "Noor Ali stands in.")
    check_page(page)
    sign_in(page, "noor")
    page.get_by_role("link", name="Shoes").click()
    says(page, "You answer for Priya Shah.")
    check_page(page)
    sign_in(page, "gwen")
    page.goto("/team/")
    says(page, "Priya Shah", "Away now")
    check_page(page)
    page.get_by_role("link", name="Priya Shah").click()
    says(page, "What they carry", "Ada Bright")
    page.get_by_text("They leave", exact=True).click()
    page.get_by_text("Write down that they are away").click()
    check_page(page)
    page.get_by_label("Who takes over the people they work with?").select_option(label="Sam Ellis")
    press(page, "They leave today")
    says(page, "No longer works here.")
    check_page(page)
