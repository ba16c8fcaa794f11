"""What somebody asks most, to be asked again in one tap: "Bus fare £9.20, like last week"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from audit.gather import Rows, gather
from delegation.days import day_at
from delegation.models import Person, User
from delegation.sentences import day, money
from workflow.models import Ask, Decision
from workflow.paid_before import SAID_YES
from workflow.present import text_of

MOST_SHOWN, MOST_LOOKED_AT = 3, 200
WITHIN = timedelta(days=92)
DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class RepeatOffer:
    """Something asked before, and the words of its button."""

    ask: UUID
    text: str


def offers_for(user: User, *, person: Person | None = None, at: datetime, zone: str) -> list[RepeatOffer]:
    """This function will give the 3 things somebody most often said yes to themself lately, each as it was last.

    Of one person where one is named, whose name is then not said. What had no words is not offered: nobody would know
    it by its sum alone. What another had to decide is no small thing of every week, so it is asked anew in full.
    """
    found = gather(asked=repeat_rows(user, person=person, at=at))
    return offers_of(found["asked"], named=person is None, at=at, zone=zone)


def repeat_rows(user: User, *, person: Person | None = None, at: datetime) -> Rows:
    """This function will give the query of what somebody lately said yes to themself, the last first."""
    own = Decision.objects.ours().filter(ask=OuterRef("pk"), by=user)
    rows = Ask.objects.ours().filter(asker=user, status__in=SAID_YES, kind="one_off", created_at__gt=at - WITHIN)
    rows = rows.filter(Exists(own))
    if person is not None:
        rows = rows.filter(person=person)
    else:
        rows = rows.filter(person__died_on__isnull=True)
    return Rows(rows.order_by("-created_at", "-id")[:MOST_LOOKED_AT], ("person", "payee", "what_for"))


def offers_of(asked: Iterable[Ask], *, named: bool, at: datetime, zone: str) -> list[RepeatOffer]:
    """This function will put what was asked most often into words, the 3 things that it was most often."""
    found: dict[tuple[UUID, str, str], list[Ask]] = {}
    for ask in asked:
        if title := _title(ask):
            found.setdefault((ask.person_id, ask.payee_key, title.casefold()), []).append(ask)
    most = sorted(found.values(), key=lambda asks: -len(asks))[:MOST_SHOWN]
    return [RepeatOffer(asks[0].id, _words(asks[0], named=named, at=at, zone=zone)) for asks in most]


def _title(ask: Ask) -> str:
    return text_of(ask.what_for) or text_of(ask.payee) or ""


def _words(ask: Ask, *, named: bool, at: datetime, zone: str) -> str:
    said = {
        "what": _title(ask),
        "amount": money(ask.amount or 0),
        "name": ask.person.display_name,
        "when": _when(ask.created_at, at=at, zone=zone),
    }
    if named:
        return _("%(what)s %(amount)s for %(name)s, %(when)s") % said
    return _("%(what)s %(amount)s, %(when)s") % said


def _when(asked: datetime, *, at: datetime, zone: str) -> str:
    """This function will say when it was last, as people do."""
    today, then = _local(at, zone), _local(asked, zone)
    weeks = ((today - timedelta(days=today.weekday())) - (then - timedelta(days=then.weekday()))).days // DAYS_A_WEEK
    if today == then:
        return _("like today")
    if weeks == 0:
        return _("like this week")
    if weeks == 1:
        return _("like last week")
    return _("like on %(day)s") % {"day": day(asked, time_zone=zone)}


def _local(at: datetime, zone: str) -> date:
    return day_at(at, zone)
