"""E-mails: that something happened, in the reader's language, and nothing about anybody."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext as _
from pytest_django.fixtures import Settings

from delegation.models import User
from notifications.consumers import write_notices
from notifications.models import Notice
from notifications.outcomes import Sent
from tests.integration.notifications.conftest import LATER, deliver, event_of, send_out
from tests.integration.workflow.steps import Steps
from workflow.models import Ask

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
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
    assert f"https://leeway.example/messages/{notice.id}/" in message.body
    assert "Something waits for your answer. Please answer by " in message.body
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
        text = re.sub(r"/messages/[-0-9a-f]+/", "", f"{message.subject}\n{message.body}").replace("01632 960 100", "")
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


def test_an_email_goes_once_and_again_only_if_its_mark_was_lost_with_the_same_message_id(steps: Steps) -> None:
    ask_for_a_coat(steps)
    assert send_out() == []
    assert len(mail.outbox) == 1

    # As a worker killed after the mail left and before what came of it was written down.
    rows = Notice.objects.ours().filter(channel="email")
    rows.update(sent_at=None, due_at=LATER + 2 * MINUTE)
    assert send_out(at=LATER + MINUTE) == []
    assert send_out(at=LATER + 2 * MINUTE) == [Sent()]
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.extra_headers["Message-ID"] == f"<{rows.get().batch}@leeway.example>"


def test_a_mail_server_that_is_down_leaves_the_message_and_its_next_try(steps: Steps, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    ask_for_a_coat(steps)
    notice = Notice.objects.ours().get(channel="email")
    assert (notice.attempts, notice.error, notice.sent_at, notice.dead_at) == (1, "connection", None, None)
    assert notice.due_at is not None
    assert LATER + 5 * SECOND <= notice.due_at <= LATER + 6 * SECOND
    assert send_out(at=LATER + 4 * SECOND) == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_out(at=notice.due_at) == [Sent()]
    assert len(mail.outbox) == 1


def test_what_no_longer_holds_is_not_sent(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    write_notices(event_of(ask.id, "ask.waiting"), LATER)
    steps.yes("priya", ask)  # nobody was told of it yet
    send_out()
    assert mail.outbox == []
    deliver()
    assert [message.to for message in mail.outbox] == [[steps.cast.user("joe").email]]
