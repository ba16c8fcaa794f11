"""What people keep of their asks from who stands beside them as an advocate, unless they share it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from delegation.models import CircleMember, User
from delegation.selectors.me import local_day

WORDS, PAYEES = CircleMember.Shares.WORDS.value, CircleMember.Shares.PAYEES.value


def keeps(what: str, *, viewer: User, person: str = "person") -> Exists:
    """This function will give the condition on rows about a person that they keep something of asks from a viewer."""
    return Exists(_only_advocate(viewer).filter(person=OuterRef(person)).exclude(shares__contains=[what]))


def shared_by(people: Collection[UUID], *, viewer: User) -> Mapping[UUID, frozenset[str]]:
    """This function will say what each of some people shares with a viewer, of those they are only an advocate of."""
    rows = _only_advocate(viewer).filter(person__in=people).values_list("person_id", "shares")
    return {person_id: frozenset(shares) for person_id, shares in rows}


def is_advocate_of(person_id: UUID, *, user: User, at: datetime) -> bool:
    """This function will say whether a user stands beside a person as their advocate, and in no other way, now."""
    ties = _only_advocate(user).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=local_day(at)), person=person_id)
    return bool(ties.exists())


def _only_advocate(user: User) -> "QuerySet[CircleMember]":
    """This function will give the ties of a user to those whom they stand beside in no other way.

    A tie that has ended narrows still: in doubt less is shown.
    """
    rows: QuerySet[CircleMember] = CircleMember.objects.ours().filter(user=user)
    otherwise = rows.filter(person=OuterRef("person"), ends_on__isnull=True).exclude(role=CircleMember.Role.ADVOCATE)
    return rows.filter(~Exists(otherwise), role=CircleMember.Role.ADVOCATE)
