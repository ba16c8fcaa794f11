"""Standard Webhooks: the published vector, what fits and what does not, when it is tried again, and where it may go."""

import ipaddress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from delegation.signing import BadSecret, BadSignature, new_secret, read_secret, sign, verify
from notifications.retrying import GONE, PAUSES, TRIES, Became, Outcome, next_try, read_retry_after
from notifications.webhook_urls import is_outside, problem_of

# The standard's own, as its implementations publish it.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, STAMP, PAYLOAD = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
AT = datetime.fromtimestamp(STAMP, UTC)
OTHER = read_secret(new_secret())


def check(**changed: object) -> None:
    """This function will verify the published message, or one that differs from it."""
    given: dict[str, object] = {"id": ID, "stamp": str(STAMP), "signatures": SIGNATURE, "payload": PAYLOAD, "at": AT}
    verify([read_secret(SECRET)], **{**given, **changed})  # type: ignore[arg-type]


def test_the_published_vector_comes_out_byte_for_byte() -> None:
    assert sign([read_secret(SECRET)], id=ID, stamp=STAMP, payload=PAYLOAD) == SIGNATURE
    check()


@given(payload=st.text(max_size=200), id=st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True))
def test_the_standards_own_code_verifies_what_is_signed_here_with_either_of_two_secrets(payload: str, id: str) -> None:
    secrets, stamp = [new_secret(), new_secret()], int(datetime.now(UTC).timestamp())
    signed = sign([read_secret(each) for each in secrets], id=id, stamp=stamp, payload=payload.encode())
    headers = {"webhook-id": id, "webhook-timestamp": str(stamp), "webhook-signature": signed}
    for each in secrets:
        Webhook(each).verify(payload, headers, json_parse=False)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"payload": PAYLOAD + b" "}, "signature"),
        ({"id": "msg_other"}, "signature"),
        ({"id": "two.parts"}, "id"),
        ({"id": "a\r\nb: c"}, "id"),
        ({"stamp": str(STAMP + 1)}, "signature"),
        ({"stamp": "1614265330.0"}, "timestamp"),
        ({"stamp": "١٦"}, "timestamp"),
        ({"at": AT + timedelta(minutes=5, seconds=1)}, "timestamp"),
        ({"at": AT - timedelta(minutes=5, seconds=1)}, "timestamp"),
        ({"signatures": ""}, "signature"),
        ({"signatures": "v1,"}, "signature"),
        ({"signatures": "v1a" + SIGNATURE[2:]}, "signature"),
        ({"signatures": SIGNATURE[:-2] + "é="}, "signature"),
        ({"signatures": " ".join(["v1,AAAA"] * 8 + [SIGNATURE])}, "signature"),  # so many are not looked through
    ],
)
def test_what_was_changed_or_is_old_is_refused_with_a_reason(changed: dict[str, object], why: str) -> None:
    with pytest.raises(BadSignature, match=f"^{why}$"):
        check(**changed)


def test_while_a_secret_is_exchanged_either_fits() -> None:
    both = sign([OTHER, read_secret(SECRET)], id=ID, stamp=STAMP, payload=PAYLOAD)
    check(signatures=both)
    verify([read_secret(SECRET), OTHER], id=ID, stamp=str(STAMP), signatures=both, payload=PAYLOAD, at=AT)
    with pytest.raises(BadSignature):
        check(signatures=sign([OTHER], id=ID, stamp=STAMP, payload=PAYLOAD))


@pytest.mark.parametrize("text", ["MfKQ9r8GKYqr", "whsec_", "whsec_short", "whsec_!!!!" * 20, "whsec_" + "A" * 200])
def test_a_secret_has_24_to_64_bytes(text: str) -> None:
    with pytest.raises(BadSecret):
        read_secret(text)


# --- when it is tried again ------------------------------------------------------------------------------------------


def test_a_message_is_tried_10_times_over_3_days_and_then_given_up() -> None:
    moments = [next_try(tries=tries, outcome=Outcome(status=500), at=AT, chance=lambda: 0.0) for tries in range(1, 12)]
    assert [each - AT for each in moments if each] == list(PAUSES)
    assert moments[TRIES - 1 :] == [None, None]
    assert timedelta(days=3) < sum(PAUSES, timedelta()) < timedelta(days=4)


def test_chance_spreads_what_failed_together_and_only_makes_it_later() -> None:
    first = next_try(tries=1, outcome=Outcome(error="slow"), at=AT, chance=lambda: 1.0)
    assert first == AT + timedelta(seconds=6)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120), ("Thu, 25 Feb 2021 15:04:10 GMT", 120), ("Wed, 24 Feb 2021 15:04:10 GMT", 0), ("soon", None)],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(text: str, seconds: int | None) -> None:
    at = datetime(2021, 2, 25, 15, 2, 10, tzinfo=UTC)
    found = read_retry_after(text, at=at, parse=parsedate_to_datetime)
    assert found == (None if seconds is None else timedelta(seconds=seconds))


def test_retry_after_is_kept_to_for_a_day_at_most_and_never_makes_it_sooner() -> None:
    def wait(**asked: int) -> timedelta:
        outcome = Outcome(status=503, retry_after=timedelta(**asked))
        moment = next_try(tries=2, outcome=outcome, at=AT, chance=lambda: 0.0)
        assert moment is not None
        return moment - AT

    assert wait(hours=1) == timedelta(hours=1)
    assert wait(seconds=1) == PAUSES[1]
    assert wait(days=90) == timedelta(days=1)


def test_a_redirect_is_a_failure_and_gone_is_for_good() -> None:
    told = {status: Outcome(status=status).became for status in (200, 204, 301, 307, 400, GONE, 500)}
    assert [each for each, became in told.items() if became == Became.TAKEN] == [200, 204]
    assert [each for each, became in told.items() if became == Became.GONE] == [GONE]
    assert Outcome(error="slow").became == Became.FAILED


# --- where it may go -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a00:1::",
        "2001:0:a00:1::",
    ],
)
def test_nothing_is_sent_inside(address: str) -> None:
    assert not is_outside(ipaddress.ip_address(address), here=False)


def test_this_machine_is_reached_only_where_that_is_allowed_and_nothing_else_inside_is() -> None:
    assert is_outside(ipaddress.ip_address("127.0.0.1"), here=True)
    assert not is_outside(ipaddress.ip_address("10.0.0.1"), here=True)
    assert not is_outside(ipaddress.ip_address("::ffff:127.0.0.1"), here=True)
    assert is_outside(ipaddress.ip_address("2606:4700::1111"), here=False)
    assert problem_of("http://127.0.0.1:9/x", here=True) is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://finance.example.org/hooks?a=1", None),
        ("http://finance.example.org/", "scheme"),
        ("ftp://finance.example.org/", "scheme"),
        ("https://10.0.0.1/", "address"),
        ("https://[::1]:8443/", "address"),
        ("https://169.254.169.254/latest/meta-data", "address"),
        ("https://me:secret@example.org/", "form"),
        ("https://example.org/#part", "form"),
        ("https://example.org/\r\nX-Sent: 1", "form"),
        ("https://example.org:99999/", "form"),
        ("https://exämple.org/", "form"),
        ("https:///nowhere", "form"),
        ("https://example.org/" + "a" * 1000, "form"),
    ],
)
def test_an_address_is_https_outside_and_nothing_else(url: str, problem: str | None) -> None:
    assert problem_of(url, here=False) == problem
