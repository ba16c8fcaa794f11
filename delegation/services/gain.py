"""Saying for whom somebody works, so that they do not decide what pays them (rule 4)."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.events import record
from audit.words import keep, reference
from delegation import hooks
from delegation.errors import Conflict, Invalid, Missing, Unknown
from delegation.models import User, WorksFor
from delegation.payees import key_of
from delegation.permissions import check_may_end_works_for, check_may_say_works_for
from delegation.selectors.me import my_organisation
from delegation.services.actors import By, actor_of, check_ours, user_of


def say_works_for(*, by: By, user_id: UUID, payee: str, at: datetime) -> WorksFor:
    """This function will keep that somebody works for a payee; what waits for them and pays it moves on.

    Anybody may say it of themself; of others a manager of theirs, a leader or an administrator. Raises Unknown,
    Forbidden, Invalid, Conflict where it is known already.
    """
    user: User | None = User.objects.ours().filter(id=user_id).first()
    if user is None:
        raise Unknown("user")
    check_ours(user)
    check_may_say_works_for(by=by, user=user, at=at)
    words = keep(text=payee.strip(), subject_id=user.id)
    if words is None:
        raise Invalid("payee", _("Say for whom they work."))
    key = key_of(payee, salt=my_organisation().payee_salt)
    row = WorksFor(user=user, payee=words, payee_key=key, said_by=user_of(by), said_at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("This is known already.")) from None
    data = {"works_for": str(row.id), "payee": reference(words)}
    record(type="user.works_for_said", subject=("user", user.id), actor=actor_of(by), data=data, at=at)
    hooks.authority_changed(users=[user.id], at=at, by=actor_of(by))
    return row


def end_works_for(*, by: By, works_for_id: UUID, at: datetime) -> WorksFor:
    """This function will keep that somebody no longer works there; never by their own word alone.

    Raises Missing, Forbidden, Conflict where it had ended already.
    """
    rows = WorksFor.objects.ours().select_for_update(of=("self",), no_key=True).select_related("user", "payee")
    row: WorksFor | None = rows.filter(id=works_for_id).first()
    if row is None:
        raise Missing
    if row.ended_at is not None:
        raise Conflict(_("This has ended already."))
    check_may_end_works_for(by=by, user=row.user, at=at)
    row.ended_at, row.ended_by = at, user_of(by)
    row.save(update_fields=["ended_at", "ended_by"])
    data = {"works_for": str(row.id), "payee": reference(row.payee)}
    record(type="user.works_for_ended", subject=("user", row.user_id), actor=actor_of(by), data=data, at=at)
    return row
