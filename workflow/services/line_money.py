"""What the line of a statement moves once it is known what it is: money of its ask, and back again where it was not."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import record
from audit.writes import update
from delegation.errors import Conflict
from delegation.models import Hold, Movement
from delegation.services.actors import By, actor_of, user_of
from workflow import lifecycle
from workflow.models import Ask, Payment, Statement, StatementLine
from workflow.selectors import relock
from workflow.services.settling import refund, settle, take_back_payment, unpay
from workflow.to_pay import WEEKLY


def settle_line(line: StatementLine, *, by: By, ask_id: UUID, at: datetime) -> None:
    """This function will pay a line from the ask that it is. More than is still to be paid is paid all the same.

    Raises Conflict where nothing of it is to be paid any more: another line, or another person, was first.
    """
    ask, hold = relock(ask_id), _hold(ask_id)
    if ask.status != lifecycle.APPROVED or hold is None or hold.held <= 0:
        raise Conflict(_("This was paid meanwhile. Choose another ask, or write it down as already paid."))
    final = line.pence >= hold.held or (ask.kind != WEEKLY and line.pence == hold.held)
    settle(by=by, ask_id=ask_id, amount=line.pence, final=final, at=at, shown=True)
    _keep(line, ask_id=ask_id, what=Movement.What.PAID, by=by, at=at)


def give_back_line(line: StatementLine, *, by: By, ask_id: UUID, at: datetime) -> None:
    """This function will give what came back by a line to what was bought. Raises Conflict where less was paid."""
    hold = _hold(ask_id)
    if hold is None or hold.used < -line.pence:
        raise Conflict(_("Less than that was paid for this. Choose what it was, or put it into the money left."))
    refund(by=by, ask_id=ask_id, amount=-line.pence, at=at)
    _keep(line, ask_id=ask_id, what=Movement.What.REFUNDED, by=by, at=at)


def show_line(line: StatementLine, *, by: By, ask_id: UUID, movement_id: Any, at: datetime) -> None:
    """This function will keep that a line shows what is known to have moved already: nothing moves by it.

    Each movement has at most one line, which the database holds.
    """
    shown = StatementLine.State.SHOWN
    say(line, state=shown, ask_id=ask_id, by=by, at=at, type="line.shown", movement_id=movement_id)


def take_back_line(line: StatementLine, *, by: By, ask: Ask, at: datetime) -> None:
    """This function will undo that a line paid an ask: its pence are held again, and both moves are kept.

    What finance had to pay is to be paid again. Raises Conflict where some of it was paid beyond the yes: that is an
    ask of its own.
    """
    if line.pence < 0:
        raise Conflict(_("This money came back, and is free already. Please phone us."))
    if line.movement is None or line.movement.amount < line.pence:
        raise Conflict(_("This was more than the yes. Write down that the money came back instead."))
    paid = Payment.objects.ours().select_for_update(no_key=True).filter(movement=line.movement_id).first()
    if paid is not None:
        take_back_payment(ask, by=by, payment=paid, at=at)
    else:
        unpay(ask, by=by, amount=line.pence, at=at)


def line_of(payment: Payment) -> StatementLine | None:
    """This function will lock the line of a statement by which a payment was made, if it was; the ask comes before."""
    rows = StatementLine.objects.ours().filter(movement__isnull=False, movement=payment.movement_id)
    found: StatementLine | None = rows.select_for_update(no_key=True).first()
    return found


def say(
    line: StatementLine,
    *,
    state: StatementLine.State,
    ask_id: UUID | None,
    by: By,
    at: datetime,
    type: str,
    movement_id: UUID | None = None,
) -> None:
    """This function will keep what a line is, who said so, and the event that tells of it."""
    line.state, line.ask_id, line.movement_id = state, ask_id, movement_id
    line.by_id, line.said_at = getattr(user_of(by), "id", None), at
    update(line, "state", "ask", "movement", "by", "said_at")
    person: UUID | None = Statement.objects.ours().values_list("person_id", flat=True).get(id=line.statement_id)
    record(
        type=type,
        subject=("statement_line", line.id),
        person_id=person,
        actor=actor_of(by),
        data={
            "line": str(line.id),
            "pence": line.pence,
            "ask": str(ask_id) if ask_id else None,
            "movement": str(movement_id) if movement_id else None,
        },
        at=at,
    )


def _hold(ask_id: UUID) -> Hold | None:
    found: Hold | None = Hold.objects.ours().filter(ask_id=ask_id).first()
    return found


def _keep(line: StatementLine, *, ask_id: UUID, what: Movement.What, by: By, at: datetime) -> None:
    """This function will keep which money moved by a line: the last of its ask, whose lock is held."""
    moved = Movement.objects.ours().filter(hold__ask_id=ask_id, what=what).order_by("id").last()
    state, movement_id = StatementLine.State.MATCHED, moved.id if moved else None
    say(line, state=state, ask_id=ask_id, by=by, at=at, type="line.matched", movement_id=movement_id)
