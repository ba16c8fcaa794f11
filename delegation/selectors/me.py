"""Who somebody is here: their organisation and their roles."""

from datetime import date, datetime

from django.db.models import Q

from audit.scope import current_organisation_id
from delegation.days import day_at
from delegation.models import CircleMember, Mandate, Organisation, User
from delegation.selectors.standing import in_force

SCHEME_OWNER = "scheme_owner"
# What a tie to a person is called among somebody's roles. Workers have the roles of their posts instead.
CIRCLE_ROLES: dict[str, str] = {
    CircleMember.Role.SELF: "family",
    CircleMember.Role.PARENT: "family",
    CircleMember.Role.NOMINATED_PERSON: "family",
    CircleMember.Role.ATTORNEY: "family",
    CircleMember.Role.DEPUTY: "family",
    CircleMember.Role.ADVOCATE: "advocate",
    CircleMember.Role.COORDINATOR: "coordinator",
}


def my_organisation() -> Organisation:
    """This function will load the organisation in scope."""
    found: Organisation = Organisation.objects.get(id=current_organisation_id())
    return found


def local_day(at: datetime) -> date:
    """This function will give the date at a moment on the organisation's own calendar."""
    return day_at(at, my_organisation().time_zone)


def roles_of(*, user: User, organisation: Organisation, at: datetime) -> list[str]:
    """This function will list a user's roles: by post, by duty, as owner of the limits, and by their ties to people."""
    officer = Mandate.objects.ours().filter(in_force(at=at), holder=user, kind=Mandate.Kind.OFFICER)
    posts = officer.order_by("granted_at", "id").values_list("role", flat=True)
    owner = [SCHEME_OWNER] if organisation.scheme_owner_id == user.id else []
    today = day_at(at, organisation.time_zone)
    circles = CircleMember.objects.ours().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), user=user)
    ties = [CIRCLE_ROLES.get(role) for role in circles.order_by("id").values_list("role", flat=True)]
    return [role for role in dict.fromkeys([*posts, *user.duties, *owner, *ties]) if role is not None]
