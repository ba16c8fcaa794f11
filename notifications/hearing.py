"""Who may hear, and how: users with what reaches them and what they chose, and the person an event is about."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from audit.models import Event
from delegation.models import CircleMember, Person, User
from delegation.selectors.me import local_day
from notifications.models import Browser, Telling
from notifications.planning import PersonFacts, UserFacts
from notifications.rules import Channel
from notifications.telling import Wishes
from workflow.models import AskNote

CHOSEN = ("ways", "only_must", "quiet_from", "quiet_until", "gather_at")


def users_by_id(ids: Iterable[UUID], *, staff_only: bool = False) -> dict[UUID, UserFacts]:
    """This function will load those of some users who can still hear; of a death, those alone who work here."""
    found = User.objects.ours().filter(id__in=set(ids), is_active=True)
    known = found.filter(team__isnull=False) if staff_only else found
    browsers = Exists(Browser.objects.ours().filter(user=OuterRef("id")))
    rows = known.values_list("id", "email", "phone", browsers, *(f"telling__{name}" for name in CHOSEN))
    return {row[0]: UserFacts(row[0], bool(row[1]), bool(row[2]), row[3], _wishes(row[4:])) for row in rows}


def wishes_of(user: User) -> Wishes:
    """This function will give what a user chose, or what holds for whoever chose nothing."""
    row = Telling.objects.ours().filter(user=user).values_list(*CHOSEN).first()
    return Wishes() if row is None else _wishes(row)


def person_of(event: Event) -> PersonFacts | None:
    """This function will load the person an event is about, and themself as a user; who has died is told nothing."""
    if event.person_id is None:
        return None
    person = Person.objects.ours().filter(id=event.person_id, died_on__isnull=True).first()
    if person is None:
        return None
    selves = CircleMember.objects.ours().filter(person=person, role=CircleMember.Role.SELF)
    current = selves.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=local_day(event.at)))
    users = users_by_id(current.values_list("user_id", flat=True))
    return PersonFacts(person.id, _way_said(event) or person.tell_by, next(iter(users.values()), None))


def person_of_each(user_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """This function will give, by user, the person who they are themself; most users are nobody's."""
    selves = CircleMember.objects.ours().filter(role=CircleMember.Role.SELF, user__in=set(user_ids), ends_on=None)
    return dict(selves.filter(person__died_on=None).values_list("user_id", "person_id"))


def _way_said(event: Event) -> str:
    """This function will give how somebody hears of this one ask, where whoever asked for them said so."""
    if event.subject_kind != "ask":
        return ""
    said = AskNote.objects.ours().filter(ask_id=event.subject_id).values_list("tell_by", flat=True)
    return next(iter(said), "")


def _wishes(row: Any) -> Wishes:
    ways, only_must, quiet_from, quiet_until, gather_at = row
    if ways is None:  # nothing was chosen
        return Wishes()
    return Wishes(tuple(Channel(each) for each in ways), only_must, quiet_from, quiet_until, gather_at)
