"""From ask to paid in a real browser: Joe asks, Mark pays, Joe reads when his money came."""

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


def test_what_joe_spent_is_paid_back_and_he_reads_when(page: Page, watch: Watch, committed_cast: Cast) -> None:
    watch.allowed_statuses = {422}
    fields = AskFields(person=committed_cast.person("ada").id, kind="one_off", amount=1_250, pay="pay_me_back")
    with committed_cast.scope():
        ask = submit_ask(by=committed_cast.user("joe"), fields=fields, at=committed_cast.at)
    page.goto("/sign-in/")
    sign_in(page, "joe")
    page.goto(f"/asks/{ask.id}/")
    says(page, "On its way, by")
    check_page(page)
    sign_in(page, "mark")
    page.get_by_role("link", name="Ready to pay").click()
    says(page, "£12.50", "Joe Bright")
    page.get_by_text("Bring back the file with what was paid").click()
    check_page(page)
    press(page, "Paid")
    says(page, "Tick what was paid.")
    check_page(page)
    page.get_by_label("£12.50 Joe Bright").check()
    press(page, "Paid")
    says(page, "Marked as paid: 1.", "Nothing waits to be paid.", "Marked today")
    check_page(page)
    sign_in(page, "joe")
    page.goto(f"/asks/{ask.id}/")
    says(page, "Yes. Paid on")
    check_page(page)
