"""Who decides: the nearest named person with enough authority, and why everybody nearer was passed over (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from delegation.authority import Act, Need, Ruling, Terms, Usage, needs, rule
from delegation.periods import Calendar
from delegation.terms import Reservation, RoleTerms


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be asked, with all their terms."""

    user: UUID
    terms: tuple[Terms, ...]
    absent: bool = False
    gone: bool = False
    is_asker: bool = False
    is_paid: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody nearer who was not asked, and why.

    `why` is one of absent, gone, self, paid_by_it, late, limit (then with its key), category, reserved, no_authority.
    """

    user: UUID
    why: str
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Who was chosen and by what ruling; nobody chosen means blocked, never yes and never no."""

    chosen: UUID | None
    ruling: Ruling | None
    passed_over: tuple[PassedOver, ...]


def route(
    *,
    act: Act,
    candidates: Sequence[Candidate],
    reservations: Sequence[Reservation],
    roles: Mapping[str, RoleTerms],
    usage: Usage,
    at: datetime,
    calendar: Calendar,
) -> Route:
    """Choose the first of these candidates, given nearest first, who may decide this act now.

    `usage` answers what `needs_of` names. Everybody tried before is kept with the reason.
    """
    passed_over: list[PassedOver] = []
    for candidate in candidates:
        ruling = rule(
            act=act,
            terms=candidate.terms,
            reservations=reservations,
            roles=roles,
            usage=usage,
            at=at,
            calendar=calendar,
        )
        why = _why_not(candidate, ruling)
        if why is None:
            return Route(candidate.user, ruling, tuple(passed_over))
        failed = ruling.failed if why == "limit" else None
        passed_over.append(PassedOver(candidate.user, why, failed.limit if failed else None))
    return Route(None, None, tuple(passed_over))


def needs_of(act: Act, candidates: Iterable[Candidate], at: datetime, calendar: Calendar) -> tuple[Need, ...]:
    """Name every sum of holds that routing this act may ask for, so that one statement can answer all."""
    return needs(act, [terms for candidate in candidates for terms in candidate.terms], at, calendar)


def _why_not(candidate: Candidate, ruling: Ruling) -> str | None:
    """Say why this candidate does not decide; None when they do."""
    reasons = (
        ("gone", candidate.gone),
        ("absent", candidate.absent and not candidate.is_asker),
        ("paid_by_it", candidate.is_paid),
        ("late", candidate.is_late),
        # Askers who asked because their own limit did not reach are told so, rather than "not for yourself".
        ("limit", ruling.outcome == "beyond"),
        ("self", candidate.is_asker),
        (None, ruling.outcome == "within"),
        ("reserved", ruling.why == "reserved"),
        ("category", ruling.why == "category"),
    )
    return next((why for why, holds in reasons if holds), "no_authority")
