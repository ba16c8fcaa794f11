"""Giving authority by ids, as somebody sends them: each is looked up, and what is not ours is as unknown as nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from delegation import access
from delegation.errors import Invalid, Unknown
from delegation.models import Mandate, Organisation, Person, PlanLine, Post, Team, User
from delegation.selectors.mandates import mandates_seen_by
from delegation.selectors.me import my_organisation
from delegation.selectors.people import find_person
from delegation.services.mandate_rows import Narrower
from delegation.services.mandates import (
    RoomFields,
    grant_family,
    grant_officer,
    grant_plan_line,
    grant_room,
)
from delegation.services.money import payee_key
from delegation.services.passing_on import pass_on
from delegation.services.widening import widen

# What each kind of mandate is made of, beside its holder; the narrowing fields go with the first two.
NEEDS: Mapping[str, tuple[str, ...]] = {
    Mandate.Kind.OFFICER: ("post",),
    Mandate.Kind.FAMILY: ("person",),
    Mandate.Kind.PLAN_LINE: ("plan_line",),
    Mandate.Kind.ROOM: ("person", "category", "amount", "ends_at"),
    Mandate.Kind.PASSED_ON: ("given_from", "ends_at"),
    Mandate.Kind.EMERGENCY: ("given_from",),
}
NARROWS = ("starts_at", "ends_at", "category", "act_kinds", "limits")
TAKES: Mapping[str, tuple[str, ...]] = {
    Mandate.Kind.OFFICER: ("team", *NARROWS),
    Mandate.Kind.FAMILY: NARROWS,
    Mandate.Kind.PLAN_LINE: (),
    Mandate.Kind.ROOM: ("payee", "any_payee"),
    Mandate.Kind.PASSED_ON: ("person", *NARROWS),
    Mandate.Kind.EMERGENCY: ("person", "ends_at", "category", "act_kinds", "limits"),
}
GRANTED = tuple(NEEDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFields:
    """What is sent to give authority. Amount in pence for each ask; ends_at is the first moment after it."""

    kind: str
    holder: UUID
    post: UUID | None = None
    team: UUID | None = None
    person: UUID | None = None
    plan_line: UUID | None = None
    given_from: UUID | None = None
    category: str | None = None
    act_kinds: Sequence[str] | None = None
    limits: Sequence[Mapping[str, Any]] | None = None
    amount: int | None = None
    payee: str | None = None
    any_payee: bool | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def grant(*, by: User, fields: GrantFields, at: datetime) -> Mandate:
    """This function will give the authority that the fields describe.

    Raises Invalid for a field that is missing, unknown or not for this kind, and what the four grants raise.
    """
    check_fields(fields)
    holder = _holder(fields.holder)
    if fields.kind == Mandate.Kind.OFFICER:
        post, team = _post(fields.post), _team(fields.team)
        return grant_officer(by=by, holder=holder, post=post, team=team, narrower=_narrower(fields), at=at)
    if fields.kind == Mandate.Kind.PLAN_LINE:
        return grant_plan_line(by=by, holder=holder, plan_line=_plan_line(fields.plan_line, by=by), at=at)
    if fields.kind in (Mandate.Kind.PASSED_ON, Mandate.Kind.EMERGENCY):
        give = pass_on if fields.kind == Mandate.Kind.PASSED_ON else widen
        giver = _mandate(fields.given_from, by=by, at=at)
        about = _person(fields.person, by=by) if fields.person else None
        return give(by=by, holder=holder, giver=giver, person=about, narrower=_narrower(fields), at=at)
    person = _person(fields.person, by=by)
    if fields.kind == Mandate.Kind.FAMILY:
        return grant_family(by=by, holder=holder, person=person, narrower=_narrower(fields), at=at)
    return grant_room(by=by, holder=holder, person=person, fields=_room(fields), at=at)


def check_fields(fields: GrantFields) -> None:
    """This function will raise Invalid for a field that this kind needs and has not, or has and does not know."""
    needed, known = NEEDS[fields.kind], {"kind", "holder", *NEEDS[fields.kind], *TAKES[fields.kind]}
    given = [name for name in GrantFields.__slots__ if getattr(fields, name) is not None]
    problems = [(name, _("This is missing.")) for name in needed if name not in given]
    problems += [(name, _("This is not for this kind.")) for name in given if name not in known]
    if problems:
        raise Invalid(errors=problems)


def _narrower(fields: GrantFields) -> Narrower:
    return Narrower(
        starts_at=fields.starts_at,
        ends_at=fields.ends_at,
        category=fields.category or "",
        act_kinds=tuple(fields.act_kinds or ()),
        limits=tuple(fields.limits or ()),
    )


def _room(fields: GrantFields) -> RoomFields:
    organisation: Organisation = my_organisation()
    return RoomFields(
        category=fields.category or "",
        amount=fields.amount or 0,
        ends_at=fields.ends_at,
        payee_key=payee_key(organisation, fields.payee) if fields.payee else "",
        any_payee=bool(fields.any_payee),
    )


def _holder(user_id: UUID) -> User:
    user: User | None = User.objects.ours().filter(id=user_id).first()
    if user is None:
        raise Unknown("holder")
    return user


def _mandate(mandate_id: UUID | None, *, by: User, at: datetime) -> Mandate:
    mandate: Mandate | None = mandates_seen_by(by, at=at).filter(id=mandate_id).first()
    if mandate is None:
        raise Unknown("given_from")
    return mandate


def _post(post_id: UUID | None) -> Post:
    rows = Post.objects.ours().select_related("team")
    post: Post | None = rows.filter(id=post_id).first() if post_id else None
    if post is None:
        raise Unknown("post")
    return post


def _team(team_id: UUID | None) -> Team | None:
    team: Team | None = Team.objects.ours().filter(id=team_id).first() if team_id else None
    if team is None and team_id is not None:
        raise Unknown("team")
    return team


def _person(person_id: UUID | None, *, by: User) -> Person:
    person = find_person(by=by, person_id=person_id, permission=access.SEE_PERSON) if person_id else None
    if person is None:
        raise Unknown("person")
    return person


def _plan_line(plan_line_id: UUID | None, *, by: User) -> PlanLine:
    rows = PlanLine.objects.ours().select_related("person")
    line: PlanLine | None = rows.filter(id=plan_line_id).first() if plan_line_id else None
    if line is None or not access.may(by, line.person, access.SEE_MONEY):
        raise Unknown("plan_line")
    return line
