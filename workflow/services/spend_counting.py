"""What a file's lines became, read from the database: what an earlier run did, and what stands at the end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform

from delegation.models import BudgetChange, Movement
from workflow import lifecycle
from workflow.models import Ask, Decision, RulingRecord
from workflow.services.spend_refunds import CREDIT_PART, kind_of
from workflow.spend_lines import Spend, line_id

AT_ONCE, ASKED = "at once", "asked"
WAITING, BLOCKED, REFUSED = "still waiting", "blocked", "refused"
CHUNK_LINES = 1000


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier run made of a line: until when it waits, the asker's limit for each ask, or how it came back."""

    due_at: datetime | None = None
    limit: int | None = None
    came_back: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many lines, of how many pence, came to the same: what happened, and the role it fell to."""

    what: str
    role: str
    lines: int
    pence: int


def known_before(spends: Iterable[Spend], *, digest: bytes) -> dict[int, Known]:
    """This function will find what an earlier run made of some lines, by their numbers."""
    bought = {line_id(digest, each.line): each.line for each in spends if each.pence > 0}
    back = [each.line for each in spends if each.pence < 0]
    return {**_known_asks(bought), **_known_refunds(back, digest=digest)}


def _known_asks(lines: dict[UUID, int]) -> dict[int, Known]:
    rows = Ask.objects.ours().filter(id__in=lines).values_list("id", "status", "assignment__due_at")
    found = {id: due_at if status == lifecycle.WAITING else None for id, status, due_at in rows}
    if not found:
        return {}
    asked = RulingRecord.objects.ours().filter(ask__in=found, purpose=RulingRecord.Purpose.ASKED)
    limits = {id: each_limit(checks) for id, checks in asked.values_list("ask_id", "document__checks")}
    return {lines[id]: Known(due_at, limits.get(id)) for id, due_at in found.items()}


def _known_refunds(lines: list[int], *, digest: bytes) -> dict[int, Known]:
    if not lines:
        return {}
    first = {line_id(digest, line): line for line in lines}
    credit = {line_id(digest, line, CREDIT_PART): line for line in lines}
    refunded = {first[id] for id in Movement.objects.ours().filter(id__in=first).values_list("id", flat=True)}
    credited = {credit[id] for id in BudgetChange.objects.ours().filter(id__in=credit).values_list("id", flat=True)}
    return {
        line: Known(came_back=kind_of(refunded=line in refunded, credited=line in credited))
        for line in refunded | credited
    }


def each_limit(checks: Iterable[dict[str, Any]]) -> int | None:
    """This function will read the asker's limit for each ask out of the ruling on theirs; None where there is none."""
    own = (each for each in checks if each["kind"] == "per_ask" and each["enforcement"] == "active")
    return min((each["amount"] for each in own if each["amount"] is not None), default=None)


def outcomes(lines: int, *, digest: bytes) -> Iterator[Outcome]:
    """This function will count what became of the asks of a file's first lines, a chunk of them at a time."""
    ids = (line_id(digest, line) for line in range(1, lines + 1))
    while chunk := list(islice(ids, CHUNK_LINES)):
        for row in _grouped(chunk):
            yield Outcome(row["what"], row["to"] or "", row["number"], row["pence"])


def _grouped(ids: list[UUID]) -> Any:
    last = Decision.objects.ours().filter(ask=OuterRef("pk")).order_by("-id")
    decided = Q(decided_by__isnull=False)
    return (
        Ask.objects.ours()
        .filter(id__in=ids)
        .annotate(
            decided_by=Subquery(last.values("by")[:1]),
            decided_as=Subquery(last.annotate(role=KeyTextTransform("role", "ruling__document")).values("role")[:1]),
        )
        .annotate(
            what=Case(
                When(status=lifecycle.BLOCKED, then=Value(BLOCKED)),
                When(status=lifecycle.WAITING, then=Value(WAITING)),
                When(decided & Q(decided_by=F("asker")), then=Value(AT_ONCE)),
                When(decided, then=Value(ASKED)),
                default=F("status"),
            ),
            to=Case(
                When(status=lifecycle.BLOCKED, then=Value("")),
                When(status=lifecycle.WAITING, then=F("assignment__role")),
                default=F("decided_as"),
                output_field=TextField(),
            ),
        )
        .values("what", "to")
        .annotate(number=Count("id"), pence=Sum("amount"))
        .order_by("what", "to")
    )
