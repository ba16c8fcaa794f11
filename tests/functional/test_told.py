"""From an ask to whoever hears of it, by each way, through real workers and a real broker, to who carries messages.

Priya hears by text, Sam by e-mail, Joe in his browser, Ada by letter: each by one way alone.
"""

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_django.fixtures import Settings

from audit.deliveries import open_deliveries
from config.celery import app as celery_app
from delegation.models import User
from delegation.services.preferences import Wishes, choose_wishes
from notifications.channels import pushing
from notifications.models import Notice
from notifications.services.telling import TellingFields, add_browser, choose_telling
from tests import providers
from tests.cast import Cast
from tests.integration.notifications.test_channels import decrypt
from tests.integration.workflow.steps import Steps
from tests.processes import wait_for, worker
from tests.providers import Mailbox, Provider
from tests.servers import Place

BROWSER = ec.generate_private_key(pushing.CURVE)
SECRET, NUMBER = b"0123456789abcdef", "07700 900123"
KEY = pushing.text_of(ec.generate_private_key(pushing.CURVE).private_numbers().private_value.to_bytes(32, "big"))


@pytest.fixture
def carriers() -> Iterator[tuple[Provider, Provider, Mailbox]]:
    """A Notify, a push service and a mail server."""
    with providers.notify() as govuk, providers.push_service() as maker, providers.mail_server() as mailbox:
        yield govuk, maker, mailbox


def set_up(govuk: Provider, mailbox: Mailbox) -> dict[str, str]:
    """This function will give what docs/channels.md says to set, for these carriers."""
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mailbox.port),
        "NOTIFY_KEY": providers.KEY,
        "NOTIFY_URL": govuk.url,
        "NOTIFY_SMS_TEMPLATE": providers.TEMPLATES["sms"],
        "NOTIFY_LETTER_TEMPLATE": providers.TEMPLATES["letter"],
        "LEEWAY_PUSH_KEY": KEY,
        "LEEWAY_PUSH_CONTACT": "mailto:it@leeway.example",
        "LEEWAY_BASE_URL": "https://leeway.example",
    }


def choose(cast: Cast, maker: Provider, at: datetime) -> None:
    """This function will have each choose how they hear."""
    User.objects.ours().filter(username="priya").update(phone=NUMBER)
    cast.user("priya").phone = NUMBER
    choose_telling(by=cast.user("priya"), fields=TellingFields(ways=("text", "email")), at=at)
    public = pushing.text_of(pushing.point_of(BROWSER))
    add_browser(by=cast.user("joe"), url=f"{maker.url}/joe", public=public, secret=pushing.text_of(SECRET), at=at)
    choose_telling(by=cast.user("joe"), fields=TellingFields(ways=("push",)), at=at)
    wishes = Wishes(tell_by="letter", language="en-gb", format="standard", address="1 The Row\nEV1 1AA")
    choose_wishes(by=cast.user("priya"), person_id=cast.person("ada").id, wishes=wishes, at=at)


def come_round() -> bool:
    """This function will send what the beat sends, and no more often than half a second lets it."""
    time.sleep(0.5)
    for task in ("audit.tasks.relay_all", "notifications.tasks.send_all_notices"):
        celery_app.send_task(task, queue="timers", expires=2)
    return True


def test_each_hears_by_their_own_way(
    committed_cast: Cast,
    place: Place,
    broker: str,
    carriers: tuple[Provider, Provider, Mailbox],
    settings: Settings,
    tmp_path: Path,
) -> None:
    cast, steps, (govuk, maker, mailbox), at = committed_cast, Steps(committed_cast), carriers, datetime.now(UTC)
    settings.PUSH_KEY = KEY
    with worker(place, tmp_path, **set_up(govuk, mailbox)):
        with cast.scope():
            choose(cast, maker, at)
            open_deliveries().update(done_at=at)
            beds = steps.ask("joe", "ada", 15_000, at=at, what_for="Raised beds", payee="Vale Timber")
            steps.ask("maya", "leo", 15_000, at=at, what_for="Swimming", payee="Vale Pool")
        wait_for(lambda: come_round() and bool(govuk.took and to_sam(mailbox)), seconds=20, what="a text and an e-mail")
        with cast.scope():
            steps.yes("priya", beds, at=at)
        wait_for(lambda: come_round() and bool(maker.took), seconds=20, what="a push")
        wait_for(lambda: come_round() and the_afternoon_came(cast), seconds=20, what="a letter to print")
        wait_for(lambda: come_round() and len(govuk.took) > 1, seconds=20, what="a letter")
    look_at_all(govuk, maker, mailbox)
    with cast.scope():
        gone = Notice.objects.ours().filter(sent_at__isnull=False).values_list("channel", flat=True)
        assert set(gone) == {"email", "letter", "push", "text"}


def to_sam(mailbox: Mailbox) -> list[EmailMessage]:
    """This function will give what came for Sam; another organisation has mail too."""
    return [each for each in mailbox.took if each["To"] == "sam@elmbridge-vale.example"]


def the_afternoon_came(cast: Cast) -> bool:
    """This function will have it be three o'clock for Ada's letter, once there is one."""
    with cast.scope():
        letters = Notice.objects.ours().filter(channel="letter", due_at__isnull=False)
        found = letters.filter(template="said_yes_for_you").exists()
        if found:
            letters.update(due_at=datetime.now(UTC))
        return bool(found)


def look_at_all(govuk: Provider, maker: Provider, mailbox: Mailbox) -> None:
    """This function will look at what each carrier took: nothing about anybody but in the letter."""
    text, letter = govuk.took[:2]
    assert (text["kind"], text["phone_number"]) == ("sms", NUMBER)
    pushed: dict[str, Any] = json.loads(decrypt(maker.took[0]["body"], private=BROWSER, secret=SECRET))
    assert pushed["body"] == "Something is waiting for you."
    [mail] = to_sam(mailbox)
    assert mail["Subject"] == "Something waits for your answer"
    for link in (text["personalisation"]["text"], pushed["link"], mail.get_content()):
        assert "https://leeway.example/messages/" in link
        said = re.sub(r"[0-9a-f-]{36}", "", link)
        assert not any(word in said for word in ("Ada", "Leo", "Joe", "Raised", "Swimming", "Vale Timber", "150"))
    assert letter["personalisation"]["address_line_1"] == "Ada Bright"
    assert "Raised beds: Priya Shah said yes to £150 for you." in letter["personalisation"]["text"]
