"""GOV.UK Notify: text messages, e-mails and letters by its REST API, as published for its version 2.

Each has a template over there with the places named in TEMPLATES below (docs/channels.md). What Notify answers is
judged by its status and the name of its error; its words go nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import jwt
from django.conf import settings

from notifications.outcomes import NOWHERE, Outcome, Outgoing, Refused, Sent, To, TryLater
from notifications.retrying import read_retry_after

SECONDS = httpx.Timeout(10, connect=5)
A_DAY_IS_FULL = "TooManyRequestsError"  # the other 429 is of a minute
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
UUID_LENGTH = 36
LINES_OF_AN_ADDRESS = 7
# Statuses that say something about us and not about this message: the key, or Notify itself. It stays.
OURS = (401, 403)


@dataclass(frozen=True, slots=True)
class Key:
    """An API key of Notify's: its name, the service, and the secret that signs."""

    service: str
    secret: str


def read_key(text: str) -> Key | None:
    """This function will take a key apart (name-service-secret, the last two as UUIDs), or give None."""
    secret, service = text[-UUID_LENGTH:], text[-2 * UUID_LENGTH - 1 : -UUID_LENGTH - 1]
    fits = len(text) > 2 * UUID_LENGTH + 1 and text[-UUID_LENGTH - 1] == text[-2 * UUID_LENGTH - 2] == "-"
    return Key(service, secret) if fits and all(each.count("-") == 4 for each in (service, secret)) else None


class Texts:
    """Text messages. The template: ((text))."""

    def send(self, notice: Outgoing, to: To) -> Outcome:
        """This function will send one text message."""
        if not to.phone:
            return NOWHERE
        text = " ".join((*notice.lines, notice.link)).strip()
        return _post("sms", settings.NOTIFY_SMS_TEMPLATE, notice, {"text": text}, phone_number=to.phone)


class Emails:
    """E-mails. The template: the subject ((subject)), the text ((text))."""

    def send(self, notice: Outgoing, to: To) -> Outcome:
        """This function will send one e-mail."""
        if not to.email:
            return NOWHERE
        words = {"subject": notice.subject, "text": "\n\n".join(notice.lines)}
        return _post("email", settings.NOTIFY_EMAIL_TEMPLATE, notice, words, email_address=to.email)


class Letters:
    """Letters. The template: the heading ((subject)), the text ((text)). Notify prints and posts."""

    def send(self, notice: Outgoing, to: To) -> Outcome:
        """This function will have one letter printed and posted."""
        if not to.address:
            return NOWHERE
        lines = {f"address_line_{number}": line for number, line in enumerate(to.address[:LINES_OF_AN_ADDRESS], 1)}
        words = {**lines, "subject": notice.subject, "text": "\n\n".join(notice.lines)}
        return _post("letter", settings.NOTIFY_LETTER_TEMPLATE, notice, words)


def _post(kind: str, template: str, notice: Outgoing, words: Mapping[str, str], **to: str) -> Outcome:
    key = read_key(settings.NOTIFY_KEY)
    if key is None or not template:
        return TryLater("not_set_up")
    body = {**to, "template_id": template, "personalisation": dict(words), "reference": notice.id}
    token = jwt.encode({"iss": key.service, "iat": int(notice.at.timestamp())}, key.secret, algorithm="HS256")
    try:
        answer = httpx.post(
            f"{settings.NOTIFY_URL}/v2/notifications/{kind}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=SECONDS,
            follow_redirects=False,
        )
    except httpx.TimeoutException:
        return TryLater("slow")
    except (httpx.HTTPError, httpx.InvalidURL):
        return TryLater("connection")
    return judge(answer.status_code, _read(answer), answer.headers.get("retry-after", ""), at=notice.at)


def judge(status: int, said: Mapping[str, Any], retry_after: str, *, at: datetime) -> Outcome:
    """This function will say what an answer of Notify's means for a message that went at ``at``."""
    if status == 201:
        return Sent(str(said.get("id", ""))[:64], status)
    if status == 429:
        wait = read_retry_after(retry_after, at=at, parse=parsedate_to_datetime) if retry_after else None
        return TryLater("busy", at + (wait or (HOUR if A_DAY_IS_FULL in _errors(said) else MINUTE)), status)
    if status in OURS:
        return TryLater("key", at + HOUR, status)
    if 400 <= status < 500:
        return Refused("refused", status)
    return TryLater("server", None, status)


def _errors(said: Mapping[str, Any]) -> set[str]:
    """This function will name the errors in an answer; whatever else is in it is left where it is."""
    errors = said.get("errors")
    return {str(each.get("error")) for each in errors if isinstance(each, dict)} if isinstance(errors, list) else set()


def _read(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
