"""Who holds what: for publishing, for the lint of a draft, and for lists."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from delegation import access
from delegation.errors import Missing
from delegation.models import Mandate, Scheme, Team, User
from delegation.scheme_lint import Finding, lint
from delegation.selectors.me import my_organisation
from delegation.terms import parse_scheme

DECIDING_KINDS = (Mandate.Kind.OFFICER, Mandate.Kind.PASSED_ON, Mandate.Kind.EMERGENCY)
SEE_ALL = frozenset({User.Duty.LEADER, User.Duty.AUDITOR})


def standing(*, at: datetime) -> "QuerySet[Mandate]":
    """This function will give the mandates that are neither revoked nor over, those yet to start among them."""
    rows: QuerySet[Mandate] = Mandate.objects.ours().filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at), revoked_at__isnull=True
    )
    return rows


def deciders(*, at: datetime) -> set[UUID]:
    """This function will name everybody with authority to decide the asks of others."""
    return set(standing(at=at).filter(kind__in=DECIDING_KINDS).values_list("holder_id", flat=True))


def holders_by_role(*, at: datetime) -> dict[str, int]:
    """This function will count who holds each role now."""
    held = standing(at=at).filter(starts_at__lte=at, suspended_at__isnull=True, kind=Mandate.Kind.OFFICER)
    rows = held.values_list("role").annotate(count=Count("holder", distinct=True)).order_by("role")
    return dict(rows)


def findings_of(scheme: Scheme, *, at: datetime) -> tuple[Finding, ...]:
    """This function will list what a leader should look at again in a scheme, given who holds its roles now."""
    return lint(parse_scheme(scheme.terms), holders=holders_by_role(at=at), publishers=count_publishers(at=at))


def count_publishers(*, at: datetime) -> int:
    """This function will count who could draft or publish limits: leaders who decide no asks."""
    leaders = User.objects.ours().filter(duties__contains=[User.Duty.LEADER], is_active=True)
    return leaders.exclude(id__in=standing(at=at).filter(kind__in=DECIDING_KINDS).values("holder_id")).count()


def mandates_seen_by(user: User, *, at: datetime, **wanted: Any) -> Any:
    """This function will give the mandates a user may see, those that have ended among them; `wanted` narrows them.

    Their own, those they granted, those about people whose money they may see, and the posts at or below their own in
    the tree of teams. Leaders, auditors and the owner of the limits see all.
    """
    rows = Mandate.objects.ours().filter(**wanted).select_related("holder", "scheme")
    if not SEE_ALL.isdisjoint(user.duties) or my_organisation().scheme_owner_id == user.id:
        return rows
    own = standing(at=at).filter(holder=user, kind=Mandate.Kind.OFFICER, team__isnull=False)
    return rows.filter(
        Q(holder=user)
        | Q(granted_by=user)
        | Q(person__in=access.people_with(user, access.SEE_MONEY).values("id"))
        | Q(person__isnull=True, team_id__in=below(set(own.values_list("team_id", flat=True))))
    )


def find_mandate(*, by: User, mandate_id: UUID, at: datetime) -> Mandate:
    """This function will load a mandate that a user may see, or raise Missing."""
    mandate: Mandate | None = mandates_seen_by(by, at=at).filter(id=mandate_id).first()
    if mandate is None:
        raise Missing
    return mandate


def below(teams: set[UUID]) -> set[UUID]:
    """This function will give some teams and all teams under them."""
    return all_below(teams, parents=dict(Team.objects.ours().values_list("id", "parent_id")))


def all_below(teams: set[UUID], *, parents: Mapping[UUID, UUID | None]) -> set[UUID]:
    """This function will give some teams and all teams under them, by the team that each is under."""
    found, size = set(teams), -1
    while len(found) != size:
        size = len(found)
        found |= {team for team, parent in parents.items() if parent in found}
    return found
