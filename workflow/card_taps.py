"""Finding what a card's message is about: its tap, locked, then its card and what was asked there before.

Written out, as asking is (delegation/selectors/asking.py): a terminal waits for the answer.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from audit import hot
from audit.ids import new_id
from audit.scope import current_organisation_id
from audit.tenancy import hydrate, ours_sql
from delegation.models import Person, Source, User
from delegation.payees import plain_name
from workflow.lifecycle import APPROVED, WITH_SOMEBODY
from workflow.models import Card, CardMessage, CardTap

# An older yes is not what somebody stands at the till for.
YES_KEPT = timedelta(days=60)
CARD_PAYS = ("", "card")

_LOCK = """
    INSERT INTO workflow_cardtap AS tap (id, organisation_id, source_id, reference, promised, captured, reversed,
                                         refunded, parked, over, asks, created_at)
    VALUES (%(id)s::uuid, %(organisation)s::uuid, %(source)s::uuid, %(reference)s::text, 0, 0, 0, 0, 0, false, '{}',
            %(at)s::timestamptz)
    ON CONFLICT (organisation_id, source_id, reference) DO UPDATE SET reference = EXCLUDED.reference
    RETURNING to_json(tap)::text
"""

_FIND = f"""
    WITH card AS (
        SELECT row.* FROM workflow_card row
        WHERE {ours_sql("row")} AND row.source_id = %(source)s::uuid AND row.token = %(token)s::text
        ORDER BY row.ended_at DESC NULLS FIRST, row.linked_at DESC LIMIT 1
    ), meant AS (
        SELECT coalesce((
            SELECT said.category FROM workflow_merchantcategory said
            WHERE {ours_sql("said")} AND said.code = %(merchant)s::text), %(category)s::text) AS code
    ), near AS (
        SELECT ask.id, ask.status, ask.amount, ask.created_at FROM card, workflow_ask ask, delegation_organisation place
        WHERE {ours_sql("ask")} AND %(wanted)s::bigint > 0 AND ask.person_id = card.person_id
          AND ask.asker_id = card.holder_id AND ask.budget_id = card.budget_id AND ask.kind = 'one_off'
          AND ask.pay = ANY(%(pays)s::text[]) AND ask.created_at > %(since)s::timestamptz
          AND place.id = %(organisation)s::uuid AND ask.payee_key = encode(
              sha256(place.payee_salt || convert_to(%(payee)s::text, 'UTF8')), 'hex')
    )
    SELECT json_build_object(
        'message', (SELECT to_json(said) FROM workflow_cardmessage said WHERE {ours_sql("said")}
            AND said.source_id = %(source)s::uuid AND said.message_id = %(message)s::text),
        'card', (SELECT to_json(card) FROM card),
        'holder', (SELECT to_jsonb(holder) - 'password' FROM card JOIN delegation_user holder
            ON holder.id = card.holder_id WHERE {ours_sql("holder")}),
        'person', (SELECT to_json(person) FROM card JOIN delegation_person person
            ON person.id = card.person_id WHERE {ours_sql("person")}),
        'currency', (SELECT currency FROM delegation_organisation WHERE id = %(organisation)s::uuid),
        'category', (SELECT known.code FROM meant JOIN delegation_category known ON known.code = meant.code
            WHERE {ours_sql("known")}),
        'yes', (SELECT near.id FROM near JOIN delegation_hold hold ON hold.ask_id = near.id
            WHERE {ours_sql("hold")} AND near.status = '{APPROVED}' AND hold.used = 0
              AND hold.held = %(wanted)s::bigint AND NOT EXISTS (
                SELECT FROM workflow_cardtap other JOIN workflow_card theirs ON theirs.id = other.card_id, card
                WHERE {ours_sql("other")} AND {ours_sql("theirs")} AND theirs.person_id = card.person_id
                  AND near.id = ANY (other.asks))
            ORDER BY near.created_at LIMIT 1),
        'waits', (SELECT near.id FROM near WHERE near.status = ANY(%(waiting)s::text[])
            AND near.amount = %(wanted)s::bigint ORDER BY near.created_at LIMIT 1)
    )::text
"""  # noqa: S608 - our own text


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of a message's card. ``yes`` and ``waits`` are asks of the same sum at the same shop."""

    message: CardMessage | None
    card: Card | None
    holder: User | None
    person: Person | None
    currency: str
    category: str | None
    yes: UUID | None
    waits: UUID | None


def lock_tap(source: Source, *, reference: str, at: datetime) -> CardTap:
    """This function will lock a tap until the transaction ends, and make it where nothing was said of it yet."""
    values = {
        "id": new_id(),
        "organisation": current_organisation_id(),
        "source": source.id,
        "reference": reference,
        "at": at,
    }
    ((text,),) = hot.execute(_LOCK, values)
    return hydrate(CardTap, json.loads(text))


def find_beside(
    source: Source,
    *,
    message_id: str,
    token: str,
    merchant: str,
    merchant_category: str,
    category: str | None,
    wanted: int,
    at: datetime,
) -> Found:
    """This function will find what there is of a message and its card; asks only where pence are ``wanted``."""
    values: dict[str, Any] = {
        "organisation": current_organisation_id(),
        "source": source.id,
        "message": message_id,
        "token": token,
        "payee": plain_name(merchant),
        "merchant": merchant_category,
        "category": category,
        "wanted": wanted,
        "pays": list(CARD_PAYS),
        "waiting": list(WITH_SOMEBODY),
        "since": at - YES_KEPT,
    }
    ((text,),) = hot.execute(_FIND, values)
    found = json.loads(text)
    card = _row(Card, found["card"])
    return Found(
        message=_row(CardMessage, found["message"]),
        card=card,
        holder=_row(User, found["holder"]),
        person=_row(Person, found["person"]),
        currency=found["currency"],
        category=found["category"],
        yes=_id(found["yes"]),
        waits=_id(found["waits"]),
    )


def _row(model: Any, found: dict[str, Any] | None) -> Any:
    return None if found is None else hydrate(model, found)


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
