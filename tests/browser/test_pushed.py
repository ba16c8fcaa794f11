"""A push in a real browser: what is shown names nobody, and a tap opens the page behind the sign-in."""

from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings

from audit import clock
from audit.models import Event
from delegation.models import Organisation, User
from notifications.channels import push, pushing
from notifications.consumers import write_notices
from notifications.models import Notice
from notifications.services.telling import TellingFields, add_browser, choose_telling
from notifications.wording import outgoing
from tests.browser.conftest import PHONE, TIMEOUT, Watch, open_page
from tests.browser.visits import PASSWORD, press, says, sign_in
from tests.cast import Cast
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

FOUND = "async () => (await self.registration.getNotifications()).map(({title, body, tag}) => ({title, body, tag}))"
# A script cannot tap for somebody, and no window opens without a tap: where it would go is kept instead.
TAPPED = """async () => {
    let opened = "";
    self.clients.openWindow = async (address) => { opened = address; };
    const [notification] = await self.registration.getNotifications();
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
    return [opened, (await self.registration.getNotifications()).length];
}"""
WORDS = ("Ada", "Bright", "Joe", "Clarks", "Shoes", "£")


def waits_for_priya(cast: Cast, settings: Settings, site: str) -> tuple[UUID, str]:
    """This function will have Joe ask Priya, whose browser is to be told, and give the ask and what it is sent."""
    key = ec.generate_private_key(pushing.CURVE).private_numbers().private_value
    settings.BASE_URL, settings.PUSH_CONTACT = site, "mailto:it@leeway.example"
    settings.PUSH_KEY = pushing.text_of(key.to_bytes(32, "big"))
    public = pushing.text_of(pushing.point_of(ec.generate_private_key(pushing.CURVE)))
    with cast.scope():
        User.objects.ours().update(password=make_password(PASSWORD))
        priya, at = cast.user("priya"), clock.now()
        add_browser(by=priya, url="https://push.example/priya", public=public, secret=pushing.text_of(b"0" * 16), at=at)
        choose_telling(by=priya, fields=TellingFields(ways=("push",)), at=at)
        fields = AskFields(
            person=cast.person("ada").id,
            kind="one_off",
            amount=15_000,
            payee="Clarks",
            what_for="Shoes for the wedding",
        )
        ask = submit_ask(by=cast.user("joe"), fields=fields, at=at)
        for event in Event.objects.ours().filter(subject_id=ask.id):
            write_notices(event, at)
        [notice] = Notice.objects.ours().filter(recipient=priya, channel="push")
        place = Organisation.objects.get(id=notice.organisation_id)
        return ask.id, push.shown(outgoing([notice], id=uuid4(), organisation=place, at=at)).decode()


def deliver(page: Page, data: str) -> None:
    """This function will have the browser take a push for the page's worker, as its maker's service would bring it."""
    session = page.context.new_cdp_session(page)
    found: list[Any] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(0)
    waited = 0
    while not found and waited < TIMEOUT:
        page.wait_for_timeout(50)
        waited += 50
    origin = page.evaluate("() => location.origin")
    told = {"origin": origin, "registrationId": found[0]["registrationId"], "data": data}
    session.send("ServiceWorker.deliverPushMessage", told)


def test_a_push_shows_no_personal_word_and_a_tap_opens_its_page(
    chromium: Browser, watch: Watch, committed_cast: Cast, settings: Settings
) -> None:
    ask_id, data = waits_for_priya(committed_cast, settings, watch.site)
    with open_page(chromium, watch, viewport=PHONE, service_workers="allow") as page:
        page.context.grant_permissions(["notifications"], origin=watch.site)
        page.goto("/sign-in/")
        page.evaluate("() => navigator.serviceWorker.ready")
        [worker] = page.context.service_workers
        deliver(page, data)
        shown: list[dict[str, str]] = []
        for _ in range(TIMEOUT // 50):
            shown = worker.evaluate(FOUND)
            if shown:
                break
            page.wait_for_timeout(50)
        assert [(each["title"], each["body"]) for each in shown] == [("Leeway", "Something is waiting for you.")]
        assert not [word for word in WORDS if word in str(shown) or word in data]
        opened, left = worker.evaluate(TAPPED)
        assert left == 0
        page.goto(opened)  # somebody else who holds the phone reads nothing without her password
        assert "/sign-in/" in page.url
        sign_in(page, "priya")
        page.goto(opened)
        press(page, "Open it")
        page.wait_for_url(f"**/asks/{ask_id}/")
        says(page, "Clarks")
