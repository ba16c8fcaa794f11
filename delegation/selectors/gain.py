"""Who gains by an ask: whoever is paid, or works for who is paid (rule 4)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from delegation.errors import Missing
from delegation.models import Mandate, Organisation, User, WorksFor
from delegation.payees import key_of
from delegation.selectors.authority import setting
from delegation.selectors.mandates import SEE_ALL, below, standing
from delegation.terms import may_change_plans

KNOW_ALL = SEE_ALL | {User.Duty.ADMIN}


def works_there(payee_key: str) -> Exists:
    """This function will give the condition that a user works for a payee, for a query of users."""
    rows = WorksFor.objects.ours().filter(user=OuterRef("pk"), payee_key=payee_key, ended_at__isnull=True)
    return Exists(rows)


def is_themself(user: User, *, payee_key: str, organisation: Organisation) -> bool:
    """This function will say whether a payee is somebody themself, by their display name."""
    return bool(payee_key) and key_of(user.display_name, salt=organisation.payee_salt) == payee_key


def is_paid(user: User, *, payee_key: str, organisation: Organisation) -> bool:
    """This function will say whether somebody is a payee, or works for them."""
    if not payee_key:
        return False
    if is_themself(user, payee_key=payee_key, organisation=organisation):
        return True
    return bool(WorksFor.objects.ours().filter(user=user, payee_key=payee_key, ended_at__isnull=True).exists())


def works_for_seen_by(by: User, *, at: datetime, user: UUID | None = None) -> Any:
    """This function will give who works for whom, as far as a user may know: their own, and a manager their teams'.

    Leaders, auditors and administrators know all of it.
    """
    rows = WorksFor.objects.ours().select_related("user", "payee")
    if user is not None:
        rows = rows.filter(user=user)
    if not KNOW_ALL.isdisjoint(by.duties):
        return rows
    managers = [role.code for role in setting(at=at).terms.roles.values() if may_change_plans(role)]
    own = standing(at=at).filter(holder=by, kind=Mandate.Kind.OFFICER, role__in=managers, team__isnull=False)
    return rows.filter(Q(user=by) | Q(user__team_id__in=below(set(own.values_list("team_id", flat=True)))))


def find_works_for(*, by: User, id: UUID, at: datetime) -> WorksFor:
    """This function will load one of them, or raise Missing."""
    found: WorksFor | None = works_for_seen_by(by, at=at).filter(id=id).first()
    if found is None:
        raise Missing
    return found
