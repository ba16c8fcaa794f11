"""Each way to somebody, held against whoever carries it: what is sent, and what each of their answers means for us."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pytest_django.fixtures import Settings

from config.safety import _of_channels
from notifications.channels import notify, push, pushing
from notifications.channels.mail import MailServer
from notifications.outcomes import Device, Outcome, Outgoing, Refused, Sent, To, TryLater
from tests import providers
from tests.providers import Answer, Mailbox, Provider

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
JOE = To(email="joe@leeway.example", phone="07700 900123", address=("Joe Bright", "1 The Row", "EV1 1AA"))
CLIENT = ec.generate_private_key(pushing.CURVE)


def outgoing(**changes: Any) -> Outgoing:
    """This function will make one message that goes now."""
    known: dict[str, Any] = {
        "id": "0190@leeway.example",
        "subject": "Something waits for your answer",
        "lines": ("Something waits for your answer.",),
        "link": "https://leeway.example/told/",
        "at": datetime.now(UTC),
    }
    return Outgoing(**{**known, **changes})


@pytest.fixture(scope="module")
def carrier() -> Iterator[Provider]:
    """A Notify for all tests of this file."""
    with providers.notify() as known:
        yield known


@pytest.fixture
def govuk(carrier: Provider, settings: Settings) -> Provider:
    """A Notify that took nothing yet, with our key and templates."""
    carrier.took.clear()
    carrier.next.clear()
    settings.NOTIFY_KEY, settings.NOTIFY_URL = providers.KEY, carrier.url
    for kind, template in providers.TEMPLATES.items():
        setattr(settings, f"NOTIFY_{kind.upper()}_TEMPLATE", template)
    return carrier


# --- GOV.UK Notify ---------------------------------------------------------------------------------------------------


def test_notify_takes_a_text_an_email_and_a_letter(govuk: Provider) -> None:
    for channel in (notify.Texts(), notify.Emails(), notify.Letters()):
        outcome = channel.send(outgoing(), JOE)
        assert isinstance(outcome, Sent)
        assert len(outcome.reference) == 36
    text, email, letter = govuk.took
    assert text["phone_number"] == JOE.phone
    assert text["personalisation"] == {"text": "Something waits for your answer. https://leeway.example/told/"}
    assert (email["email_address"], email["personalisation"]["subject"]) == (JOE.email, outgoing().subject)
    assert letter["personalisation"]["address_line_3"] == "EV1 1AA"
    assert {each["reference"] for each in govuk.took} == {"0190@leeway.example"}


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        (Answer(400), lambda at: Refused("refused", 400)),
        (Answer(403), lambda at: TryLater("key", at + HOUR, 403)),
        (Answer(413), lambda at: Refused("refused", 413)),
        (Answer(429), lambda at: TryLater("busy", at + MINUTE, 429)),
        (Answer(429, headers={"Retry-After": "7"}), lambda at: TryLater("busy", at + timedelta(seconds=7), 429)),
        (Answer(429, "TooManyRequestsError"), lambda at: TryLater("busy", at + HOUR, 429)),
        (Answer(500), lambda at: TryLater("server", None, 500)),
        (Answer(302, headers={"Location": "http://127.0.0.1:9/"}), lambda at: TryLater("server", None, 302)),
    ],
)
def test_what_notify_answers_says_whether_it_is_sent_again(govuk: Provider, answer: Answer, means: Any) -> None:
    govuk.next.append(answer)
    notice = outgoing()
    assert notify.Texts().send(notice, JOE) == means(notice.at)
    assert govuk.took == []
    assert isinstance(notify.Texts().send(notice, JOE), Sent)


def test_notify_refuses_a_key_that_is_not_ours_and_a_clock_that_is_wrong(govuk: Provider, settings: Settings) -> None:
    late = outgoing(at=datetime.now(UTC) - timedelta(minutes=5))
    assert notify.Texts().send(late, JOE) == TryLater("key", late.at + HOUR, 403)
    settings.NOTIFY_KEY = providers.KEY.replace("3d844", "3d845")
    notice = outgoing()
    assert notify.Texts().send(notice, JOE) == TryLater("key", notice.at + HOUR, 403)


def test_a_number_that_is_none_is_refused_for_good_and_nowhere_is_asked_of_nobody(govuk: Provider) -> None:
    assert notify.Texts().send(outgoing(), To(phone="call me")) == Refused("refused", 400)
    for channel in (notify.Texts(), notify.Emails(), notify.Letters()):
        assert channel.send(outgoing(), To()) == Refused("nowhere")


def test_a_notify_that_is_slow_or_away_is_tried_later(
    govuk: Provider, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "SECONDS", 0.1)
    govuk.next.append(Answer(500, after=0.3))
    assert notify.Texts().send(outgoing(), JOE) == TryLater("slow")
    monkeypatch.setattr(notify, "SECONDS", 10)
    settings.NOTIFY_URL = "http://127.0.0.1:9"
    assert notify.Texts().send(outgoing(), JOE) == TryLater("connection")
    settings.NOTIFY_KEY = ""
    assert notify.Texts().send(outgoing(), JOE) == TryLater("not_set_up")


# --- a mail server ---------------------------------------------------------------------------------------------------


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A mail server, and settings that lead to it."""
    settings.EMAIL_BACKEND, settings.EMAIL_USE_TLS = "django.core.mail.backends.smtp.EmailBackend", False
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "127.0.0.1", "leeway@leeway.example"
    with providers.mail_server() as known:
        settings.EMAIL_PORT = known.port
        yield known


@pytest.mark.parametrize(
    ("answers", "means"),
    [
        ("250 ok", Sent()),
        ("550 no such mailbox", Refused("refused", 550)),
        ("452 mailbox full", TryLater("server", None, 452)),
    ],
)
def test_what_a_mail_server_answers_says_whether_it_is_sent_again(
    mailbox: Mailbox, answers: str, means: Outcome
) -> None:
    mailbox.answers.append(answers)
    assert MailServer().send(outgoing(), JOE) == means
    assert [str(each["Message-ID"]) for each in mailbox.took] == ["<0190@leeway.example>"] * isinstance(means, Sent)


def test_nobody_gets_a_header_of_their_own_into_an_email(mailbox: Mailbox, settings: Settings) -> None:
    for changes, to in (
        ({"subject": "Hello\r\nBcc: all@leeway.example"}, JOE),
        ({}, To(email="joe@leeway.example\r\nBcc: all@leeway.example")),
    ):
        assert MailServer().send(outgoing(**changes), to) == Refused("malformed")
    settings.EMAIL_PORT = 9
    assert MailServer().send(outgoing(), JOE) == TryLater("connection")
    assert MailServer().send(outgoing(), To()) == Refused("nowhere")
    assert mailbox.took == []


class ApiError(Exception):
    """As a backend of django-anymail raises it."""

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


@pytest.mark.parametrize(("status", "kind"), [(400, Refused), (429, TryLater), (401, TryLater), (503, TryLater)])
def test_a_provider_by_http_is_understood_by_its_status(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, status: int, kind: type
) -> None:
    def fail(*_: object) -> int:
        raise ApiError(status)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    assert isinstance(MailServer().send(outgoing(), JOE), kind)


# --- browsers --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def maker() -> Iterator[Provider]:
    """A browser maker's push service for all tests of this file."""
    with providers.push_service() as known:
        yield known


@pytest.fixture
def pushed(maker: Provider, settings: Settings) -> Provider:
    """The same with nothing taken, and a key of ours."""
    maker.took.clear()
    maker.next.clear()
    key = ec.generate_private_key(pushing.CURVE).private_numbers().private_value
    settings.PUSH_KEY, settings.PUSH_CONTACT = pushing.text_of(key.to_bytes(32, "big")), "mailto:it@leeway.example"
    return maker


def device(known: Provider, path: str = "/here") -> Device:
    """This function will give a browser at that service."""
    return Device(known.url + path, pushing.point_of(CLIENT), b"0123456789abcdef")


def decrypt(body: bytes, *, private: ec.EllipticCurvePrivateKey, secret: bytes) -> bytes:
    """This function will read what was pushed, as the browser does (RFC 8291, 3.4)."""
    salt, ours, sealed = body[:16], body[21:86], body[86:]
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(pushing.CURVE, ours))
    info = b"WebPush: info\0" + pushing.point_of(private) + ours
    key = pushing._derive(shared, salt=secret, info=info, length=32)
    content_key = pushing._derive(key, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = pushing._derive(key, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    return AESGCM(content_key).decrypt(nonce, sealed, None).rstrip(b"\x02")


def test_a_push_is_read_by_its_browser_alone_and_signed_by_us(pushed: Provider, settings: Settings) -> None:
    assert push.Push().send(outgoing(urgent=True), To(devices=(device(pushed),))) == Sent(status=201)
    [took] = pushed.took
    told = json.loads(decrypt(took["body"], private=CLIENT, secret=b"0123456789abcdef"))
    assert told == {"body": outgoing().lines[0], "link": outgoing().link, "tag": outgoing().id}
    headers = took["headers"]
    assert (headers["content-encoding"], headers["ttl"], headers["urgency"]) == ("aes128gcm", "86400", "high")
    token, key = headers["authorization"].removeprefix("vapid t=").split(", k=")
    private = pushing.read_private(settings.PUSH_KEY)
    assert private is not None
    assert pushing.bytes_of(key, 65) == pushing.point_of(private)
    claims = jwt.decode(token, private.public_key(), algorithms=["ES256"], audience=pushed.url)
    assert claims["sub"] == "mailto:it@leeway.example"


def test_browsers_that_are_no_more_are_named_and_one_that_takes_it_is_enough(pushed: Provider) -> None:
    gone, here = device(pushed, "/gone/1"), device(pushed)
    assert push.Push().send(outgoing(), To(devices=(gone, here))) == Sent(status=201, gone=(gone.url,))
    assert push.Push().send(outgoing(), To(devices=(gone,))) == Refused("gone", 410, (gone.url,))
    pushed.next += [Answer(404), Answer(410)]
    two = (device(pushed, "/a"), device(pushed, "/b"))
    assert push.Push().send(outgoing(), To(devices=two)) == Refused("gone", 410, (two[0].url, two[1].url))


def test_a_push_service_that_does_not_take_our_key_says_nothing_of_a_browser(pushed: Provider) -> None:
    pushed.next += [Answer(404), Answer(403)]
    two = (device(pushed, "/a"), device(pushed, "/b"))
    assert push.Push().send(outgoing(), To(devices=two)) == TryLater("key", None, 403, (two[0].url,))


def test_all_browsers_of_one_user_have_as_long_as_one_message_together(
    pushed: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "SECONDS_IN_ALL", 0.0)
    devices = tuple(device(pushed, f"/{name}") for name in "abc")
    assert push.Push().send(outgoing(), To(devices=devices)) == TryLater("slow")
    assert pushed.took == []


def test_a_push_service_that_is_busy_or_broken_is_tried_later(pushed: Provider, settings: Settings) -> None:
    notice, to = outgoing(), To(devices=(device(pushed),))
    pushed.next.append(Answer(429, headers={"Retry-After": "90"}))
    assert push.Push().send(notice, to) == TryLater("busy", notice.at + timedelta(seconds=90), 429)
    pushed.next += [Answer(500), Answer(413)]
    assert push.Push().send(notice, to) == TryLater("busy", None, 500)
    assert push.Push().send(notice, to) == Refused("refused", 413)
    away = Device("http://127.0.0.1:9/", pushing.point_of(CLIENT), b"0123456789abcdef")
    assert push.Push().send(notice, To(devices=(away,))) == TryLater("connection")


def test_nothing_is_pushed_to_an_address_inside(pushed: Provider, settings: Settings) -> None:
    settings.WEBHOOKS_HERE = False  # as everywhere but in the demo and here
    for url in (f"{pushed.url}/here", "https://169.254.169.254/latest", "https://localhost/"):
        inside = Device(url, pushing.point_of(CLIENT), b"0123456789abcdef")
        assert push.Push().send(outgoing(), To(devices=(inside,))) == Refused("refused", None)
    assert pushed.took == []


def test_the_example_of_rfc_8291_comes_out_byte_for_byte() -> None:
    private = pushing.read_private("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    public = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    body = pushing.encrypt(
        b"When I grow up, I want to be a watermelon",
        public=pushing.bytes_of(public, 65),
        secret=pushing.bytes_of("BTBZMqHH6r4Tts7J_aSIgg", 16),
        own=private,
        salt=pushing.bytes_of("DGv6ra1nlYgDCS1FRnbzlw", 16),
    )
    assert base64.urlsafe_b64encode(body).decode().rstrip("=") == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3"
        "jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


# --- what is set up by half ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("set_up", "sentence"),
    [
        ({}, ""),
        ({"NOTIFY_KEY": providers.KEY, "NOTIFY_SMS_TEMPLATE": "x"}, ""),
        ({"NOTIFY_KEY": providers.KEY}, "NOTIFY_KEY needs one of"),
        ({"NOTIFY_SMS_TEMPLATE": "x"}, "NOTIFY_KEY needs one of"),
        ({"NOTIFY_KEY": "secret", "NOTIFY_SMS_TEMPLATE": "x"}, "must be an API key of GOV.UK Notify"),
        ({"NOTIFY_URL": "http://notify.example"}, "NOTIFY_URL must be an https:// address"),
        ({"PUSH_KEY": "A" * 42 + "E", "PUSH_CONTACT": "mailto:it@leeway.example"}, ""),
        ({"PUSH_KEY": "A" * 42 + "E"}, "LEEWAY_PUSH_KEY and LEEWAY_PUSH_CONTACT must both be set"),
        ({"PUSH_KEY": "short", "PUSH_CONTACT": "mailto:it@leeway.example"}, "`manage.py push_key` drew"),
        ({"PUSH_KEY": "A" * 42 + "E", "PUSH_CONTACT": "it@leeway.example"}, "must begin with mailto:"),
        ({"EMAIL_HOST_USER": "leeway"}, "EMAIL_HOST_USER and EMAIL_HOST_PASSWORD must both be set"),
    ],
)
def test_what_is_set_up_by_half_is_refused(settings: Settings, set_up: dict[str, str], sentence: str) -> None:
    for name, value in set_up.items():
        setattr(settings, name, value)
    said = " ".join(_of_channels())
    assert sentence in said
    assert bool(said) == bool(sentence)
