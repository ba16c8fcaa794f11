"""The rows of authority: a mandate with what narrows it, and each change of it with its event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import record
from audit.models import Words
from audit.words import reference
from delegation import hooks
from delegation.errors import Invalid, Refused
from delegation.models import Mandate, MandateChange
from delegation.selectors.categories import is_category
from delegation.services.actors import By, actor_of, user_of
from delegation.terms import ACT_KINDS, SchemeError, parse_limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrower:
    """What a mandate allows less than its role: empty means no narrower. `limits` is read by delegation.terms."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    category: str = ""
    act_kinds: tuple[str, ...] = ()
    limits: Sequence[Mapping[str, Any]] = ()


def grant_row(
    mandate: Mandate, *, by: By, narrower: Narrower, at: datetime, ends_at: datetime | None = None
) -> Mandate:
    """This function will save a new mandate with what narrows it, and tell of it."""
    _check_narrower(narrower)
    mandate.category, mandate.act_kinds = narrower.category, list(narrower.act_kinds)
    mandate.limits = [dict(limit) for limit in narrower.limits]
    mandate.granted_by, mandate.granted_at = user_of(by), at
    # Authority that began before it was given would make what was done without it look right.
    mandate.starts_at = max(narrower.starts_at or at, at)
    mandate.ends_at = ends_at or narrower.ends_at
    if mandate.ends_at is not None and mandate.ends_at <= mandate.starts_at:
        raise Refused(_("This would end before it starts."), "ends_at")
    if not mandate.holder.is_active:
        raise Refused(_("This person no longer signs in here."), "holder")
    mandate.save(force_insert=True)
    keep_change(mandate, what=MandateChange.What.GRANTED, by=by, reason=None, at=at)
    return mandate


def _check_narrower(narrower: Narrower) -> None:
    if narrower.category and not is_category(narrower.category):
        raise Invalid("category", _("We do not know this category."))
    if not set(narrower.act_kinds) <= set(ACT_KINDS):
        raise Invalid("act_kinds", _("Choose from: %(kinds)s.") % {"kinds": ", ".join(ACT_KINDS)})
    try:
        parse_limits(list(narrower.limits))
    except SchemeError as error:
        raise Invalid(errors=error.problems) from error


def keep_change(
    mandate: Mandate, *, what: MandateChange.What, by: By, reason: Words | None, at: datetime, at_once: bool = True
) -> None:
    """This function will keep a change's row and its event, and let what waits move, here or by the watch."""
    change = MandateChange(mandate=mandate, what=what, by=user_of(by), reason=reason, at=at)
    change.save(force_insert=True)
    more = _narrower(mandate) if what == MandateChange.What.GRANTED else {}
    record(
        type=f"mandate.{what.value}",
        subject=("mandate", mandate.id),
        person_id=mandate.person_id,
        actor=actor_of(by),
        data={"change": str(change.id), "reason": reference(reason), **_facts(mandate), **more},
        at=at,
    )
    hooks.authority_changed(users=[mandate.holder_id], at=at, by=actor_of(by), at_once=at_once)


def _facts(mandate: Mandate) -> dict[str, Any]:
    """This function will give whose authority it is and until when, as every event of it says."""
    return {
        "kind": mandate.kind,
        "holder": str(mandate.holder_id),
        "role": mandate.role,
        "paragraph": mandate.constitution_paragraph,
        "scheme": _text(mandate.scheme_id),
        "given_from": _text(mandate.given_from_id),
        "ends_at": _moment(mandate.ends_at),
        "suspended_until": _moment(mandate.suspended_until),
    }


def _narrower(mandate: Mandate) -> dict[str, Any]:
    """This function will give what else of a mandate never changes, to be sealed (delegation/mandate_books.py)."""
    return {
        "post": _text(mandate.post_id),
        "team": _text(mandate.team_id),
        "plan_line": _text(mandate.plan_line_id),
        "ask": _text(mandate.ask_id),
        "category": mandate.category,
        "payee": mandate.payee_key,
        "act_kinds": mandate.act_kinds,
        "limits": mandate.limits,
        "together": mandate.together,
        "starts_at": _moment(mandate.starts_at),
        "until_if_confirmed": _moment(mandate.until_if_confirmed),
    }


def _text(id: UUID | None) -> str | None:
    return str(id) if id else None


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
