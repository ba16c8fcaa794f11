"""Who is beside a person, what each of them sees, and who looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from delegation import access, ages
from delegation.models import CircleMember, Look, Person, Team, User

LOOKS_SHOWN = timedelta(days=92)
MOST_LOOKS = 400
# Whoever acts for somebody who does not sign in themself.
ACTS_FOR = (
    CircleMember.Role.PARENT,
    CircleMember.Role.NOMINATED_PERSON,
    CircleMember.Role.ATTORNEY,
    CircleMember.Role.DEPUTY,
)


@dataclass(frozen=True, slots=True)
class Beside:
    """Somebody of a person's circle and what they may do for the person."""

    tie: CircleMember
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class Around:
    """A person's circle, and the teams whose people see them."""

    circle: tuple[Beside, ...]
    teams: tuple[tuple[Team, frozenset[str]], ...]

    def tie_of(self, user: User, *roles: str) -> CircleMember | None:
        """This function will give how a user belongs to the circle, in one of some roles or any."""
        own = (each.tie for each in self.circle if each.tie.user_id == user.id)
        return next((tie for tie in own if not roles or tie.role in roles), None)

    @property
    def has_self(self) -> bool:
        """Whether the person signs in themself."""
        return any(each.tie.role == CircleMember.Role.SELF for each in self.circle)


def around(person: Person, *, today: date) -> Around:
    """This function will load everybody beside a person on a day, themself first, in 4 statements."""
    own, by_group = access.granted(person)
    current = CircleMember.objects.ours().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), person=person)
    ties = sorted(
        current.select_related("user"), key=lambda tie: (tie.role != CircleMember.Role.SELF, tie.position, tie.id)
    )
    teams = Team.objects.ours().filter(group_id__in=by_group).order_by("name")
    return Around(
        tuple(Beside(tie, own.get(tie.user_id, frozenset())) for tie in ties if tie.user.is_active),
        tuple((team, by_group[team.group_id]) for team in teams),
    )


def may_manage(user: User, *, person: Person, beside: Around, today: date) -> bool:
    """This function will say whether a user chooses for a person who sees what, and how they are told.

    The person does. Who acts for them does where the person signs in nowhere: who they confide in is theirs alone.
    """
    if beside.tie_of(user, CircleMember.Role.SELF) is not None:
        return True
    acts = beside.tie_of(user, *ACTS_FOR)
    if acts is None or beside.has_self:
        return False
    return acts.role != CircleMember.Role.PARENT or ages.is_under(person.date_of_birth, ages.ADULT_YEARS, on=today)


def looks_at(person: Person, *, since: date) -> list[tuple[User, list[date]]]:
    """This function will list who looked at a person's record since a day, the latest first, each with their days.

    Those who work worries about safety are left out: that they looked would say that somebody worried (rule 14).
    """
    rows = (
        Look.objects.ours()
        .filter(person=person, on__gte=since)
        .exclude(user__duties__contains=[User.Duty.SAFEGUARDING_LEAD])
    )
    found: dict[UUID, tuple[User, list[date]]] = {}
    for row in rows.select_related("user").order_by("-on", "-id")[:MOST_LOOKS]:
        found.setdefault(row.user_id, (row.user, []))[1].append(row.on)
    return list(found.values())


def roles_by_user(ties: Sequence[Beside]) -> Mapping[UUID, str]:
    """This function will give the first role each user has in a circle."""
    roles: dict[UUID, str] = {}
    for each in ties:
        roles.setdefault(each.tie.user_id, each.tie.role)
    return roles
