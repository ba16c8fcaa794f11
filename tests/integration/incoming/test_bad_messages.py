"""What is not signed, not now, not of its form, too large or too deep is refused in words, logged, and does nothing."""

import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from delegation.demo.building import SET_UP
from delegation.models import Source
from delegation.services.sources import add_source, secret_of
from delegation.signing import new_secret, read_secret, sign
from tests.integration.incoming.till import SHOP, System, Till
from workflow.api import cards as api
from workflow.models import Ask, CardMessage, CardTap

PATH = "card-authorisations"
BODY = {"kind": "authorisation", "reference": "t1", "card": "card-of-ada", "amount": 500, **SHOP}
TOLD = ("authorisation of a card", "Vale Buses", "card-of-ada")


def stored(till: Till) -> tuple[int, ...]:
    """This function will count what messages leave behind."""
    with till.cast.scope():
        return tuple(model.objects.ours().count() for model in (Ask, CardTap, CardMessage))


@pytest.fixture(autouse=True)
def nothing_done(till: Till) -> Iterator[None]:
    """Whatever is refused leaves nothing behind."""
    before = stored(till)
    yield
    assert stored(till) == before


def test_a_bad_signature_an_old_one_and_none_are_refused_and_logged_by_a_code(
    till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    now = int(time.time())
    with caplog.at_level(logging.WARNING, logger="leeway.signed"):
        answers: list[Any] = [
            till.cards.send(PATH, BODY, secret=new_secret()),
            till.cards.send(PATH, BODY, stamp=now - 600),
            till.cards.send(PATH, BODY, stamp=now + 600),
            till.cards.send(PATH, BODY, source=str(till.facts.source.id)),
            till.cards.send(PATH, BODY, source="00000000-0000-0000-0000-000000000000"),
            till.cards.send(PATH, BODY, source="joe"),
            Client().post(f"/api/v1/{PATH}?source={till.cards.source.id}", BODY, content_type="application/json"),
        ]
    for answer in answers:
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Signature")
        assert answer.json()["detail"] == "This is not signed by a system that we know, or not now."
    said = [each.getMessage() for each in caplog.records if each.name == "leeway.signed"]
    assert len(said) == len(answers)
    assert not any(word in line for line in said for word in TOLD)


def test_what_was_signed_for_one_body_does_not_fit_another(till: Till) -> None:
    data = json.dumps(BODY).encode()

    signed = sign([read_secret(till.cards.secret)], id="m1", stamp=int(time.time()), payload=data)
    headers = {"webhook-id": "m1", "webhook-timestamp": str(int(time.time())), "webhook-signature": signed}
    address = f"/api/v1/{PATH}?source={till.cards.source.id}"
    changed = data.replace(b"500", b"900")
    assert Client(headers=headers).generic("POST", address, changed, content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    ("data", "status", "field"),
    [
        (b"x" * 10_000_000, 413, None),
        (b"[" * 100_000 + b"]" * 100_000, 400, "body"),
        (b'{"kind": "\xff\xfe"}', 400, "body"),
        (b'{"kind": "capture", "kind": "refund"}', 400, "kind"),
        (b"[]", 400, "body"),
        (b"not json", 400, "body"),
        (b"{}", 400, "kind"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(till: Till, data: bytes, status: int, field: str | None) -> None:
    answer = till.cards.send(PATH, data)
    assert answer.status_code == status, answer.content
    told = json.loads(answer.content)
    assert told["detail"]
    assert field is None or field in {each["field"] for each in told["errors"]}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"kind": "gift"}, "kind"),
    ({"amount": 0}, "amount"),
    ({"amount": 12.5}, "amount"),
    ({"amount": "500"}, "amount"),
    ({"amount": 2**60}, "amount"),
    ({"currency": "gbp"}, "currency"),
    ({"merchant_category": "41"}, "merchant_category"),
    ({"merchant_category": "٤١١١"}, "merchant_category"),
    ({"reference": "t 1"}, "reference"),
    ({"reference": "t1\r\nSet-Cookie: a=b"}, "reference"),
    ({"merchant": "Vale\r\nBcc: everybody@example.org"}, "merchant"),
    ({"merchant": "nul \x00"}, "merchant"),
    ({"merchant": "m" * 300}, "merchant"),
    ({"organisation": "other"}, "organisation"),
]


@pytest.mark.parametrize(("change", "field"), WRONG)
def test_what_is_not_of_its_form_is_named(till: Till, change: dict[str, Any], field: str) -> None:
    answer = till.cards.send(PATH, BODY | change)
    assert answer.status_code == 400, answer.content
    assert [each["field"] for each in json.loads(answer.content)["errors"]] == [field]
    assert "Set-Cookie" not in answer.headers


def test_a_header_that_would_begin_another_is_refused(till: Till) -> None:
    headers = {"webhook-id": "m1\r\nX: y", "webhook-timestamp": str(int(time.time())), "webhook-signature": "v1,AAAA"}
    address = f"/api/v1/{PATH}?source={till.cards.source.id}"
    assert Client(headers=headers).post(address, BODY, content_type="application/json").status_code == 401


def test_what_is_answered_too_late_holds_nothing(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    money = till.money()
    monkeypatch.setattr(api, "WRITE_WITHIN_SECONDS", 0.0)
    answer = till.cards.send(PATH, BODY)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (503, "too_slow")
    assert till.money() == money


def test_another_organisations_programme_knows_none_of_these_cards(till: Till) -> None:
    with till.cast.scope("otto"):
        theirs = add_source(by=SET_UP, kind=Source.Kind.CARDS, name="arian", at=till.cast.at)
        system = System(theirs, secret_of(by=SET_UP, source_id=theirs.id, at=till.cast.at))
    assert json.loads(system.send(PATH, BODY).content)["code"] == "unknown_card"
    assert till.cards.send(PATH, BODY, source=str(theirs.id)).status_code == 401
