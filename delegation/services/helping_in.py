"""Helping somebody in who has lost their phone: a worker who knows them, and is with them, writes a code down."""

from datetime import datetime

from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation.errors import Forbidden, Refused
from delegation.models import CircleMember, Person, User
from delegation.selectors.circles import ties_of
from delegation.services.one_time import hand_over

ROLES = CircleMember.Role
# Who is helped in by a worker: the person and their family. Everybody else has a second step, or somebody at work.
HELPED = (ROLES.SELF, ROLES.PARENT, ROLES.NOMINATED_PERSON, ROLES.ATTORNEY, ROLES.DEPUTY)


def whom_they_help(*, by: User, person: Person, at: datetime) -> list[User]:
    """This function will list whom somebody may help in around a person: nobody, unless they are their worker."""
    ties = ties_of(person, at=at)
    if not any(tie.user_id == by.id and tie.role == ROLES.WORKER for tie in ties):
        return []
    family = [tie.user for tie in ties if tie.role in HELPED and tie.user_id != by.id]
    # Whoever works here, or has a duty, could decide things by being helped in.
    return [user for user in family if user.is_active and user.team_id is None and not user.duties]


def help_in(*, by: User, person: Person, user: User, at: datetime) -> str:
    """This function will make a code, shown this once; whoever it is for is told, and so is the person.

    Raises Forbidden for who is not the person's worker, Refused where this user is not helped in that way.
    """
    helped = whom_they_help(by=by, person=person, at=at)
    if not helped:
        raise Forbidden(_("Only a worker who knows them can do this."))
    if user.id not in {each.id for each in helped}:
        raise Refused(_("You cannot do this for them. Ask whoever looks after the system."), "user")
    code = hand_over(by=by, user=user, at=at)
    record(
        type="user.helped_in",
        subject=("user", user.id),
        actor=Actor(user_id=by.id),
        data={"to": str(user.id)},
        person_id=person.id,
        at=at,
    )
    return code
