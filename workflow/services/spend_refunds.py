"""Money that came back, in a file of spends: of the latest purchase with room, then the next; the rest is a credit.

Room is what was said yes to or spent, less what came back. That money comes back is the sign that the purchase was
paid, so it is settled first, in the same transaction. Ids come from the line, so that a second run finds them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from delegation.models import Hold, Person
from delegation.services.money import credit_budget
from workflow import lifecycle
from workflow.models import Ask
from workflow.selectors import holds_of
from workflow.services.settling import refund, settle
from workflow.services.spend_world import SET_UP
from workflow.spend_lines import line_id

REFUND, CREDIT, BOTH = "refund of a purchase", "credit", "refund and credit"
# The part of a line that its credit is: beyond any number of purchases.
CREDIT_PART = 2**32 - 1


@dataclass(frozen=True, slots=True)
class CameBack:
    """Pence that came back to a person from a payee, by one line of a file."""

    person: Person
    payee_key: str
    pence: int
    digest: bytes
    line: int
    at: datetime


def take_in(came: CameBack, *, budget_id: UUID) -> str:
    """This function will refund purchases, credit what is left over, and say which of both it was."""
    parts = _purchases(came)
    # All at once and in one order: two such lines never wait for each other.
    asks = Ask.objects.ours().filter(id__in=[ask_id for ask_id, _ in parts]).order_by("id")
    list(asks.select_for_update(no_key=True).values_list("id"))
    for number, (ask_id, pence) in enumerate(parts):
        _refund(came, ask_id=ask_id, pence=pence, id=line_id(came.digest, came.line, number))
    left = came.pence - sum(pence for _, pence in parts)
    if left:
        id = line_id(came.digest, came.line, CREDIT_PART)
        credit_budget(by=SET_UP, budget_id=budget_id, amount=left, at=came.at, id=id)
    return kind_of(refunded=bool(parts), credited=left > 0)


def kind_of(*, refunded: bool, credited: bool) -> str:
    """This function will name what a line's money became."""
    if refunded:
        return BOTH if credited else REFUND
    return CREDIT


def _purchases(came: CameBack) -> list[tuple[UUID, int]]:
    """This function will choose which purchases the money came back of, the latest first, with the pence of each."""
    same = {"person": came.person, "payee_key": came.payee_key}
    holds = Hold.objects.ours().filter(**same, charged_at__isnull=False)
    room = dict(holds.values_list("ask_id", F("held") + F("used")))
    asks = Ask.objects.ours().filter(
        **same, status__in=(lifecycle.APPROVED, lifecycle.SETTLED), created_at__lte=came.at
    )
    found, left = [], came.pence
    for ask_id in asks.order_by("-created_at", "-id").values_list("id", flat=True):
        pence = min(left, room.get(ask_id, 0))
        if pence:
            found.append((ask_id, pence))
        left -= pence
        if not left:
            break
    return found


def _refund(came: CameBack, *, ask_id: UUID, pence: int, id: UUID) -> None:
    ask = Ask.objects.ours().get(id=ask_id)
    if ask.status == lifecycle.APPROVED:
        held = holds_of([ask])[ask_id].held
        settle(by=SET_UP, ask_id=ask_id, amount=held, final=True, at=came.at)
    refund(by=SET_UP, ask_id=ask_id, amount=pence, at=came.at, id=id)
