"""Who decides: the nearest named person with enough authority, and why everybody nearer was passed over (pure)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from delegation.authority import Act, Need, Ruling, Terms, Usage, needs, rule
from delegation.checks import is_over_each
from delegation.periods import Calendar
from delegation.terms import Reservation, RoleTerms


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be asked, with all their terms.

    `near` false: only as a stand-in. `stand_ins` are asked first where they are away, one after another.
    """

    user: UUID
    terms: tuple[Terms, ...]
    absent: bool = False
    gone: bool = False
    is_asker: bool = False
    is_paid: bool = False
    is_late: bool = False
    has_seen: bool = False
    is_lower: bool = False
    near: bool = True
    stand_ins: tuple[UUID, ...] = ()


class PassedOver(NamedTuple):
    """Somebody nearer who was not asked, and why.

    `why` is one of absent, gone, self, paid_by_it, late, seen, limit (then with its key), lower, category, reserved,
    no_authority.
    """

    user: UUID
    why: str
    limit: str | None = None


class Route(NamedTuple):
    """Who was chosen and by what ruling; nobody chosen means blocked, never yes and never no.

    `on_behalf_of` is who is away and would have been asked, or who passed the mandate on that the ruling cites.
    """

    chosen: UUID | None
    ruling: Ruling | None
    passed_over: tuple[PassedOver, ...]
    on_behalf_of: UUID | None = None


def route(
    *,
    act: Act,
    candidates: Sequence[Candidate],
    reservations: Sequence[Reservation],
    roles: Mapping[str, RoleTerms],
    usage: Usage,
    at: datetime,
    calendar: Calendar,
    with_reasons: bool = True,
) -> Route:
    """Choose the first of these candidates, given nearest first, who may decide this act now.

    `usage` answers what `needs_of` names. Everybody tried before is kept with the reason. Without reasons nobody is
    ruled on whose limit for each ask is too small: the choice is the same, and who is passed over goes unsaid.
    """
    passed_over: list[PassedOver] = []
    known = {candidate.user: candidate for candidate in candidates}
    line: deque[tuple[Candidate, UUID | None]] = deque((each, None) for each in candidates if each.near)
    tried: set[UUID] = set()
    while line:
        candidate, instead_of = line.popleft()
        if candidate.user in tried:
            continue
        tried.add(candidate.user)
        if not with_reasons and all(is_over_each(act, each) for each in candidate.terms):
            continue
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
            giver = giver_of(cited_by(ruling, candidate.terms))
            return Route(candidate.user, ruling, tuple(passed_over), giver or instead_of)
        failed = ruling.failed if why == "limit" else None
        passed_over.append(PassedOver(candidate.user, why, failed.limit if failed else None))
        if why == "absent" and ruling.outcome == "within":
            stand_ins = [(known[each], candidate.user) for each in candidate.stand_ins if each in known]
            line.extendleft(reversed(stand_ins))
    return Route(None, None, tuple(passed_over))


def cited_by(ruling: Ruling, terms: Iterable[Terms]) -> Terms:
    """Give the terms that a ruling within cites."""
    return next(each for each in terms if each.mandate == ruling.mandate)


def giver_of(terms: Terms) -> UUID | None:
    """Name who passed these terms on; None where they are the holder's own."""
    return terms.narrowed_by.holder if terms.kind == "passed_on" and terms.narrowed_by else None


def stand_ins_of(user: UUID, away: Mapping[UUID, UUID | None]) -> tuple[UUID, ...]:
    """List who stands in for somebody, and where they are away too, for them in turn; a circle ends where it closes.

    `away` names everybody who is away, each with their stand-in, if any.
    """
    found: list[UUID] = []
    step = away.get(user)
    while step is not None and step != user and step not in found:
        found.append(step)
        step = away.get(step)
    return tuple(found)


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
        ("seen", candidate.has_seen),
        # Askers who asked because their own limit did not reach are told so, rather than "not for yourself".
        ("limit", ruling.outcome == "beyond"),
        ("self", candidate.is_asker),
        ("lower", candidate.is_lower),
        (None, ruling.outcome == "within"),
        ("reserved", ruling.why == "reserved"),
        ("category", ruling.why == "category"),
    )
    return next((why for why, holds in reasons if holds), "no_authority")
