"""Signing in in a real browser: a passkey in a virtual authenticator, an app's digits, a link, an account at work."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from audit import clock
from delegation.code_app import STEP_SECONDS, digits_at
from delegation.demo.building import SET_UP
from delegation.models import User
from delegation.services.work_accounts import WorkSignInFields, set_work_sign_in
from delegation.tasks import send_to_sign_in
from tests.browser.conftest import Watch
from tests.browser.visits import PASSWORD, check_page, press, says, sign_in
from tests.cast import Cast
from tests.servers_of_others import sign_in_server

# One that a phone has built in, and that sees its owner's finger each time.
BUILT_IN = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def _passwords(committed_cast: Cast, site: str) -> Any:
    with committed_cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))
    with override_settings(BASE_URL=site, SECOND_STEP_FOR=("leader", "auditor", "admin")):
        yield


def test_lena_makes_a_passkey_and_signs_in_with_nothing_typed(phone_page: Page, watch: Watch) -> None:
    page = phone_page
    watch.allowed_statuses = {422}
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    made = keys.send("WebAuthn.addVirtualAuthenticator", {"options": BUILT_IN})
    sign_in(page, "lena")
    says(page, "First, one more step")  # her duties need it
    check_page(page)
    page.get_by_label("A name for it, such as: my phone").fill("My phone")
    press(page, "Add a passkey")
    expect(page.get_by_role("heading", name="My phone")).to_be_visible()
    check_page(page)
    press(page, "Sign out")
    check_page(page)
    press(page, "Use a passkey")
    page.wait_for_url("**/worker/")
    press(page, "Sign out")
    page.get_by_label("Your sign-in name").fill("lena")
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Show the password")
    assert page.get_by_label("Your password").get_attribute("type") == "text"
    press(page, "Sign in")
    says(page, "One more step")
    check_page(page)
    press(page, "Use your passkey")
    page.wait_for_url("**/worker/")
    press(page, "Sign out")
    keys.send("WebAuthn.setUserVerified", {**made, "isUserVerified": False})  # somebody else's finger
    press(page, "Use a passkey")
    expect(page.get_by_role("alert")).to_contain_text("This did not work.")


def test_omar_sets_up_an_app_and_signs_in_with_its_digits(phone_page: Page) -> None:
    page = phone_page
    sign_in(page, "omar")
    press(page, "Set up an app")
    check_page(page)
    page.get_by_text("I cannot use the square").click()
    secret = base64.b32decode(page.locator(".secret").inner_text().replace(" ", ""))
    step = int(clock.now().timestamp()) // STEP_SECONDS
    page.get_by_label("The 6 digits that the app shows now").fill(digits_at(step, secret=secret))
    press(page, "Go on")
    says(page, "Your spare codes")
    check_page(page)
    press(page, "Sign out")
    sign_in(page, "omar")
    page.get_by_label("The code from your app, or a spare code").fill(digits_at(step + 1, secret=secret))
    press(page, "Go on")
    page.get_by_role("button", name="Sign out").wait_for()
    page.goto("/security/")
    says(page, "Your app is set up.", "Spare codes left on paper: 10", "(here)")
    check_page(page)


def test_joe_signs_in_by_a_link_without_javascript(chromium: Browser, site: str, committed_cast: Cast) -> None:
    context = chromium.new_context(base_url=site, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto("/me/")
    page.get_by_label("Your e-mail address or mobile number").fill("joe@elmbridge-vale.example")
    press(page, "Send me a link or a code")
    says(page, "If we know this address, a link is on its way.")
    send_to_sign_in()
    found = re.search(r"http\S+/sign-in/link/\S+", str(mail.outbox[-1].body))
    assert found
    page.goto(found[0])
    press(page, "Sign in")
    page.wait_for_url("**/me/")
    context.close()


def test_gwen_signs_in_with_her_account_at_work(
    chromium: Browser, site: str, committed_cast: Cast, tmp_path: Path
) -> None:
    gwen = {"sub": "s-gwen", "email": "gwen@elmbridge-vale.example", "email_verified": True}
    with sign_in_server(tmp_path, gwen) as server:
        fields = WorkSignInFields(issuer=server, client_id="leeway", secret="ours", domains=("elmbridge-vale.example",))
        with committed_cast.scope():
            set_work_sign_in(by=SET_UP, fields=fields, at=clock.now())
        context = chromium.new_context(base_url=site, locale="en-GB")
        page = context.new_page()
        page.goto("/worker/")
        page.get_by_role("link", name="Use my work account").click()
        page.get_by_label("Your e-mail address at work").fill("gwen@elmbridge-vale.example")
        press(page, "Go on")
        page.get_by_role("link", name="Go on").click()
        page.wait_for_url(f"{server}/**")
        page.get_by_role("button", name="s-gwen").click()
        page.wait_for_url(f"{site}/worker/")
        context.close()
