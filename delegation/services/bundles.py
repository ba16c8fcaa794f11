"""All that is held of a person, because they ask for it: asked, read by a human, let go of, and given (ADR 41).

UK GDPR article 15, within one month; of third parties Data Protection Act 2018, schedule 2, paragraph 16. Nothing
leaves before a named human has read every row; what they hold back is counted in what the person gets, with the reason.
"""

import calendar
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation import access
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused
from delegation.models import Bundle, BundleItem, CircleMember, Person, User
from delegation.permissions import can_set_up, check_may_set_up
from delegation.selectors.bundles import (
    beside_now,
    check_may_read,
    first_unread,
    is_for,
    may_know_of,
    said_so_far,
    was_beside,
    works_with,
)
from delegation.selectors.me import local_day, my_organisation
from delegation.selectors.who_sees import around, may_manage
from delegation.services.actors import actor_of
from delegation.services.looks import keep_look

READ_AT_ONCE = 100
KEPT_APART = (BundleItem.Said.WITHHELD.value, BundleItem.Why.IN_CONFIDENCE.value)
LONGEST_AGO = timedelta(days=366)
OPEN_FOR = timedelta(minutes=15)  # so that a download that broke off can begin again


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What is not shown of a row: its words and names (`blanked`), or all of it (`withheld`), and why."""

    number: int
    how: str
    why: str


def month_after(day: date) -> date:
    """This function will give the same day of the next month, or its last day where it has no such day."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def ask_for_bundle(*, by: User, person_id: UUID, received_on: date | None = None, at: datetime) -> Bundle:
    """This function will write down that somebody wants everything that is held of a person.

    They do, or who acts for them where they do not sign in; whoever looks after records writes down what came by letter
    or by mouth, and on which day: from then on it is due. Raises Missing, Forbidden, Conflict where it was asked.
    """
    rows = Person.objects.ours().select_for_update(no_key=True, of=("self",))
    person: Person | None = rows.filter(id=person_id, erased_at=None).first()
    if person is None or not (can_set_up(by=by) or access.may(by, person, access.SEE_PERSON)):
        raise Missing
    asked = _asks_as(by, person, at=at)
    if Bundle.objects.ours().filter(person=person, released_at=None, withdrawn_at=None).exists():
        raise Conflict(_("This was asked for already. It is being read."))
    due = month_after(_came_on(received_on, asked=asked, today=local_day(at)))
    bundle = Bundle(person=person, asked=asked, asked_by=by, asked_at=at, due_on=due)
    bundle.save(force_insert=True)
    _tell(bundle, type="bundle.asked", by=by, at=at, asked=asked, due_on=due.isoformat())
    return bundle


def read_items(
    *,
    by: User,
    bundle_id: UUID,
    first: int,
    last: int,
    held: Sequence[HeldBack] = (),
    shown: Collection[int] = (),
    at: datetime,
) -> Bundle:
    """This function will write down that somebody read these rows, and what of them is held back and why.

    Until the release they may be read again, and said otherwise: ``shown`` are those held back before that are not any
    more, so that nobody undoes unseen what another reader held back. So is what the person keeps from who gets it: held
    back unless that very row is said to be shown. Raises Forbidden, Missing, Invalid, Conflict.
    """
    bundle = _lock(by=by, bundle_id=bundle_id, at=at)
    check_may_read(by=by, bundle=bundle)
    if bundle.gathered_at is None or bundle.released_at is not None:
        raise Conflict(_("This cannot be read now."))
    if not 1 <= first <= last <= bundle.items or last - first >= READ_AT_ONCE:
        raise Invalid("last", _("At most 100 at once, of those that are there."))
    for each in held:
        if not first <= each.number <= last or each.how not in (BundleItem.Said.BLANKED, BundleItem.Said.WITHHELD):
            raise Invalid("held", _("Choose one of these."))
        if each.why not in BundleItem.Why.values:
            raise Invalid("held", _("Say why it is held back."))
    rows = BundleItem.objects.ours().filter(bundle=bundle, number__range=(first, last))
    said = {*shown, *(each.number for each in held)}
    apart = rows.filter(said="", apart=True).exclude(number__in=said).values_list("number", flat=True)
    held = [*held, *(HeldBack(number, *KEPT_APART) for number in apart)]
    # What somebody held back stays so, until it is said of that very row that it is shown.
    rows.filter(Q(said="") | Q(number__in=shown)).update(said=BundleItem.Said.SHOWN, why="", by=by, at=at)
    for each in held:
        rows.filter(number=each.number).update(said=each.how, why=each.why, by=by, at=at)
    ids = dict(rows.filter(number__in=[each.number for each in held]).values_list("number", "row_id"))
    named = [{"row": str(ids[each.number]), "how": each.how, "why": each.why} for each in held]
    _tell(bundle, type="bundle.read", by=by, at=at, first=first, last=last, held=named, shown=len(shown))
    return bundle


def note_seen(*, by: User, bundle: Bundle, first: int, time_zone: str, at: datetime) -> None:
    """This function will keep that somebody looked into it, and from which row on; the person reads who looked."""
    keep_look(by=by, person=bundle.person, time_zone=time_zone, at=at)
    _tell(bundle, type="bundle.seen", by=by, at=at, first=first)


def release_bundle(*, by: User, bundle_id: UUID, at: datetime) -> Bundle:
    """This function will let it go to the person, once every row has been read; or once more, where it was fetched.

    Raises Forbidden, Missing, Conflict, Refused while a row is unread.
    """
    bundle = _lock(by=by, bundle_id=bundle_id, at=at)
    check_may_read(by=by, bundle=bundle)
    if bundle.released_at is not None and bundle.fetched_at is None:
        raise Conflict(_("They can have it already."))
    if bundle.gathered_at is None or bundle.emptied_at is not None:
        raise Conflict(_("This cannot be given now."))
    if first_unread(said_so_far(bundle)) is not None:
        raise Refused(_("Somebody must read every row first."))
    bundle.released_by, bundle.released_at = by, at
    bundle.fetched_by = bundle.fetched_at = None
    bundle.on_paper = False
    bundle.save(update_fields=["released_by", "released_at", "fetched_by", "fetched_at", "on_paper"])
    rows = BundleItem.objects.ours().filter(bundle=bundle)
    counts = {str(how): rows.filter(said=how).count() for how in BundleItem.Said}
    _tell(bundle, type="bundle.released", by=by, at=at, **counts)
    return bundle


def fetch_bundle(*, by: User, bundle_id: UUID, at: datetime) -> Bundle:
    """This function will open the file, once and for 15 minutes, to whom it is for, or to who takes it there on paper.

    Raises Missing, Forbidden, Conflict where it is not let go of, or was fetched.
    """
    bundle = _lock(by=by, bundle_id=bundle_id, at=at)
    now = beside_now(bundle, at=at)
    own = is_for(by, bundle, **now)
    if not own and not works_with(by, beside=now["beside"]):
        if not can_set_up(by=by):
            raise Missing
        if was_beside(by, bundle):  # who may not read it may not take it either
            raise Forbidden(_("Somebody who was never beside them must take it."))
    if bundle.released_at is None or bundle.emptied_at is not None:
        raise Conflict(_("It is not ready yet, or no longer here."))
    if bundle.fetched_at is not None:
        raise Conflict(_("It was fetched already. Ask us if you need it again."))
    bundle.fetched_by, bundle.fetched_at, bundle.on_paper = by, at, not own
    bundle.save(update_fields=["fetched_by", "fetched_at", "on_paper"])
    if not own:
        keep_look(by=by, person=bundle.person, time_zone=my_organisation().time_zone, at=at)
    _tell(bundle, type="bundle.fetched", by=by, at=at, on_paper=not own)
    return bundle


def check_open(bundle: Bundle, *, by: User, at: datetime) -> None:
    """This function will raise Conflict unless who asks fetched it just now."""
    fetched = bundle.fetched_at
    if fetched is None or bundle.fetched_by_id != by.id or bundle.emptied_at or not fetched <= at < fetched + OPEN_FOR:
        raise Conflict(_("It was fetched already. Ask us if you need it again."))


def note_taken(*, by: User, bundle: Bundle, digest: str, size: int, at: datetime) -> None:
    """This function will keep which bytes left, by a digest of them."""
    _tell(bundle, type="bundle.taken", by=by, at=at, sha256=digest, size=size)


def withdraw_bundle(*, by: User, bundle_id: UUID, at: datetime) -> Bundle:
    """This function will drop what was asked: by who asked, by the person, or by who looks after records.

    These only what was written down. Raises Forbidden, Missing, Conflict.
    """
    bundle = _lock(by=by, bundle_id=bundle_id, at=at)
    written = bundle.asked == Bundle.AskedFor.WRITTEN_DOWN and can_set_up(by=by)
    if bundle.asked_by_id != by.id and not written and not is_for(by, bundle, **beside_now(bundle, at=at)):
        raise Forbidden(_("Only who asked for it can take it back."))
    if bundle.released_at is not None:
        raise Conflict(_("They can have it already."))
    bundle.withdrawn_by, bundle.withdrawn_at = by, at
    empty(bundle, at=at)
    _tell(bundle, type="bundle.withdrawn", by=by, at=at)
    return bundle


def empty(bundle: Bundle, *, at: datetime) -> int:
    """This function will delete the rows of one, which stand where they were gathered from as before."""
    count, _by_model = BundleItem.objects.ours().filter(bundle=bundle).delete()
    bundle.emptied_at = at
    bundle.save(update_fields=["withdrawn_by", "withdrawn_at", "emptied_at"])
    return int(count)


def _came_on(received_on: date | None, *, asked: str, today: date) -> date:
    """This function will give the day on which it was asked: today, or when what is written down had come."""
    if received_on is None:
        return today
    if asked != Bundle.AskedFor.WRITTEN_DOWN or not today - LONGEST_AGO <= received_on <= today:
        raise Invalid("received_on", _("Write the day on which it came: today, or before."))
    return received_on


def _asks_as(by: User, person: Person, *, at: datetime) -> str:
    today = local_day(at)
    beside = around(person, today=today)
    if beside.tie_of(by, CircleMember.Role.SELF) is not None:
        return Bundle.AskedFor.THEMSELF
    if may_manage(by, person=person, beside=beside, today=today):
        return Bundle.AskedFor.FOR_THEM
    check_may_set_up(by=by)
    return Bundle.AskedFor.WRITTEN_DOWN


def _lock(*, by: User, bundle_id: UUID, at: datetime) -> Bundle:
    """This function will lock one that somebody may know of; of all others nobody learns that they are there."""
    rows = Bundle.objects.ours().select_for_update(no_key=True, of=("self",)).select_related("person")
    bundle: Bundle | None = rows.filter(id=bundle_id).first()
    if bundle is None or not (can_set_up(by=by) or may_know_of(by, bundle, **beside_now(bundle, at=at))):
        raise Missing
    if bundle.withdrawn_at is not None:
        raise Conflict(_("This is over already."))
    return bundle


def _tell(bundle: Bundle, *, type: str, by: User | Actor, at: datetime, **data: Any) -> None:
    actor = actor_of(by)
    subject = ("bundle", bundle.id)
    record(type=type, subject=subject, person_id=bundle.person_id, actor=actor, data=data, at=at)
