"""How each wants to be told: by one way and then the next, at an hour, as one message; taken back once it is done."""

import json
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from pytest_django.fixtures import Settings

from audit.events import Actor, record
from delegation.errors import Conflict, Invalid, Missing
from delegation.models import Person, User
from delegation.services.preferences import Wishes, choose_wishes
from notifications.calls import calls_of
from notifications.channels import pushing
from notifications.channels.sms import Kept
from notifications.models import Browser, Notice
from notifications.outcomes import Refused, Sent
from notifications.services import going_out
from notifications.services.notices import open_notice
from notifications.services.telling import TellingFields, add_browser, choose_telling, forget_browsers
from tests import providers
from tests.integration.notifications.conftest import LATER, by_hand, deliver, send_out, told
from tests.integration.notifications.test_channels import decrypt
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps
from tests.providers import Answer, Provider
from workflow.services.watching import watch

NUMBER, SECOND = "07700 900123", timedelta(seconds=1)
BROWSER = ec.generate_private_key(pushing.CURVE)
SECRET = b"0123456789abcdef"


@pytest.fixture(autouse=True)
def _nothing_sent() -> None:
    Kept.outbox.clear()


@pytest.fixture(scope="module")
def carrier() -> Iterator[Provider]:
    """A Notify for all tests of this file."""
    with providers.notify() as known:
        known.looks_at_clock = False  # it is always Tuesday here
        yield known


@pytest.fixture
def govuk(carrier: Provider, settings: Settings) -> Provider:
    """Texts and letters go by Notify, which took nothing yet."""
    carrier.took.clear()
    carrier.next.clear()
    settings.NOTIFY_KEY, settings.NOTIFY_URL = providers.KEY, carrier.url
    settings.NOTIFY_SMS_TEMPLATE, settings.NOTIFY_LETTER_TEMPLATE = (
        providers.TEMPLATES["sms"],
        providers.TEMPLATES["letter"],
    )
    settings.SMS_BACKEND = "notifications.channels.notify.Texts"
    return carrier


@pytest.fixture
def maker(settings: Settings) -> Iterator[Provider]:
    """A push service, and a key of ours."""
    key = ec.generate_private_key(pushing.CURVE).private_numbers().private_value
    settings.PUSH_KEY, settings.PUSH_CONTACT = pushing.text_of(key.to_bytes(32, "big")), "mailto:it@leeway.example"
    with providers.push_service() as known:
        yield known


def choose(steps: Steps, name: str, *ways: str, **more: Any) -> None:
    """This function will have somebody choose how they are told."""
    choose_telling(by=steps.cast.user(name), fields=TellingFields(ways=ways, **more), at=TUESDAY)


def has_phone(steps: Steps, name: str) -> None:
    """This function will write down somebody's mobile number."""
    user = steps.cast.user(name)
    user.phone = NUMBER
    User.objects.ours().filter(id=user.id).update(phone=NUMBER)


def browser_at(maker: Provider, path: str) -> dict[str, str]:
    """This function will give what a browser says of itself."""
    public = pushing.text_of(pushing.point_of(BROWSER))
    return {"url": f"{maker.url}{path}", "public": public, "secret": pushing.text_of(SECRET)}


# --- one way, then the next ------------------------------------------------------------------------------------------


def test_a_text_that_can_never_arrive_goes_by_email_and_only_then(steps: Steps, govuk: Provider) -> None:
    has_phone(steps, "priya")
    choose(steps, "priya", "text", "email")
    govuk.next += [Answer(500), Answer(400)]
    steps.ask("joe", "ada", 15_000)
    deliver()
    notice = Notice.objects.ours().get(channel="text")
    assert (notice.error, notice.status, notice.attempts) == ("server", 500, 1)
    assert mail.outbox == []
    assert notice.due_at is not None
    assert send_out(at=notice.due_at) == [Refused("refused", 400), Sent()]
    assert [each.to for each in mail.outbox] == [[steps.cast.user("priya").email]]
    notice.refresh_from_db()
    assert [str(each) for each in (notice.due_at, notice.sent_at)] == ["None", "None"]
    assert notice.dead_at is not None
    assert len([each for each in told("priya", steps) if each[0] == "in_app"]) == 1  # shown once, whatever failed


def test_a_busy_notify_is_tried_again_when_it_says_and_the_text_comes_once(steps: Steps, govuk: Provider) -> None:
    has_phone(steps, "priya")
    choose(steps, "priya", "text")
    govuk.next.append(Answer(429, headers={"Retry-After": "1800"}))
    steps.ask("joe", "ada", 15_000)
    deliver()
    half_past = LATER + timedelta(seconds=1799)
    assert (send_out(at=half_past), govuk.took) == ([], [])
    notice = Notice.objects.ours().get(channel="text")
    assert notice.due_at == LATER + timedelta(seconds=1800)


def test_a_person_whom_nothing_reaches_in_the_end_is_rung_by_their_worker(steps: Steps, govuk: Provider) -> None:
    has_phone(steps, "mo")
    User.objects.ours().filter(username="mo").update(email="")
    wishes = Wishes(tell_by="text", language="en-gb", format="standard")
    choose_wishes(by=steps.cast.user("priya"), person_id=steps.cast.person("mo").id, wishes=wishes, at=TUESDAY)
    deliver()
    govuk.next.append(Answer(400))
    steps.ask("tom", "mo", 920)
    deliver()
    assert ("phone", "said_yes_for_you") in by_hand("mo", steps)
    [call] = [each for each in calls_of(steps.cast.user("priya"), time_zone="UTC") if "9.20" in each.said]
    assert (call.how, call.number, call.worker) == ("Ring Mo Hussain", NUMBER, "Priya Shah")
    assert calls_of(steps.cast.user("joe"), time_zone="UTC") == []


def test_what_cannot_be_written_is_given_up_and_keeps_nothing_else_waiting(steps: Steps) -> None:
    for amount in (15_000, 15_100):
        steps.ask("joe", "ada", amount)
    choose(steps, "priya", "email", gather_at=18)
    deliver()
    waiting = Notice.objects.ours().filter(recipient=steps.cast.user("priya"), channel="email")
    first, _ = waiting.order_by("id")
    waiting.filter(id=first.id).update(template="no_such_template")
    assert first.due_at is not None
    at = first.due_at
    assert send_out(at=at) == []
    first.refresh_from_db()
    assert (first.error, str(first.due_at)) == ("malformed", "None")
    assert first.dead_at is not None
    assert send_out(at=at + going_out.claimed_for()) == [Sent()]
    assert len(mail.outbox) == 1


def test_who_left_is_sent_nothing_and_a_person_whose_account_ended_is_rung(steps: Steps, govuk: Provider) -> None:
    has_phone(steps, "mo")
    wishes = Wishes(tell_by="text", language="en-gb", format="standard")
    choose_wishes(by=steps.cast.user("priya"), person_id=steps.cast.person("mo").id, wishes=wishes, at=TUESDAY)
    deliver()
    choose(steps, "mo", "text", gather_at=18)
    steps.ask("tom", "mo", 920)
    deliver()
    User.objects.ours().filter(username="mo").update(is_active=False)
    assert send_out(at=LATER + 24 * HOUR) == []
    assert ("phone", "said_yes_for_you") in by_hand("mo", steps)


def test_a_try_that_took_too_long_has_nothing_more_to_say(steps: Steps) -> None:
    steps.ask("joe", "ada", 15_000)
    deliver(at=TUESDAY)
    Notice.objects.ours().filter(channel="email").update(sent_at=None, due_at=TUESDAY, attempts=0)
    [batch] = going_out.claim(at=LATER)
    slow = going_out.begin(batch=batch, at=LATER)
    again = LATER + going_out.claimed_for()
    [batch] = going_out.claim(at=again)
    quick = going_out.begin(batch=batch, at=again)
    assert slow is not None
    assert quick is not None
    going_out.finish(going=slow, outcome=Refused("refused"), at=again)
    going_out.finish(going=quick, outcome=Sent(), at=again)
    assert Notice.objects.ours().filter(channel="email", sent_at=again, dead_at=None).exists()


def test_a_message_to_a_browser_says_nothing_and_a_browser_that_is_no_more_is_forgotten(
    steps: Steps, maker: Provider
) -> None:
    priya = steps.cast.user("priya")
    for path in ("/here", "/gone"):
        add_browser(by=priya, **browser_at(maker, path), at=TUESDAY)
    choose(steps, "priya", "push", "email")
    steps.ask("joe", "ada", 15_000)
    deliver()
    said = json.loads(decrypt(maker.took[0]["body"], private=BROWSER, secret=SECRET))
    assert said["body"] == "Something is waiting for you."
    assert [each.url for each in Browser.objects.ours().all()] == [f"{maker.url}/here"]
    assert mail.outbox == []
    forget_browsers(by=priya, at=LATER)
    steps.ask("joe", "ada", 15_100)
    deliver()
    assert len(mail.outbox) == 1


def test_whoever_says_yes_last_in_a_browser_has_its_messages(steps: Steps, maker: Provider) -> None:
    for name in ("joe", "priya"):
        add_browser(by=steps.cast.user(name), **browser_at(maker, "/shared"), at=TUESDAY)
    assert [each.user_id for each in Browser.objects.ours().all()] == [steps.cast.user("priya").id]
    for wrong in ({"public": "AAAA"}, {"secret": "é"}, {"url": "https://10.0.0.1/x"}, {"url": "javascript:1"}):
        with pytest.raises(Invalid):
            add_browser(by=steps.cast.user("joe"), **{**browser_at(maker, "/x"), **wrong}, at=TUESDAY)


# --- when, and together ----------------------------------------------------------------------------------------------


def test_quiet_hours_hold_everything_until_they_end_and_then_it_is_one_message(steps: Steps) -> None:
    choose(steps, "priya", "email", quiet_from=time(9), quiet_until=time(17))
    for amount in (15_000, 15_100):
        steps.ask("joe", "ada", amount)
    deliver()
    assert mail.outbox == []
    assert len([each for each in told("priya", steps) if each[0] == "in_app"]) == 2  # at once
    five = TUESDAY.replace(hour=17)
    assert send_out(at=five - timedelta(seconds=1)) == []
    assert send_out(at=five) == [Sent()]
    [message] = mail.outbox
    assert message.subject == "2 messages wait for you"


def test_all_of_a_day_comes_in_one_message_at_the_hour_chosen_but_a_new_way_to_sign_in_at_once(steps: Steps) -> None:
    priya = steps.cast.user("priya")
    choose(steps, "priya", "email", gather_at=18)
    steps.ask("joe", "ada", 15_000)
    who = Actor(user_id=priya.id)
    record(type="user.passkey_added", subject=("user", priya.id), actor=who, data={}, at=TUESDAY)
    deliver()
    assert [each.subject for each in mail.outbox] == ["How you sign in has changed"]
    assert send_out(at=TUESDAY.replace(hour=18)) == [Sent()]


def test_what_somebody_else_did_meanwhile_is_not_sent_any_more(steps: Steps) -> None:
    choose(steps, "priya", "email", gather_at=18)
    ask = steps.ask("joe", "ada", 15_000)
    deliver()
    steps.reassign("sam", ask, "sam", at=TUESDAY + HOUR)
    deliver()
    before = len(mail.outbox)
    assert send_out(at=TUESDAY.replace(hour=18)) == []
    assert len(mail.outbox) == before


def test_a_second_call_for_the_same_thing_takes_the_place_of_the_first(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    deliver()
    assert ask.assignment is not None
    watch(organisation_id=steps.cast.organisation.id, at=ask.assignment.remind_at)
    deliver(at=ask.assignment.remind_at)
    shown = [each for each in told("priya", steps) if each[0] == "in_app"]
    assert shown == [("in_app", "still_waits_for_you"), ("in_app", "waits_for_you (withdrawn)")]


# --- letters that are printed for us ---------------------------------------------------------------------------------


def write_address(steps: Steps, name: str, address: str) -> Person:
    """This function will have a worker write down where letters go."""
    wishes = Wishes(tell_by="letter", language="en-gb", format="large_print", address=address)
    return choose_wishes(by=steps.cast.user("priya"), person_id=steps.cast.person(name).id, wishes=wishes, at=TUESDAY)


def test_a_day_of_letters_is_one_and_what_no_longer_holds_is_pulled(steps: Steps, govuk: Provider) -> None:
    ada = write_address(steps, "ada", "1 The Row\nElmbridge\nEV1 1AA")
    deliver()
    Notice.objects.ours().filter(person=ada).update(withdrawn_at=TUESDAY)  # that it was written down
    for amount in (1_250, 900):
        steps.ask("joe", "ada", amount)
    deliver()
    assert govuk.took == []
    rows = Notice.objects.ours().filter(person=ada, channel="letter", withdrawn_at=None)
    assert {each.due_at for each in rows} == {TUESDAY.replace(hour=15)}
    rows.filter(data__amount=900).update(withdrawn_at=LATER)
    [outcome] = send_out(at=TUESDAY.replace(hour=15))
    assert isinstance(outcome, Sent)
    words = govuk.took[0]["personalisation"]
    assert [words[f"address_line_{number}"] for number in (1, 2, 4)] == ["Ada Bright", "1 The Row", "EV1 1AA"]
    assert "for the allotment: Joe Bright said yes to £12.50 for you." in words["text"]
    assert "£9" not in words["text"]
    assert rows.get(data__amount=1_250).reference == outcome.reference


def test_a_letter_that_is_refused_is_posted_by_a_worker(steps: Steps, govuk: Provider) -> None:
    ada = write_address(steps, "ada", "Nowhere")
    govuk.next.append(Answer(400))
    steps.ask("joe", "ada", 1_250)
    deliver()
    send_out(at=TUESDAY.replace(hour=15))
    waiting = Notice.objects.ours().get(person=ada, template="said_yes_for_you")
    assert (waiting.due_at, waiting.sent_at, waiting.error) == (None, None, "refused")


# --- choosing, and the link ------------------------------------------------------------------------------------------


def test_nobody_can_choose_a_way_that_does_not_reach_them(steps: Steps) -> None:
    mo = steps.cast.user("mo")
    mo.phone = ""
    for fields in (
        TellingFields(ways=("text",)),
        TellingFields(ways=("push",)),
        TellingFields(ways=("pigeon",)),
        TellingFields(ways=(), quiet_from=time(9)),
        TellingFields(ways=(), quiet_from=time(9), quiet_until=time(9)),
        TellingFields(ways=(), gather_at=24),
    ):
        with pytest.raises(Invalid):
            choose_telling(by=mo, fields=fields, at=TUESDAY)


def test_the_link_in_a_message_works_once_for_30_days_and_for_its_reader_alone(steps: Steps) -> None:
    steps.ask("joe", "ada", 15_000)
    deliver()
    priya, mailed = steps.cast.user("priya"), Notice.objects.ours().get(channel="email")
    with pytest.raises(Missing):
        open_notice(by=steps.cast.user("joe"), notice_id=mailed.id, at=LATER)
    with pytest.raises(Conflict):
        open_notice(by=priya, notice_id=mailed.id, at=LATER + timedelta(days=30))
    opened = open_notice(by=priya, notice_id=mailed.id, at=LATER + HOUR)
    assert opened.ask_id is not None
    assert Notice.objects.ours().get(recipient=priya, channel="in_app").read_at == LATER + HOUR
    with pytest.raises(Conflict):
        open_notice(by=priya, notice_id=mailed.id, at=LATER + 2 * HOUR)


def test_a_message_that_kills_its_worker_is_not_lost_and_not_tried_for_ever(steps: Steps) -> None:
    steps.ask("joe", "ada", 15_000)
    deliver(at=TUESDAY)
    Notice.objects.ours().filter(channel="email").update(sent_at=None, due_at=TUESDAY, attempts=0)
    at, tries = TUESDAY, 0
    while claimed := going_out.claim(at=at):
        if going_out.begin(batch=claimed[0], at=at) is None:
            break
        assert going_out.begin(batch=claimed[0], at=at) is None  # a doubled message finds nothing
        at, tries = at + going_out.claimed_for(), tries + 1
        assert tries < 20
    assert tries == 10
    assert Notice.objects.ours().get(channel="email").error == "lost"


def test_what_waits_behind_a_slow_provider_is_claimed_no_further_than_the_cap(steps: Steps, settings: Settings) -> None:
    for payee in ("Vale Timber", "Vale Pool", "Vale Arts"):
        steps.ask("joe", "ada", 15_000, payee=payee)
    deliver(at=TUESDAY)
    mails = Notice.objects.ours().filter(channel="email")
    for number, each in enumerate(mails.order_by("id")):
        mails.filter(id=each.id).update(sent_at=None, batch=None, due_at=TUESDAY + number * SECOND)
    settings.OUTBOX_IN_FLIGHT, at = 2, TUESDAY + HOUR
    first, second = going_out.claim(at=at)
    assert going_out.claim(at=at) == []
    assert going_out.begin(batch=first, at=at) is not None  # which makes room
    [third] = going_out.claim(at=at)
    assert len({first, second, third}) == len(mails) == 3
    assert going_out.claim(at=at) == []
