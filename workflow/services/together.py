"""Attorneys who act together: one asks, the other's yes completes it. One alone never suffices, not even twice.

What they hold is good only jointly, so it counts nowhere but here: in every other ruling it is no authority.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from delegation.authority import Act, Ruling, Terms
from delegation.days import day_at
from delegation.models import CircleMember, Mandate, Person, User
from delegation.routing import Route
from delegation.selectors.authority import Setting, rule_on, terms_for
from delegation.selectors.away import absent
from delegation.selectors.gain import is_paid
from delegation.selectors.nearest import is_gone

TOGETHER = "together"
# As many as act together here; where there are more, an ask goes on as any other does.
BOTH = 2


def route_together(
    *, act: Act, person: Person, asker: User, terms: tuple[Terms, ...], at: datetime, now: Setting
) -> tuple[Ruling, Route] | None:
    """This function will find the other who must say yes too, with the asker's ruling by their ``terms`` held together.

    None where it is not theirs to decide, or the other is away, gone or paid by it: then it goes on as any other does.
    """
    ruling = rule_on(act=act, terms=terms, at=at, setting=now) if terms else None
    other = _other(asker.id, person=person, at=at, now=now) if ruling and ruling.outcome == "within" else None
    if ruling is None or other is None or not _is_here(other, act=act, at=at, now=now):
        return None
    theirs = _held([other.id], person=person, at=at, now=now).get(other.id, ())
    answer = rule_on(act=act, terms=theirs, at=at, setting=now)
    return (ruling, Route(other.id, answer, ())) if answer.outcome == "within" else None


def terms_to_complete(
    *, act: Act, person: Person, asker_id: UUID, user_id: UUID, at: datetime, now: Setting, lock: bool = False
) -> tuple[Terms, ...]:
    """This function will give the terms by which somebody completes what the other asked; none where one is missing.

    Both are ruled on anew: what ended since the asking is no longer good for the two of them.
    """
    other = _other(asker_id, person=person, at=at, now=now)
    if other is None or other.id != user_id:
        return ()
    held = _held([asker_id, user_id], person=person, at=at, now=now, lock=lock)
    asked = rule_on(act=act, terms=held.get(asker_id, ()), at=at, setting=now)
    return held.get(user_id, ()) if asked.outcome == "within" else ()


def _held(
    holders: list[UUID], *, person: Person, at: datetime, now: Setting, lock: bool = False
) -> dict[UUID, tuple[Terms, ...]]:
    return terms_for(holders=holders, person=person, at=at, setting=now, lock=lock, together=True)


def _other(user_id: UUID, *, person: Person, at: datetime, now: Setting) -> User | None:
    """This function will find the one other of two who act together for a person; None where one acts with more."""
    acting = CircleMember.objects.ours().filter(person=person, acts=CircleMember.Acts.TOGETHER)
    acting = acting.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day_at(at, now.calendar.time_zone)))
    held = Mandate.objects.ours().filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at), person=person, together=True, revoked_at__isnull=True
    )
    both = set(acting.values_list("user_id", flat=True)) & set(held.values_list("holder_id", flat=True))
    if user_id not in both or len(both) != BOTH:
        return None
    found: User | None = User.objects.ours().filter(id__in=both - {user_id}).first()
    return found


def _is_here(user: User, *, act: Act, at: datetime, now: Setting) -> bool:
    if is_gone(user, at=at) or absent(users=[user.id], at=at):
        return False
    return not is_paid(user, payee_key=act.payee_key or "", organisation=now.organisation)
