"""The way back in for who works here and has lost their phone and their spare codes.

A leader, or whoever administers, who knows them and is with them, writes a code down. For who has a duty, a second
leader or administrator confirms it first: nobody comes to publish limits by the word of one. With the code they are
signed out everywhere else, and what they had lost is good no more.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation.errors import Forbidden, Missing, Refused
from delegation.models import CodeApp, OneTimeCode, SpareCode, User
from delegation.models.signing_in import Way
from delegation.one_time import LASTS
from delegation.permissions import check_may_set_up
from delegation.services.one_time import hand_over

WAITS_FOR_SECOND = timedelta(hours=24)


def whom_to_bring_back(*, by: User, at: datetime) -> list[User]:
    """This function will list who works here beside somebody, by name. Raises Forbidden for who may not help them."""
    check_may_set_up(by=by)
    here = _staff().exclude(id=by.id).exclude(left_at__lte=at)
    return list(here.order_by("display_name", "id"))


def bring_back(*, by: User, user_id: UUID, at: datetime) -> tuple[User, str, bool]:
    """This function will make a code, shown this once, and say whether a second person must confirm it first.

    Whoever it is for is told, and where it must be confirmed, who can. Raises Forbidden, Refused.
    """
    check_may_set_up(by=by)
    user: User | None = _staff().exclude(id=by.id).filter(id=user_id).first()
    if user is None:
        raise Refused(_("Choose who is with you."), "user")
    second = bool(user.duties)
    OneTimeCode.objects.ours().filter(user=user, way=Way.IN_PERSON, used_at=None).delete()
    code = hand_over(by=by, user=user, lasts=WAITS_FOR_SECOND if second else LASTS, needs_second=second, at=at)
    if second:
        _record(type="user.way_back_asked", user=user, by=by, at=at)
    else:
        _record(type="user.way_back_given", user=user, by=by, at=at)
    return user, code, second


def waiting_for_second(*, by: User, at: datetime) -> list[OneTimeCode]:
    """This function will list the codes that somebody could confirm: not their own, and not one that they made."""
    check_may_set_up(by=by)
    return list(_unconfirmed(by=by, at=at).select_related("user", "made_by").order_by("made_at", "id"))


def confirm_way_back(*, by: User, code_id: UUID, at: datetime) -> User:
    """This function will make a code good. Raises Forbidden for who made it or whose it is, Missing once it is over."""
    check_may_set_up(by=by)
    rows = OneTimeCode.objects.ours().select_for_update(of=("self",), no_key=True).select_related("user")
    row: OneTimeCode | None = rows.filter(id=code_id, needs_second=True, used_at=None, ends_at__gt=at).first()
    if row is None:
        raise Missing
    if by.id in (row.made_by_id, row.user_id):
        raise Forbidden(_("A second person must confirm it."))
    if row.confirmed_by_id is None:
        row.confirmed_by = by
        row.save(update_fields=["confirmed_by"])
        _record(type="user.way_back_confirmed", user=row.user, by=by, at=at)
    return row.user


def forget_what_was_lost(*, by: User, at: datetime) -> None:
    """This function will forget the code app and the spare codes of who works here and came back by a code on paper."""
    if by.team_id is None and not by.duties:
        return
    CodeApp.objects.ours().filter(user=by).delete()
    SpareCode.objects.ours().filter(user=by).delete()
    _record(type="user.code_app_removed", user=by, by=by, at=at)


def _staff() -> "QuerySet[User]":
    rows: QuerySet[User] = User.objects.ours().filter(Q(team__isnull=False) | ~Q(duties=[]), is_active=True)
    return rows


def _unconfirmed(*, by: User, at: datetime) -> "QuerySet[OneTimeCode]":
    rows: QuerySet[OneTimeCode] = OneTimeCode.objects.ours().filter(
        needs_second=True, confirmed_by=None, used_at=None, ends_at__gt=at
    )
    return rows.exclude(Q(made_by=by) | Q(user=by))


def _record(*, type: str, user: User, by: User, at: datetime) -> None:
    record(type=type, subject=("user", user.id), actor=Actor(user_id=by.id), data={"to": str(user.id)}, at=at)
