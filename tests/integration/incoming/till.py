"""What a card programme and other systems of an organisation send, signed as they would sign it."""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from audit import clock
from delegation.models import Source
from delegation.services.sources import add_source, secret_of
from delegation.signing import read_secret, sign
from tests.cast import Cast
from workflow.models import Card
from workflow.services.cards import CardFields, link_card

SHOP = {"currency": "GBP", "merchant": "Vale Buses", "merchant_category": "4111"}
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class System:
    """A system that signs what it sends."""

    source: Source
    secret: str

    def send(
        self,
        path: str,
        body: Any,
        *,
        id: str | None = None,
        stamp: int | None = None,
        secret: str | None = None,
        source: str | None = None,
        content_type: str = "application/json",
    ) -> HttpResponse:
        """This function will send one message; bytes go as they are, anything else as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        id = id or f"msg_{next(_numbers)}"
        stamp = int(clock.now().timestamp()) if stamp is None else stamp
        signed = sign([read_secret(secret or self.secret)], id=id, stamp=stamp, payload=data)
        headers = {"webhook-id": id, "webhook-timestamp": str(stamp), "webhook-signature": signed}
        address = f"/api/v1/{path}?source={source or self.source.id}"
        answer: Any = Client(headers=headers).generic("POST", address, data, content_type=content_type)
        found: HttpResponse = answer
        return found


@dataclass(frozen=True, slots=True)
class Till:
    """Cards at a till, by whose money they pay from: "ada" is Joe's card on hers."""

    cast: Cast
    cards: System
    facts: System
    linked: dict[str, Card] = field(default_factory=dict)

    def say(self, kind: str, reference: str, amount: int | None = None, *, card: str = "ada", **more: Any) -> Any:
        """This function will say something of a tap, and give how it was answered."""
        sent = {name: more.pop(name) for name in ("id", "stamp") if name in more}
        shop = SHOP if kind in ("authorisation", "capture") else {}
        body = {"kind": kind, "reference": reference, "card": f"card-of-{card}", **shop, **more}
        if amount is not None:
            body |= {"currency": SHOP["currency"], "amount": amount} | more
        answer = self.cards.send("card-authorisations", body, **sent)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)

    def tap(self, reference: str, amount: int, **more: Any) -> Any:
        """This function will tap a card."""
        return self.say("authorisation", reference, amount, **more)

    def money(self, name: str = "ada") -> tuple[int, int]:
        """This function will give what is held and spent of somebody's money."""
        with self.cast.scope():
            budget = self.cast.budget(name)
            return budget.held, budget.spent


def make_till(cast: Cast) -> Till:
    """This function will set up a card programme, a system that tells facts, and three cards."""
    at = cast.at
    with cast.scope():
        till = Till(cast, cards=_system(cast, "cards", "vale-card"), facts=_system(cast, "facts", "hr"))
        for name, holder, by, said in (
            ("ada", "joe", "priya", "She said so at her kitchen table."),
            ("ravi", "ravi", "ravi", ""),
            ("zara", "zara", "zara", ""),
        ):
            fields = CardFields(
                source=till.cards.source.id,
                token=f"card-of-{name}",
                budget=cast.elmbridge_vale.budgets[name].id,
                holder=cast.user(holder).id,
                last4="1234",
                said=said,
            )
            person_id: UUID = cast.person(name).id
            till.linked[name] = link_card(by=cast.user(by), person_id=person_id, fields=fields, at=at)
    return till


def link_another(till: Till, name: str, *, holder: str, token: str, by: str = "priya") -> Card:
    """This function will link one more card to somebody's money, for whoever taps it."""
    fields = CardFields(
        source=till.cards.source.id,
        token=token,
        budget=till.cast.budget(name).id,
        holder=till.cast.user(holder).id,
        said="She said so at her kitchen table.",
    )
    return link_card(by=till.cast.user(by), person_id=till.cast.person(name).id, fields=fields, at=till.cast.at)


def _system(cast: Cast, kind: str, name: str) -> System:
    lena = cast.user("lena")
    source = add_source(by=lena, kind=kind, name=name, at=cast.at)
    return System(source, secret_of(by=lena, source_id=source.id, at=cast.at))
