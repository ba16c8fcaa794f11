"""Calls and visits: what a worker is to tell somebody by phone or face to face, and whose task that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy

from delegation.models import CircleMember, User
from notifications.letters import lines_of
from notifications.models import Notice
from notifications.rules import Channel
from notifications.selectors import to_pass_on

HOW = {Channel.PHONE: gettext_lazy("Ring %(name)s"), Channel.VISIT: gettext_lazy("See %(name)s")}
MOST = 100
Role = CircleMember.Role


@dataclass(frozen=True, slots=True)
class Call:
    """One thing to tell: to whom and how, their number if they have one here, and the worker whose task it is."""

    id: UUID
    name: str
    how: str
    number: str
    said: str
    worker: str


def calls_of(user: User, *, time_zone: str) -> list[Call]:
    """This function will list whom a worker is to ring or see and what to tell them, oldest first."""
    rows = to_pass_on(by=user).filter(channel__in=HOW).select_related("person")
    notices: list[Notice] = list(rows[:MOST])
    lines, (workers, numbers) = lines_of(notices, time_zone=time_zone), _around(notices)
    return [
        Call(
            id=each.id,
            name=each.person.display_name,
            how=str(HOW[Channel(each.channel)]) % {"name": each.person.display_name},
            number=numbers.get(each.person.id, "") if each.channel == Channel.PHONE else "",
            said=said,
            worker=workers.get(each.person.id, ""),
        )
        for each, said in zip(notices, lines, strict=True)
        if each.person is not None
    ]


def _around(notices: Sequence[Notice]) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """This function will name the worker of each person, who is first in their circle, and the person's own number."""
    people = {each.person_id for each in notices if each.person_id is not None}
    ties = CircleMember.objects.ours().filter(person__in=people, role__in=(Role.WORKER, Role.SELF), ends_on=None)
    workers: dict[UUID, str] = {}
    numbers: dict[UUID, str] = {}
    for tie in ties.select_related("user").order_by("position", "id"):
        if tie.role == Role.WORKER:
            workers.setdefault(tie.person_id, tie.user.display_name)
        elif tie.user.phone:
            numbers[tie.person_id] = tie.user.phone
    return workers, numbers
