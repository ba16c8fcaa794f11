"""Inviting somebody of a circle to sign in for the first time: a link by e-mail, or a code in a letter."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import record
from delegation.errors import Conflict, Missing, Refused
from delegation.models import CircleMember, OneTimeCode, SignedIn, User
from delegation.one_time import INVITED_BY_LETTER, Wish, new_handle
from delegation.permissions import check_may_set_up
from delegation.selectors.signing_in import may_be_invited
from delegation.services.actors import By, actor_of
from delegation.services.beside import is_beside
from delegation.services.one_time import hand_over, keep_wish

EMAIL, LETTER = "email", "letter"


def invite(*, by: By, tie_id: UUID, way: str, at: datetime) -> str:
    """This function will send a link that is good for 7 days, or give a code for a letter, good for 14 and shown once.

    Raises Forbidden, Missing, Conflict where they are no longer beside the person, Refused for who has signed in before
    (their worker helps them in), for colleagues, and by e-mail without an address.
    """
    check_may_set_up(by=by)
    tie = CircleMember.objects.ours().select_related("user").filter(id=tie_id).first()
    if tie is None:
        raise Missing
    user: User = tie.user
    if not is_beside(tie, at=at) or not user.is_active:
        raise Conflict(_("This has ended already."))
    if not may_be_invited(user):
        raise Refused(_("Colleagues sign in with their own account here."))
    if SignedIn.objects.ours().filter(user=user).exists():
        raise Refused(_("They have signed in before. Who works with them can help them sign in again."))
    OneTimeCode.objects.ours().filter(user=user, used_at=None).delete()  # of two invitations the later one is good
    code = _by_email(user, at=at) if way == EMAIL else hand_over(by=by, user=user, lasts=INVITED_BY_LETTER, at=at)
    record(
        type="user.invited",
        subject=("user", user.id),
        person_id=tie.person_id,
        actor=actor_of(by),
        data={"way": EMAIL if way == EMAIL else LETTER},
        at=at,
    )
    return code


def _by_email(user: User, *, at: datetime) -> str:
    if not user.email:
        raise Refused(_("There is no e-mail address. Write a letter instead."))
    keep_wish(wish=Wish(to=user.email, handle=new_handle(), invited=str(user.id)), at=at)
    return ""
