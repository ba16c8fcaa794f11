"""What was asked of all that is held of people, who may see it, and its rows as somebody reads them."""

import mimetypes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Count, Min
from django.utils.translation import gettext as _

from audit.holdings import A_BATCH, USER, WORDS, sections, users_of, words_of
from audit.models import Words
from delegation.bundle_values import lines_of
from delegation.bundle_words import CODES, SECTIONS, held_back, is_moment
from delegation.errors import Forbidden, Missing
from delegation.models import Bundle, BundleItem, CircleMember, User
from delegation.permissions import can_set_up, check_may_set_up
from delegation.selectors.me import local_day, my_organisation
from delegation.selectors.who_sees import Around, around, may_manage
from delegation.services.actors import By

A_PAGE = 30
ITEMS_A_PAGE = 25
BLANKED, WITHHELD = BundleItem.Said.BLANKED.value, BundleItem.Said.WITHHELD.value


class Counted(NamedTuple):
    """So many rows of which the same was said, and the number of the first."""

    how: str
    why: str
    rows: int
    first: int


class Now(TypedDict):
    """Who is beside a person, on which day."""

    beside: Around
    today: date


@dataclass(frozen=True, slots=True)
class Seen:
    """One row as somebody reads it: what it says by the names of its columns, in the order they stand there.

    `lines` are the same for a page, as people write it.
    """

    row: BundleItem
    section: str
    says: Mapping[str, Any]
    lines: Sequence[tuple[str, str]]


def bundles_listed(*, by: By) -> Any:
    """This function will list what was asked for, all that ever was. Raises Forbidden."""
    check_may_set_up(by=by)
    return Bundle.objects.ours().select_related("person", "asked_by")


def bundles_waiting(*, by: By) -> list[Bundle]:
    """This function will list those that are not yet let go of, the first due first. Raises Forbidden."""
    rows = bundles_listed(by=by).filter(released_at=None, withdrawn_at=None)
    return list(rows.order_by("due_on", "id")[:A_PAGE])


def latest_bundle(person_id: UUID) -> Bundle | None:
    """This function will find what was asked last for a person."""
    found: Bundle | None = Bundle.objects.ours().filter(person=person_id).order_by("-id").first()
    return found


def find_bundle(*, by: User, bundle_id: UUID, at: datetime) -> Bundle:
    """This function will load one for who looks after records, or for whom it is. Raises Missing for all others."""
    rows = Bundle.objects.ours().select_related("person", "asked_by", "released_by", "fetched_by")
    bundle: Bundle | None = rows.filter(id=bundle_id).first()
    if bundle is None or not (can_set_up(by=by) or may_know_of(by, bundle, **beside_now(bundle, at=at))):
        raise Missing
    return bundle


def beside_now(bundle: Bundle, *, at: datetime) -> Now:
    """This function will load who is beside the person whose it is, on the day of a moment."""
    today = local_day(at)
    return {"beside": around(bundle.person, today=today), "today": today}


def may_know_of(user: User, bundle: Bundle, *, beside: Around, today: date) -> bool:
    """This function will say whether somebody beside the person may know of it: not all is for who acts for them."""
    return is_for(user, bundle, beside=beside, today=today) or works_with(user, beside=beside)


def is_for(user: User, bundle: Bundle, *, beside: Around, today: date) -> bool:
    """This function will say whether somebody may have it: the person, or who asked and still acts for them."""
    if beside.tie_of(user, CircleMember.Role.SELF) is not None:
        return True
    asked = bundle.asked_by_id == user.id and bundle.asked == Bundle.AskedFor.FOR_THEM
    return asked and may_manage(user, person=bundle.person, beside=beside, today=today)


def works_with(user: User, *, beside: Around) -> bool:
    """This function will say whether somebody works with the person, and so may take it to them on paper."""
    return beside.tie_of(user, CircleMember.Role.WORKER) is not None and user.is_active


def check_may_read(*, by: User, bundle: Bundle) -> None:
    """This function will raise Forbidden unless somebody looks after records and was never beside this person.

    Whoever was would choose what is shown of their own words. Nor does who wrote down that it was asked: nobody alone
    has all that is held of somebody laid before them.
    """
    check_may_set_up(by=by)
    if was_beside(by, bundle):
        raise Forbidden(_("Somebody who was never beside them must read it."))
    if bundle.asked == Bundle.AskedFor.WRITTEN_DOWN and bundle.asked_by_id == by.id:
        raise Forbidden(_("You wrote this down. Somebody else must read it."))


def was_beside(user: User, bundle: Bundle) -> bool:
    """This function will say whether somebody is, or ever was, in the circle of the person whose it is."""
    found: bool = CircleMember.objects.ours().filter(person=bundle.person_id, user=user).exists()
    return found


def file_name(row: BundleItem) -> str:
    """This function will name a file by its number: what somebody called it may be somebody else's name."""
    return f"files/{row.number}{mimetypes.guess_extension(row.document.get('content_type') or '') or ''}"


def open_file(*, by: User, bundle: Bundle, row_id: UUID) -> tuple[BundleItem, Any]:
    """This function will open the file of a row, for who reads it. Raises Forbidden, Missing."""
    check_may_read(by=by, bundle=bundle)
    row: BundleItem | None = BundleItem.objects.ours().filter(bundle=bundle, row_id=row_id).exclude(file="").first()
    if row is None or not default_storage.exists(row.file):
        raise Missing
    return row, default_storage.open(row.file)


def items_page(*, by: User, bundle: Bundle, first: int, time_zone: str, most: int = ITEMS_A_PAGE) -> list[Seen]:
    """This function will give some rows, from a number on, whole as they stand. Raises Forbidden."""
    check_may_read(by=by, bundle=bundle)
    rows = BundleItem.objects.ours().filter(bundle=bundle, number__gte=first).order_by("number")[:most]
    return resolved(list(rows), time_zone=time_zone)


def said_so_far(bundle: Bundle) -> list[Counted]:
    """This function will count what is said of its rows; of those that nobody has read, nothing."""
    rows = BundleItem.objects.ours().filter(bundle=bundle)
    found = rows.values_list("said", "why").annotate(Count("id"), Min("number")).order_by("said", "why")
    return [Counted(*each) for each in found]


def first_unread(said: Iterable[Counted]) -> int | None:
    """This function will give the number of the first row that nobody has read."""
    return next((each.first for each in said if not each.how), None)


def held_back_of(said: Iterable[Counted]) -> list[Counted]:
    """This function will leave what is held back: how, why, and how many."""
    return [each for each in said if each.how in (BLANKED, WITHHELD)]


def words_held_back(bundle: Bundle) -> dict[str, str]:
    """This function will give the words of what is held back and why, so that they stand in no other row either.

    Told by their text: the same may have been typed twice.
    """
    rows = BundleItem.objects.ours().filter(bundle=bundle, said__in=(BLANKED, WITHHELD)).order_by("number")
    reasons = {id: row.why for row in rows.iterator(chunk_size=A_BATCH) for id in words_of(row.document)}
    texts = Words.objects.ours().filter(id__in=reasons)
    return {each.shown.strip(): reasons[each.id] for each in texts if each.shown.strip()}


def released_items(bundle: Bundle) -> Iterator[Seen]:
    """This function will give every row that goes out, as it goes out, in bounded memory."""
    hidden, last, time_zone = words_held_back(bundle), 0, my_organisation().time_zone
    while True:
        rows = BundleItem.objects.ours().filter(bundle=bundle, number__gt=last).order_by("number")[:A_BATCH]
        found = list(rows)
        some = [each for each in found if each.said != WITHHELD]
        yield from resolved(some, time_zone=time_zone, hidden=hidden, for_reader=False)
        if len(found) < A_BATCH:
            return
        last = found[-1].number


def resolved(
    rows: Sequence[BundleItem],
    *,
    time_zone: str,
    hidden: Mapping[str, str] | None = None,
    for_reader: bool = True,
) -> list[Seen]:
    """This function will put words and names where the rows hold ids; who reads before the release sees all of them."""
    texts, names = _texts(rows), _names(rows)
    titles, hidden = sections(), hidden or {}
    found = []
    for row in rows:
        blank = "" if for_reader or row.said != BLANKED else row.why
        says = {name: _said(name, value, texts, names, hidden, blank) for name, value in row.document.items()}
        lines = lines_of(row.kind, says, time_zone=time_zone)
        found.append(Seen(row, str(SECTIONS[titles.get(row.kind, "words")]), says, lines))
    return found


def _said(
    name: str,
    value: Any,
    texts: Mapping[UUID, str],
    names: Mapping[UUID, str],
    hidden: Mapping[str, str],
    blank: str,
) -> Any:
    if isinstance(value, Mapping) and WORDS in value:
        value = texts.get(UUID(value[WORDS]), "")
    elif isinstance(value, Mapping) and USER in value:
        value = names.get(UUID(value[USER]), "")
    elif blank and (name in CODES or not value or isinstance(value, int) or is_moment(value)):
        return value
    why = blank or (hidden.get(value.strip(), "") if isinstance(value, str) else "")
    return held_back(why) if why else value


def _texts(rows: Iterable[BundleItem]) -> dict[UUID, str]:
    ids = {id for each in rows for id in words_of(each.document)}
    return {each.id: each.shown for each in Words.objects.ours().filter(id__in=ids)}


def _names(rows: Iterable[BundleItem]) -> dict[UUID, str]:
    ids = {id for each in rows for id in users_of(each.document)}
    return dict(User.objects.ours().filter(id__in=ids).values_list("id", "display_name"))
