"""What a timer does for those who asked for everything held of them: gathers it, watches the day, empties it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from audit.events import Actor, record
from audit.holdings import Held, held_of, ids_in, kept_apart
from audit.scope import organisation_scope
from delegation.models import Bundle, BundleItem, Person, User
from delegation.selectors.me import local_day
from delegation.services.bundles import empty
from delegation.services.erasers import own_accounts

PROCESS = Actor(process="bundles")
WARNED = timedelta(days=7)
# So that somebody who lost it can have the same again.
KEPT = timedelta(days=90)


def look_after_bundles(*, organisation_id: UUID, at: datetime) -> int:
    """This function will do in one organisation whatever is due, each in a transaction of its own, and count it."""
    with organisation_scope(organisation_id):
        wanted = list(_open().filter(gathered_at=None).order_by("id").values_list("id", flat=True))
        over = Bundle.objects.ours().filter(released_at__lte=at - KEPT, emptied_at=None)
        old = list(over.order_by("id").values_list("id", flat=True))
        count = warn(at=at)
    failed: Exception | None = None
    for act, ids in ((gather, wanted), (_forget, old)):
        for id in ids:
            try:
                with organisation_scope(organisation_id):
                    count += act(bundle_id=id, at=at)
            except Exception as error:  # noqa: BLE001 - what is wrong with one must not keep the others waiting
                failed = error
    if failed is not None:
        raise failed
    return count


def gather(*, bundle_id: UUID, at: datetime) -> int:
    """This function will bring everything that is held of a person together, by ids; once, however often it is told."""
    rows = Bundle.objects.ours().select_for_update(no_key=True, skip_locked=True)
    bundle: Bundle | None = rows.filter(id=bundle_id, gathered_at=None, withdrawn_at=None).first()
    if bundle is None:
        return 0
    own = {bundle.person_id, *own_accounts(bundle.person_id).values_list("id", flat=True)}
    apart = _kept_apart(bundle)
    count = 0
    for batch in held_of(bundle.person_id, organisation_id=bundle.organisation_id):
        ids = [ids_in(each.document) for each in batch]
        others = _somebody(set().union(*ids)) - own
        BundleItem.objects.bulk_create(
            [
                _item(
                    bundle, each, number=number, others=bool(named & others), apart=bool({each.row_id, *named} & apart)
                )
                for number, (each, named) in enumerate(zip(batch, ids, strict=True), count + 1)
            ]
        )
        count += len(batch)
    bundle.items, bundle.gathered_at = count, at
    bundle.save(update_fields=["items", "gathered_at"])
    _tell(bundle, type="bundle.gathered", at=at, data={"items": count})
    return 1


def warn(*, at: datetime) -> int:
    """This function will tell, once each, that a day comes near, and that it is over."""
    today, count = local_day(at), 0
    waiting = _open().select_for_update(no_key=True, skip_locked=True).order_by("id")
    for bundle in waiting.filter(due_on__lte=today + WARNED, warned_at=None, late_at=None):
        bundle.warned_at, count = at, count + 1
        bundle.save(update_fields=["warned_at"])
        _tell(bundle, type="bundle.due_soon", at=at, data={"due_on": bundle.due_on.isoformat()})
    for bundle in waiting.filter(due_on__lt=today, late_at=None):
        bundle.late_at, count = at, count + 1
        bundle.save(update_fields=["late_at"])
        _tell(bundle, type="bundle.late", at=at, data={"due_on": bundle.due_on.isoformat()})
    return count


def _forget(*, bundle_id: UUID, at: datetime) -> int:
    rows = Bundle.objects.ours().select_for_update(no_key=True, skip_locked=True)
    bundle: Bundle | None = rows.filter(id=bundle_id, emptied_at=None).first()
    if bundle is None:
        return 0
    _tell(bundle, type="bundle.emptied", at=at, data={"items": empty(bundle, at=at)})
    return 1


def _open() -> "QuerySet[Bundle]":
    rows: QuerySet[Bundle] = Bundle.objects.ours().filter(released_at=None, withdrawn_at=None)
    return rows


def _kept_apart(bundle: Bundle) -> set[UUID]:
    """This function will name what is not for who gets it: nothing where that is the person."""
    if bundle.asked != Bundle.AskedFor.FOR_THEM:
        return set()
    return kept_apart(bundle.person_id, user_id=bundle.asked_by_id)


def _somebody(ids: set[UUID]) -> set[UUID]:
    """This function will leave those of some ids that are users' and people's."""
    users, people = User.objects.ours().filter(id__in=ids), Person.objects.ours().filter(id__in=ids)
    return {*users.values_list("id", flat=True), *people.values_list("id", flat=True)}


def _item(bundle: Bundle, held: Held, *, number: int, others: bool, apart: bool) -> BundleItem:
    return BundleItem(
        bundle=bundle,
        number=number,
        kind=held.kind,
        row_id=held.row_id,
        document=held.document,
        file=held.file,
        others=others,
        apart=apart,
    )


def _tell(bundle: Bundle, *, type: str, at: datetime, data: dict[str, object]) -> None:
    subject = ("bundle", bundle.id)
    record(type=type, subject=subject, person_id=bundle.person_id, actor=PROCESS, data=data, at=at)
