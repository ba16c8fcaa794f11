"""E-mails: that something happened, in the reader's language, and nothing about anybody."""

import re

import pytest
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext as _
from pytest_django.fixtures import Settings

from audit.deliveries import consume, open_deliveries
from audit.models import Delivery
from audit.scope import current_organisation_id
from delegation.models import User
from notifications.channels import email
from notifications.models import Notice
from tests.cast import Cast
from tests.integration.notifications.conftest import LATER, deliver
from tests.integration.workflow.steps import Steps
from workflow.models import Ask

PRIVATE = re.compile(r"Ada|Joe|Priya|Bright|Shah|150|120|£|coat|Vale Coats|winter", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    """A public address that is not the test's."""
    settings.BASE_URL = "https://leeway.example"


def ask_for_a_coat(steps: Steps) -> None:
    """This function will have Joe ask for more than his limit, and everybody be told."""
    steps.ask("joe", "ada", 15_000, what_for="A winter coat", payee="Vale Coats")
    deliver()


def test_an_email_says_that_something_waits_and_links_to_the_page_behind_the_sign_in(steps: Steps) -> None:
    ask_for_a_coat(steps)
    [message] = mail.outbox
    notice = Notice.objects.ours().get(channel="email")
    assert message.to == [steps.cast.user("priya").email]
    assert message.subject == "Something waits for your answer"
    assert f"https://leeway.example/asks/{notice.ask_id}/" in message.body
    assert "01632 960 100" in message.body
    assert notice.sent_at == LATER


def test_nothing_about_anybody_is_in_an_email(steps: Steps) -> None:
    ask_for_a_coat(steps)
    ask_id = Notice.objects.ours().get(channel="email").ask_id
    assert ask_id is not None
    steps.yes("priya", Ask.objects.ours().get(id=ask_id), 12_000)
    deliver()
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        text = f"{message.subject}\n{message.body}".replace(str(ask_id), "").replace("01632 960 100", "")
        assert not PRIVATE.search(text), text


def test_an_email_speaks_its_readers_language(steps: Steps) -> None:
    User.objects.ours().filter(username="priya").update(language="cy")
    ask_for_a_coat(steps)
    [message] = mail.outbox
    with translation.override("cy"):
        assert message.subject == _("Something waits for your answer") != "Something waits for your answer"
        marked = _("These words were translated and not yet read over by a person.")
    assert marked in message.body
    assert not marked.startswith("These words")


def test_an_email_goes_once_and_again_only_if_its_mark_was_lost_with_the_same_message_id(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_a_coat(steps)
    done = Delivery.objects.ours().get(consumer="email")
    assert not consume(organisation_id=current_organisation_id(), delivery_id=done.id, at=LATER)
    assert len(mail.outbox) == 1

    # As a worker killed after the mail left and before the transaction committed.
    Delivery.objects.ours().filter(id=done.id).update(done_at=None)
    Notice.objects.ours().filter(channel="email").update(sent_at=None)
    assert consume(organisation_id=current_organisation_id(), delivery_id=done.id, at=LATER)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    notice = Notice.objects.ours().get(channel="email")
    assert email.message_id(notice) == first.extra_headers["Message-ID"] == f"<{notice.id}@leeway.example>"


def test_a_mail_server_that_is_down_leaves_the_delivery_open(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    with cast.scope():
        open_deliveries().update(done_at=cast.at)
        Steps(cast).ask("joe", "ada", 15_000, at=cast.at)
        [telling] = open_deliveries()
    here = cast.organisation.id
    assert consume(organisation_id=here, delivery_id=telling.id, at=cast.at)
    with cast.scope():
        [mailing] = open_deliveries()
    assert not consume(organisation_id=here, delivery_id=mailing.id, at=cast.at)
    with cast.scope():
        mailing.refresh_from_db()
        assert (mailing.attempts, mailing.error) == (1, "ConnectionRefusedError")
        assert Notice.objects.ours().get(channel="email").sent_at is None


def test_what_no_longer_holds_is_not_sent(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    for each in list(open_deliveries()):
        assert consume(organisation_id=current_organisation_id(), delivery_id=each.id, at=LATER)
    steps.yes("priya", ask)
    deliver()
    assert [message.to for message in mail.outbox] == [[steps.cast.user("joe").email]]
