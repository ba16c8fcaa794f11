"""The one writer of an ask's life: status, transition and event commit together, by the table or not at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from audit.events import Actor, record
from audit.models import Event, Words
from audit.tenancy import new_row
from audit.words import reference
from audit.writes import insert, update
from delegation.authority import Ruling
from delegation.models import Scheme, User
from workflow import lifecycle
from workflow.measures import measure
from workflow.models import Ask, Assignment, RulingRecord, Transition
from workflow.services.readying import let_payments_follow


def move(
    ask: Ask,
    *,
    command: str,
    target: str,
    actor: Actor,
    at: datetime,
    reason: Words | None = None,
    assignment: Assignment | None = None,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """This function will take an ask one step through the table, and record it.

    ``assignment`` is who it waits for afterwards, if anybody; the timer looks again when it is time to remind them.
    Raises lifecycle.NotNow where the table has no such step.
    """
    rule = lifecycle.step(command=command, source=ask.status, target=target)
    source = ask.status
    ask.status, ask.assignment = target, assignment
    ask.look_at = assignment.remind_at if assignment else None
    if source == lifecycle.NEW:
        insert(ask)
    else:
        update(ask, "status", "assignment", "look_at")
    if assignment is not None and assignment._state.adding:  # a reminder leaves it with who has it
        insert(assignment)
    event = record(
        type=rule.event,
        subject=("ask", ask.id),
        person_id=ask.person_id,
        actor=actor,
        data={**facts(ask), "from": source, "reason": reference(reason), **(data or {})},
        at=at,
    )
    transition = new_row(
        Transition,
        ask=ask,
        command=command,
        from_status=source,
        to_status=target,
        by_id=actor.user_id,
        process=actor.process,
        event_id=event.id,
        reason=reason,
        at=at,
    )
    insert(transition)
    measure(ask, event=rule.event, source=source, at=at)
    if source != lifecycle.NEW:
        let_payments_follow(ask, command=command, target=target, by=actor, at=at)
    if source == lifecycle.NEW:
        if actor.user_id == ask.asker_id:
            transition.by = ask.asker
        ask.story, ask.said, ask.files = [transition], [], []
    return event


def look_next(ask: Ask, *, at: datetime | None) -> None:
    """This function will keep when the timer looks at an ask again."""
    ask.look_at = at
    update(ask, "look_at")


def facts(ask: Ask) -> dict[str, Any]:
    """This function will give what an event may say of an ask: ids, codes, pence and commitments."""
    return {
        "status": ask.status,
        "kind": ask.kind,
        "category": ask.category,
        "amount": ask.amount,
        "weeks": ask.weeks,
        "budget": str(ask.budget_id) if ask.budget_id else None,
        "plan_line": str(ask.plan_line_id) if ask.plan_line_id else None,
        "payee": reference(ask.payee),
        "what_for": reference(ask.what_for),
        "waiting_for": str(ask.assignment.user_id) if ask.assignment else None,
    }


def keep_ruling(
    ask: Ask, *, ruling: Ruling, user: User, purpose: str, scheme: Scheme | None, at: datetime
) -> RulingRecord:
    """This function will store a ruling as it was, so that 'she had authority at that moment' is a row."""
    kept = new_row(
        RulingRecord,
        ask=ask,
        purpose=purpose,
        user=user,
        outcome=ruling.outcome,
        mandate_id=ruling.mandate,
        scheme=scheme,
        document=ruling.to_document(),
        at=at,
    )
    kept.answer = ruling
    insert(kept)
    return kept
