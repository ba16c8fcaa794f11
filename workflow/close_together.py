"""Asks of one person to one payee, close together: seen at the moment of deciding, as a question.

Each is within a limit, together they pass it: "One thing, or separate?" It accuses nobody and stops nothing: whoever
says *separate* decides as before, and that is recorded; unanswered it goes to somebody else, who sees them all.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from audit.tenancy import ours_sql
from delegation.close import CLOSE, CLOSE_DAYS, MOST_CLOSE, CloseAsk
from delegation.selectors.asking import Beside
from workflow.lifecycle import APPROVED, SETTLED, WITH_SOMEBODY
from workflow.models import Ask

STANDS = (*WITH_SOMEBODY, APPROVED, SETTLED)

_LOOK = f"""
    SELECT json_agg(json_build_array(near.id, near.amount, near.created_at) ORDER BY near.created_at, near.id)
    FROM (
        SELECT other.id, other.amount, other.created_at FROM person, payee, workflow_ask other
        WHERE {ours_sql("other")} AND other.person_id = person.id AND other.payee_key = payee.key
          AND other.payee_key <> '' AND other.kind = %(kind)s::text AND other.status = ANY(%(stands)s::text[])
          AND other.created_at > %(at)s::timestamptz - make_interval(days => {CLOSE_DAYS})
          AND other.created_at <= %(at)s::timestamptz AND (NOT other.between OR other.asker_id = %(user)s::uuid)
        ORDER BY other.created_at DESC, other.id DESC LIMIT {MOST_CLOSE}
    ) near
"""  # noqa: S608 - our own text


def look_beside(*, kind: str) -> Beside:
    """This function will give the look into what the person asked lately of the same payee, for the one load."""
    return Beside(_LOOK, {"kind": kind, "stands": list(STANDS)})


def close_asks(found: Any) -> tuple[CloseAsk, ...]:
    """This function will read what that look found, oldest first."""
    return tuple(CloseAsk(UUID(id), amount or 0, datetime.fromisoformat(at)) for id, amount, at in found or ())


def close_to(asks: Sequence[Ask]) -> dict[UUID, tuple[CloseAsk, ...]]:
    """This function will give the earlier asks to the same payee, of those that wait, are close or said separate.

    In one statement, and none where there is no such ask.
    """
    shown = [
        ask for ask in asks if ask.payee_key and (ask.status in WITH_SOMEBODY or ask.separate or CLOSE in ask.flags)
    ]
    if not shown:
        return {}
    meant = Q(pk=None)
    for ask in shown:
        span = (ask.created_at - timedelta(days=CLOSE_DAYS), ask.created_at)
        meant |= Q(person=ask.person_id, payee_key=ask.payee_key, kind=ask.kind, created_at__range=span)
    rows = Ask.objects.ours().filter(meant, status__in=STANDS).order_by("created_at", "id")
    rows = rows.filter(Q(between=False) | Q(asker__in={ask.asker_id for ask in shown}))
    named = ("id", "person_id", "payee_key", "kind", "amount", "created_at")
    found = list(rows.values_list(*named)[: MOST_CLOSE * len(shown)])
    return {ask.id: _before(ask, found) for ask in shown}


def _is_worth_a_look(ask: Ask) -> bool:
    return bool(ask.status in WITH_SOMEBODY or ask.separate or CLOSE in ask.flags)


def _before(ask: Ask, found: Iterable[tuple[Any, ...]]) -> tuple[CloseAsk, ...]:
    return tuple(
        CloseAsk(id, amount or 0, created_at)
        for id, person, payee_key, kind, amount, created_at in found
        if (person, payee_key, kind) == (ask.person_id, ask.payee_key, ask.kind)
        and id != ask.id
        and ask.created_at - timedelta(days=CLOSE_DAYS) <= created_at <= ask.created_at
    )
