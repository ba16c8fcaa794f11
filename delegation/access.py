"""Who may see and ask for a person. The only user of guardian.

Whether somebody may *decide* is never asked here: mandates answer that.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from guardian.shortcuts import get_objects_for_user

from audit.gather import Rows
from audit.scope import current_organisation_id, moment
from delegation.models import Person, PersonGroupPermission, PersonUserPermission, Team, User

SEE_PERSON, SEE_MONEY, SEE_ASKS, ASK_FOR = "see_person", "see_money", "see_asks", "ask_for"
K = TypeVar("K")
PERMISSIONS = (SEE_PERSON, SEE_MONEY, SEE_ASKS, ASK_FOR)


def visible_people(user: User) -> QuerySet[Person]:
    """This function will give the people of the organisation in scope whom a user may see."""
    return people_with(user, SEE_PERSON)


def people_with(user: User, permission: str) -> QuerySet[Person]:
    """This function will give the people for whom a user has a permission, by themself or through a team.

    Only what was given for that person counts: no global permission, no superuser. Nobody who has left sees anybody,
    and nobody of another organisation does.
    """
    people: QuerySet[Person] = Person.objects.ours()
    if not user.is_active or user.organisation_id != current_organisation_id():
        return people.none()
    allowed: QuerySet[Person] = get_objects_for_user(
        user,
        permission,  # without its app, whose content type would be looked up each time
        klass=people,
        use_groups=True,
        with_superuser=False,
        accept_global_perms=False,
    )
    wanted = {"organisation_id": current_organisation_id(), "permission_id": _permission_ids()[permission]}
    ended = PersonUserPermission.objects.filter(~still_open(), **wanted, user=user)
    team = PersonGroupPermission.objects.filter(**wanted, group__user=user)
    return allowed.exclude(Q(id__in=ended.values("content_object")) & ~Q(id__in=team.values("content_object")))


def still_open() -> Q:
    """This function will choose the permissions that have not ended, whether or not a timer has taken them away yet."""
    return Q(ends_at=None) | Q(ends_at__gt=moment())


def may(user: User, person: Person, permission: str) -> bool:
    """This function will say whether a user has a permission for one person."""
    return people_with(user, permission).filter(id=person.id).exists()


def permissions_of(user: User, person: Person) -> frozenset[str]:
    """This function will name all that a user may do for one person, by themself or a team, in one statement."""
    if not user.is_active or user.organisation_id != current_organisation_id():
        return frozenset()
    ours = {"organisation_id": current_organisation_id(), "content_object": person}
    own = PersonUserPermission.objects.filter(still_open(), **ours, user=user).values_list("permission__codename")
    team = PersonGroupPermission.objects.filter(**ours, group__user=user).values_list("permission__codename")
    return frozenset(codename for (codename,) in own.union(team))


def permission_rows(user: User, person_id: UUID) -> dict[str, Rows]:
    """This function will give the queries that find what `permissions_of` says: by themself, and through a team."""
    ours = {"organisation_id": user.organisation_id, "content_object_id": person_id}
    own = PersonUserPermission.objects.filter(still_open(), **ours, user=user).values("permission__codename")
    team = PersonGroupPermission.objects.filter(**ours, group__user=user).values("permission__codename")
    if user.is_active and user.organisation_id == current_organisation_id():
        return {"may_self": Rows(own), "may_by_team": Rows(team)}
    return {}


def permitted(found: Mapping[str, Sequence[Any]]) -> frozenset[str]:
    """This function will name what the queries of `permission_rows` found."""
    rows = (*found.get("may_self", ()), *found.get("may_by_team", ()))
    return frozenset(each["permission__codename"] for each in rows)


def granted(person: Person) -> tuple[dict[UUID, frozenset[str]], dict[int, frozenset[str]]]:
    """This function will say what each user may do for a person by themself, and each team's group, by its id."""
    ours = {"organisation_id": current_organisation_id(), "content_object": person}
    own = PersonUserPermission.objects.filter(still_open(), **ours).values_list("user_id", "permission__codename")
    team = PersonGroupPermission.objects.filter(**ours).values_list("group_id", "permission__codename")
    return _gathered(own), _gathered(team)


def _gathered(pairs: Iterable[tuple[K, str]]) -> dict[K, frozenset[str]]:
    found: dict[K, set[str]] = {}
    for holder, codename in pairs:
        found.setdefault(holder, set()).add(codename)
    return {holder: frozenset(names) for holder, names in found.items()}


def open_to_member(person: Person, user: User, permissions: Collection[str]) -> None:
    """This function will let one user do these things for a person; what they may already do stays, without an end."""
    PersonUserPermission.objects.bulk_create(
        _rows(person, user, permissions),
        update_conflicts=True,
        update_fields=["ends_at"],
        unique_fields=["user", "permission", "content_object"],
    )


def open_until(person: Person, user: User, permissions: Collection[str], *, ends_at: datetime) -> None:
    """This function will let one user do these things for a person for a while; what they may do already stays."""
    PersonUserPermission.objects.bulk_create(
        _rows(person, user, permissions, ends_at=ends_at),
        ignore_conflicts=True,
    )


def open_to_team(person: Person, team: Team) -> None:
    """This function will let everybody in a team see a person, their money and asks, and ask for them."""
    PersonGroupPermission.objects.bulk_create(
        [
            PersonGroupPermission(group_id=team.group_id, permission_id=permission_id, content_object=person)
            for permission_id in _ids_of(PERMISSIONS)
        ],
        ignore_conflicts=True,
    )


def close_to_member(person: Person, user: User, *, keeping: Collection[str] = ()) -> None:
    """This function will take back what one user may do for a person, except what another tie still gives."""
    rows = PersonUserPermission.objects.filter(
        organisation_id=current_organisation_id(), content_object=person, user=user
    )
    rows.exclude(permission_id__in=_ids_of(keeping)).delete()


def close_to_team(person: Person, team: Team) -> None:
    """This function will take back what a team may do for a person, for instance when another team takes over."""
    PersonGroupPermission.objects.filter(
        organisation_id=current_organisation_id(), content_object=person, group_id=team.group_id
    ).delete()


def close_to_all(person: Person) -> None:
    """This function will take back what anybody may do for a person, by themself or a team."""
    ours = {"organisation_id": current_organisation_id(), "content_object": person}
    PersonUserPermission.objects.filter(**ours).delete()
    PersonGroupPermission.objects.filter(**ours).delete()


def join_team(user: User, team: Team) -> None:
    """This function will let a user see whom a team sees: their own team, or one they cover."""
    user.groups.add(team.group_id)


def leave_team(user: User, team: Team) -> None:
    """This function will end what a user sees through a team."""
    user.groups.remove(team.group_id)


def _rows(
    person: Person, user: User, permissions: Collection[str], *, ends_at: datetime | None = None
) -> list[PersonUserPermission]:
    return [
        PersonUserPermission(user=user, permission_id=permission_id, content_object=person, ends_at=ends_at)
        for permission_id in _ids_of(permissions)
    ]


def _ids_of(permissions: Collection[str]) -> list[int]:
    known = _permission_ids()
    return [known[codename] for codename in permissions]


@cache
def _permission_ids() -> dict[str, int]:
    # Migrations make these once and nothing changes them, so one look lasts as long as the process.
    rows = Permission.objects.filter(content_type__app_label="delegation", codename__in=PERMISSIONS)
    return dict(rows.values_list("codename", "id"))
