"""Who is away at a moment, who stands in for them, and which absences somebody may see."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext as _

from audit.gather import Rows, gather
from audit.scope import current_organisation_id
from delegation import sentences
from delegation.errors import Missing
from delegation.models import Absence, Mandate, Organisation, User
from delegation.routing import stand_ins_of
from delegation.selectors.managing import managed_users
from delegation.selectors.mandates import SEE_ALL, standing

MOST_STEPS = 10


def away_at(at: datetime) -> Q:
    """This function will give the condition that an absence is going on at a moment."""
    return Q(starts_at__lte=at, ends_at__gt=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at))


def not_over(at: datetime) -> Q:
    """This function will give the condition that an absence is going on or still to come."""
    return Q(ends_at__gt=at, ended_at__isnull=True)


def away(*, users: Iterable[UUID], at: datetime) -> dict[UUID, UUID | None]:
    """This function will give those of some users who are away, each with who stands in for them, if anybody."""
    rows = Absence.objects.ours().filter(away_at(at), user_id__in=list(users))
    return dict(rows.values_list("user_id", "stand_in_id"))


def absent(*, users: Iterable[UUID], at: datetime) -> set[UUID]:
    """This function will say which of some users are away at a moment."""
    return set(away(users=users, at=at))


def away_with_stand_ins(*, users: Iterable[UUID], at: datetime) -> dict[UUID, UUID | None]:
    """This function will give who of some users, and of those who stand in for them in turn, is away."""
    looked = set(users)
    found = away(users=looked, at=at)
    for _step in range(MOST_STEPS):
        further = {each for each in found.values() if each is not None} - looked
        if not further:
            break
        looked |= further
        found |= away(users=further, at=at)
    return found


def stand_ins_for(user_id: UUID, *, at: datetime) -> list[User]:
    """This function will list who stands in for somebody away, and for those in turn who are away themselves."""
    chain = stand_ins_of(user_id, away_with_stand_ins(users=[user_id], at=at))
    found = {user.id: user for user in User.objects.ours().filter(id__in=chain)} if chain else {}
    return [found[each] for each in chain if each in found]


def overlapping(*, user: User, starts_at: datetime, ends_at: datetime) -> Absence | None:
    """This function will find an absence of somebody's that shares a moment with this time."""
    rows = Absence.objects.ours().filter(user=user).annotate(last=Least("ends_at", Coalesce("ended_at", "ends_at")))
    found: Absence | None = (
        rows.filter(last__gt=F("starts_at"), starts_at__lt=ends_at).filter(last__gt=starts_at).first()
    )
    return found


def absences_seen_by(user: User, *, at: datetime, **wanted: Any) -> Any:
    """This function will give the absences a user may see: their own, those they stand in at, their team's."""
    rows = Absence.objects.ours().filter(**wanted).select_related("user", "stand_in", "reason")
    if not SEE_ALL.isdisjoint(user.duties) or User.Duty.ADMIN in user.duties:
        return rows
    return rows.filter(Q(user=user) | Q(stand_in=user) | Q(user_id__in=managed_users(user, at=at)))


def coming_absences(users: Iterable[UUID], *, at: datetime) -> list[Absence]:
    """This function will list when some users are or will be away, the next first."""
    rows = Absence.objects.ours().filter(not_over(at), user__in=list(users))
    return list(rows.select_related("user", "stand_in", "reason").order_by("starts_at", "id"))


def find_absence(*, by: User, absence_id: UUID, at: datetime) -> Absence:
    """This function will load an absence that a user may see, or raise Missing."""
    absence: Absence | None = absences_seen_by(by, at=at).filter(id=absence_id).first()
    if absence is None:
        raise Missing
    return absence


def reads_reasons_of(user: User, *, at: datetime) -> set[UUID]:
    """This function will name those whose reason for being away a user may read: their own, and whom they manage."""
    return {user.id} | managed_users(user, at=at)


def warnings_of(absence: Absence, *, at: datetime) -> list[str]:
    """This function will say what will not work as meant. None of it is refused: routing passes it over."""
    return warnings_for([absence], at=at).get(absence.id, [])


def warnings_for(absences: Sequence[Absence], *, at: datetime) -> dict[UUID, list[str]]:
    """This function will say of each of some absences what will not work as meant, where anything will not."""
    shown = [each for each in absences if each.stand_in_id is not None and not_over_now(each, at=at)]
    if not shown:
        return {}
    zone = Organisation.objects.filter(id=current_organisation_id())
    deciding = (Mandate.Kind.OFFICER, Mandate.Kind.PASSED_ON)
    stand_ins = {each.stand_in_id for each in shown}
    found = gather(
        here=Rows(zone.values("time_zone")),
        deciding=Rows(standing(at=at).filter(holder__in=stand_ins, kind__in=deciding)),
        away=Rows(_meanwhile(shown)),
    )
    holders = {each.holder_id for each in found["deciding"]}
    return {
        each.id: _warnings(each, decides=each.stand_in_id in holders, away=found["away"], zone=found["here"][0])
        for each in shown
    }


def _meanwhile(absences: Sequence[Absence]) -> Any:
    """This function will find all absences between the first and the last moment of some."""
    starts, ends = min(each.starts_at for each in absences), max(each.ends_at for each in absences)
    return Absence.objects.ours().filter(starts_at__lt=ends, ends_at__gt=starts).order_by("id")


def _warnings(absence: Absence, *, decides: bool, away: Sequence[Absence], zone: Mapping[str, str]) -> list[str]:
    stand_in = absence.stand_in
    assert stand_in is not None  # only those with one are looked at
    found = []
    if not decides:
        found.append(_("%(name)s cannot decide for others, so will be passed over."))
    theirs = _while_away(absence, stand_in.id, away=away)
    if theirs is not None:
        found.append(_("%(name)s is away then too, from %(start)s to %(end)s."))
    if _is_a_circle(absence, away=away):
        found.append(_("You stand in for each other in a circle, so nobody of you may be here."))
    shown = {
        "name": stand_in.display_name,
        "start": sentences.moment(theirs.starts_at, time_zone=zone["time_zone"]) if theirs else "",
        "end": sentences.moment(theirs.ends_at, time_zone=zone["time_zone"]) if theirs else "",
    }
    return [sentence % shown for sentence in found]


def not_over_now(absence: Absence, *, at: datetime) -> bool:
    """This function will say whether an absence is going on or still to come."""
    return absence.ended_at is None and absence.ends_at > at


def _while_away(absence: Absence, user_id: UUID, *, away: Sequence[Absence]) -> Absence | None:
    """This function will find when somebody is away during another's absence."""
    theirs = (each for each in away if each.user_id == user_id and each.starts_at < absence.ends_at)
    return next((each for each in theirs if _last(each) > max(each.starts_at, absence.starts_at)), None)


def _last(absence: Absence) -> datetime:
    """This function will give the first moment somebody is back: sooner than planned where it was ended."""
    return min(absence.ends_at, absence.ended_at or absence.ends_at)


def _is_a_circle(absence: Absence, *, away: Sequence[Absence]) -> bool:
    """This function will say whether following who stands in, while all of them are away, leads back to the start."""
    seen, step = {absence.user_id}, absence.stand_in_id
    while step is not None and step not in seen:
        seen.add(step)
        theirs = _while_away(absence, step, away=away)
        step = theirs.stand_in_id if theirs else None
    return step is not None
