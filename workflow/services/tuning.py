"""Trying one limit at another amount: in a draft of one's own, made or used again, beside what is in force."""

from datetime import datetime

from django.utils.translation import gettext as _

from delegation.errors import Conflict, Invalid
from delegation.models import Scheme, User
from delegation.permissions import check_may_write_schemes
from delegation.scheme_amounts import amounts_of, with_amounts
from delegation.selectors.authority import parsed, setting
from delegation.services.schemes import draft_scheme, edit_draft
from workflow.models import WhatIf
from workflow.services.trying import try_limits

# So many of one's latest drafts are looked at for one that tried the same limit before.
LATEST = 10


def try_amount(*, by: User, limit: str, pence: int, at: datetime) -> WhatIf:
    """This function will try one limit of what is in force at another amount, on the last year.

    It changes nothing but a draft of the caller's own: one in which they tried this limit before and changed nothing
    else, or a new one. Raises Forbidden, Conflict where nothing is in force, Invalid for a limit that is not there.
    """
    check_may_write_schemes(by=by)
    now = setting(at=at).scheme
    if now is None:
        raise Conflict(_("No limits are in force yet, so there is nothing to compare with."))
    current = {amount.name: amount.pence for amount in amounts_of(parsed(now))}
    if limit not in current:
        raise Invalid("limit", _("There is no such limit. Choose one of these."))
    wanted = with_amounts(now.terms, {limit: pence})
    draft = _tried_before(by=by, now=now, limit=limit, pence=current[limit])
    if draft is None:
        draft = draft_scheme(by=by, terms=wanted, at=at)
    elif draft.terms != wanted:
        edit_draft(by=by, scheme_id=draft.id, revision=draft.revision, terms=wanted, at=at)
    return try_limits(by=by, scheme_id=draft.id, at=at)


def _tried_before(*, by: User, now: Scheme, limit: str, pence: int) -> Scheme | None:
    """This function will find a draft of one's own that differs from what is in force in one limit alone."""
    mine = Scheme.objects.ours().filter(author=by, status=Scheme.Status.DRAFT).order_by("-created_at", "-id")
    alike = (draft for draft in mine[:LATEST] if with_amounts(draft.terms, {limit: pence}) == now.terms)
    return next(alike, None)
