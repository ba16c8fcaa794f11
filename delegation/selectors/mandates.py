"""Who holds what: for publishing, for the lint of a draft, and for lists."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from delegation.models import Mandate, Scheme
from delegation.scheme_lint import Finding, lint
from delegation.terms import parse_scheme

DECIDING_KINDS = (Mandate.Kind.OFFICER, Mandate.Kind.PASSED_ON)


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
    return lint(parse_scheme(scheme.terms), holders=holders_by_role(at=at))
