"""The help that stands beside every wait and every no: somebody to talk to, an advocate, a second look, a complaint."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from audit.gather import Rows, gather
from delegation.days import day_at
from delegation.models import CircleMember, Organisation, User
from workflow import lifecycle
from workflow.complaints import OMBUDSMEN
from workflow.models import Ask, Assignment, Challenge, Decision, Earlier
from workflow.services.noticing import WITH_NOTICE
from workflow.standing import standing_decision

MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Beside:
    """What some asks' help is made of: the advocates of their people, the reader's own ties, second looks."""

    organisation: Organisation
    advocates: Mapping[UUID, User]
    close_to: frozenset[UUID]
    challenges: Mapping[UUID, Challenge]
    earlier: Mapping[UUID, Sequence[Earlier]]


def load_beside(asks: Sequence[Ask], *, viewer: User, organisation: Organisation, at: datetime) -> Beside:
    """This function will load what help needs in one statement, and in none for a plain yes."""
    wanted = beside_rows(asks, viewer=viewer, today=day_at(at, organisation.time_zone))
    return beside_of(gather(**wanted) if wanted else {}, organisation=organisation)


def beside_rows(asks: Sequence[Ask], *, viewer: User, today: date) -> dict[str, Rows]:
    """This function will give the queries of what help needs; a query costs more to make than to answer, so few."""
    offered = {ask.person_id for ask in asks if offers_help(ask)}
    less = [ask for ask in asks if ask.challenge_id or gave_less(ask)]
    changed = [ask.id for ask in asks if any(each.command == "change" for each in ask.story)]
    found = {}
    if offered:
        found["advocates"] = Rows(_advocates(offered, today=today), ("user",))
    if less:
        people = {ask.person_id for ask in less}
        found["own_ties"] = Rows(_ties(today).filter(person__in=people, user=viewer))
        found["challenges"] = Rows(Challenge.objects.ours().filter(ask__in=less), ("by", "beside", "reason"))
    if changed:
        rows = Earlier.objects.ours().filter(ask__in=changed).order_by("id")
        found["earlier"] = Rows(rows, ("payee", "what_for"))
    return found


def beside_of(found: Mapping[str, Sequence[Any]], *, organisation: Organisation) -> Beside:
    """This function will put together what the queries of `beside_rows` found."""
    earlier: dict[UUID, list[Earlier]] = {}
    for row in found.get("earlier", ()):
        earlier.setdefault(row.ask_id, []).append(row)
    return Beside(
        organisation,
        {tie.person_id: tie.user for tie in found.get("advocates", ())},
        frozenset(tie.person_id for tie in found.get("own_ties", ())),
        {row.ask_id: row for row in found.get("challenges", ())},
        earlier,
    )


def _ties(today: date) -> Any:
    return CircleMember.objects.ours().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))


def _advocates(people: Collection[UUID], *, today: date) -> Any:
    """This function will find the advocates of some people, so that the one who stands first comes last and is kept."""
    ties = _ties(today).filter(person__in=people, role=CircleMember.Role.ADVOCATE, user__is_active=True)
    return ties.order_by("-position")


def offers_help(ask: Ask) -> bool:
    """This function will say whether somebody may want help with an ask: it waits, or came to less than was asked."""
    return ask.status in lifecycle.WITH_SOMEBODY or gave_less(ask)


def gave_less(ask: Ask) -> bool:
    """This function will say whether the answer that stands is a no, a smaller yes, or a yes to less to come."""
    stands = standing_decision(ask)
    if stands is None:
        return False
    to_come = ask.kind in WITH_NOTICE and ask.status == lifecycle.APPROVED
    return stands.reduced or stands.outcome == Decision.Outcome.DECLINE or to_come


def help_part(ask: Ask, *, viewer: User, beside: Beside) -> dict[str, Any] | None:
    """This function will give the help to offer with an ask, or None where nobody needs any."""
    if not offers_help(ask):
        return None
    advocate = beside.advocates.get(ask.person_id)
    stands, looked_at = standing_decision(ask), beside.challenges.get(ask.id)
    talk_to = ask.assignment.user if ask.assignment else stands.by if stands else None
    return {
        "advocate": _advocate_part(advocate, beside.organisation),
        "talk_to": _talk_part(talk_to, beside.organisation),
        "look_again": can_look_again(ask, viewer=viewer, beside=beside),
        "complain": _complain(beside.organisation) if looked_at and not ask.challenge_id else None,
    }


def help_before(
    person_id: UUID, *, waits: Assignment | None, organisation: Organisation, at: datetime
) -> dict[str, Any] | None:
    """This function will give the help to offer before something is asked of somebody else; None where nobody waits."""
    if waits is None:
        return None
    advocate = _advocates([person_id], today=day_at(at, organisation.time_zone)).select_related("user").last()
    return {
        "advocate": _advocate_part(advocate.user if advocate else None, organisation),
        "talk_to": _talk_part(waits.user, organisation),
        "look_again": False,
        "complain": None,
    }


def _advocate_part(advocate: User | None, organisation: Organisation) -> dict[str, str] | None:
    return {"name": advocate.display_name, "phone": advocate.phone or organisation.phone} if advocate else None


def _talk_part(user: User | None, organisation: Organisation) -> dict[str, str]:
    return {
        "name": user.display_name if user else organisation.name,
        "phone": (user.phone if user else "") or organisation.phone,
        "hours": opening_hours(organisation),
    }


def can_look_again(ask: Ask, *, viewer: User, beside: Beside) -> bool:
    """This function will say whether the reader may have an answer looked at again: once, not their own."""
    stands = standing_decision(ask)
    if stands is None or not gave_less(ask) or ask.id in beside.challenges:
        return False
    return stands.by_id != viewer.id and (ask.asker_id == viewer.id or ask.person_id in beside.close_to)


def opening_hours(organisation: Organisation) -> str:
    """This function will say when somebody answers the phone: 'weekdays 9 to 5'."""
    said = {"opens": _clock(organisation.opens), "closes": _clock(organisation.closes)}
    if frozenset(organisation.weekdays) == MONDAY_TO_FRIDAY:
        return _("weekdays %(opens)s to %(closes)s") % said
    days = ", ".join(str(WEEKDAYS[day]) for day in sorted(organisation.weekdays))
    return _("%(days)s, %(opens)s to %(closes)s") % {**said, "days": days}


def _clock(time: Any) -> str:
    hour = (time.hour - 1) % 12 + 1
    return f"{hour}.{time.minute:02d}" if time.minute else str(hour)


def _complain(organisation: Organisation) -> dict[str, str]:
    """This function will give who looks at a complaint from outside, with what to say of them."""
    found = OMBUDSMEN[organisation.nation]
    sentence = _("You can complain to %(name)s. It is free, and they are not part of us.") % {"name": found.name}
    return {**asdict(found), "sentence": sentence}
