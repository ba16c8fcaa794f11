"""Limits that are not in force yet, looked at beside those that are: what they would have ruled on asks as they come.

A worker rules a moment after the real ruling, so whoever asks waits for none of it, and nothing depends on it. It rules
as at the moment of asking: what was said yes to since counts for neither.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.rounds import alone
from audit.scope import organisation_scope
from delegation.authority import Need, needs, rule
from delegation.errors import Conflict
from delegation.models import Hold, Scheme, User
from delegation.permissions import check_may_write_schemes
from delegation.routing import route
from delegation.selectors.authority import Setting, setting, terms_for, usage_of
from delegation.selectors.nearest import candidates
from delegation.selectors.schemes import find_scheme
from delegation.services.schemes import OVER, check_open
from delegation.terms import parse_scheme
from workflow.models import Ask, Assignment, RulingRecord, Trace, Tracing
from workflow.past_asks import FIXED_KINDS
from workflow.services.deciding import Money, act_now
from workflow.services.moving import pays_asker

WITHIN = "within"
MOST_A_ROUND = 200


def start_tracing(*, by: User, scheme_id: UUID, at: datetime) -> Tracing:
    """This function will look at a draft or proposal beside what is in force. Raises Missing, Forbidden, Conflict."""
    scheme = find_scheme(by=by, scheme_id=scheme_id)
    check_open(scheme)
    if _open().filter(scheme=scheme).exists():
        raise Conflict(_("This is looked at already."))
    check_may_write_schemes(by=by)
    tracing = Tracing(scheme=scheme, by=by, since=at)
    tracing.save(force_insert=True)
    data = {"tracing": str(tracing.id), "revision": scheme.revision}
    record(type="scheme.traced", subject=("scheme", scheme.id), actor=Actor(user_id=by.id), data=data, at=at)
    return tracing


def stop_tracing(*, by: User, scheme_id: UUID, at: datetime) -> Tracing:
    """This function will look at it no longer. Raises Missing, Forbidden, Conflict."""
    scheme = find_scheme(by=by, scheme_id=scheme_id)
    tracing: Tracing | None = _open().select_for_update(no_key=True).filter(scheme=scheme).first()
    if tracing is None:
        raise Conflict(_("This is not looked at."))
    check_may_write_schemes(by=by)
    tracing.until = at
    tracing.save(update_fields=["until"])
    data = {"tracing": str(tracing.id), "revision": scheme.revision}
    record(type="scheme.traced_no_more", subject=("scheme", scheme.id), actor=Actor(user_id=by.id), data=data, at=at)
    return tracing


def trace_new_asks(*, organisation_id: UUID, at: datetime) -> int:
    """This function will rule by each draft that is looked at on the asks that came since, and count them.

    Of two at once one leaves the work to the other; what is left over comes in the next round.
    """
    with organisation_scope(organisation_id):
        drafts = list(_open().exclude(scheme__status__in=OVER).values_list("scheme_id", "since"))
    if not drafts:
        return 0
    with alone("workflow.tracing", organisation_id) as first:
        return sum(_trace(organisation_id, id, since=since, at=at) for id, since in drafts) if first else 0


def _open() -> Any:
    return Tracing.objects.ours().filter(until__isnull=True)


def _trace(organisation_id: UUID, scheme_id: UUID, *, since: datetime, at: datetime) -> int:
    with organisation_scope(organisation_id):
        scheme = Scheme.objects.ours().get(id=scheme_id)
        asks = _untraced(scheme, since=since)
    for ask_id in asks:
        with organisation_scope(organisation_id):
            _keep(ask_id, scheme, at=at)
    return len(asks)


def _untraced(scheme: Scheme, *, since: datetime) -> list[UUID]:
    """This function will find the asks that this state of a draft has not ruled on, the oldest first."""
    traces = Trace.objects.ours().filter(scheme=scheme, revision=scheme.revision)
    found = Ask.objects.ours().filter(created_at__gte=since, of__isnull=True).exclude(kind__in=FIXED_KINDS)
    ruled = RulingRecord.objects.ours().filter(ask=OuterRef("id"), purpose=RulingRecord.Purpose.ASKED)
    untraced = found.filter(~Exists(traces.filter(ask=OuterRef("id"))), Exists(ruled))
    return list(untraced.order_by("created_at", "id").values_list("id", flat=True)[:MOST_A_ROUND])


def _keep(ask_id: UUID, scheme: Scheme, *, at: datetime) -> None:
    ask = Ask.objects.ours().select_related("person", "asker", "budget", "plan_line").get(id=ask_id)
    real = RulingRecord.objects.ours().filter(ask=ask, purpose=RulingRecord.Purpose.ASKED).order_by("at", "id").first()
    assert real is not None  # as it was found
    first = Assignment.objects.ours().filter(ask=ask).order_by("assigned_at", "id").first()
    was_role = first.role if first is not None else ""
    now = replace(setting(at=ask.created_at), terms=parse_scheme(scheme.terms))
    outcome, role = _ruled(ask, now=now)
    if outcome == real.outcome == WITHIN:
        role = was_role  # what else sent it on does so again
    trace = Trace(scheme=scheme, revision=scheme.revision, ask=ask, outcome=outcome, role=role, at=at)
    trace.was, trace.was_role = real.outcome, was_role
    trace.save(force_insert=True)


def _ruled(ask: Ask, *, now: Setting) -> tuple[str, str]:
    """This function will rule as the asker would have been ruled on, and say whose role it would have gone to."""
    at, money = ask.created_at, Money(budget=ask.budget, plan_line=ask.plan_line, hold=_hold_of(ask))
    act = act_now(ask, money=money, now=now, at=at)
    own = terms_for(holders=[ask.asker_id], person=ask.person, at=at, setting=now).get(ask.asker_id, ())
    shared: dict[str, Any] = {
        "reservations": now.terms.reservations,
        "roles": now.terms.roles,
        "at": at,
        "calendar": now.calendar,
    }
    ruling = rule(act=act, terms=own, usage=_used_by_then(needs(act, own, at, now.calendar), at), **shared)
    if ruling.outcome == WITHIN and not pays_asker(ask):
        return WITHIN, ""
    near = candidates(
        person=ask.person, asker=ask.asker, is_paid=pays_asker(ask), payee_key=ask.payee_key or "", at=at, setting=now
    )
    wanted = needs(act, [terms for each in near for terms in each.terms], at, now.calendar)
    onward = route(act=act, candidates=near, usage=_used_by_then(wanted, at), **shared)
    return ruling.outcome, _role_of(onward.ruling, near)


def _role_of(ruling: Any, near: Iterable[Any]) -> str:
    if ruling is None or ruling.mandate is None:
        return ""
    return next((terms.role for each in near for terms in each.terms if terms.mandate == ruling.mandate), "")


def _used_by_then(wanted: Iterable[Need], at: datetime) -> Any:
    """This function will sum what was used before the moment of asking, without the ask itself and what came since."""
    return usage_of([need._replace(end=at if need.end is None else min(need.end, at)) for need in wanted])


def _hold_of(ask: Ask) -> Hold | None:
    found: Hold | None = Hold.objects.ours().filter(ask_id=ask.id).first()
    return found
