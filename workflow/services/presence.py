"""I was there: an advocate says that they were with the person, when something was asked or talked about.

It decides nothing. The person is told, since it is said of their life; a later row takes it back.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation import access
from delegation.errors import Forbidden, Missing
from delegation.models import Review, User
from delegation.selectors.sharing import is_advocate_of
from delegation.services.lives import lock_person
from workflow.models import Ask, Presence
from workflow.selectors import lock_ask


def say_was_there(*, by: User, ask_id: UUID, was_there: bool = True, at: datetime) -> Ask:
    """This function will keep that an advocate was there for an ask, or was not after all. Said again it adds nothing.

    Raises Missing, Forbidden for who is not an advocate of the person.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    _check_advocate(by, person_id=ask.person_id, at=at)
    _say(Presence(ask=ask, by=by, was_there=was_there, at=at), person_id=ask.person_id)
    return ask


def say_was_at_talk(*, by: User, review_id: UUID, was_there: bool = True, at: datetime) -> Review:
    """This function will keep that an advocate was there when a plan was talked about, or was not after all.

    Raises Missing (no such talk, or it did not take place yet), Forbidden for who is not an advocate of the person.
    """
    review: Review | None = Review.objects.ours().filter(id=review_id, done_on__isnull=False).first()
    if review is None or not access.people_with(by, access.SEE_ASKS).filter(id=review.person_id).exists():
        raise Missing
    _check_advocate(by, person_id=review.person_id, at=at)
    lock_person(review.person_id)
    _say(Presence(review=review, by=by, was_there=was_there, at=at), person_id=review.person_id)
    return review


def _check_advocate(by: User, *, person_id: UUID, at: datetime) -> None:
    if not is_advocate_of(person_id, user=by, at=at):
        raise Forbidden(_("Who stands beside them as their advocate says this."))


def _say(row: Presence, *, person_id: UUID) -> None:
    before = Presence.objects.ours().filter(ask=row.ask, review=row.review, by=row.by).order_by("id").last()
    if row.was_there == (before is not None and before.was_there):
        return
    row.save(force_insert=True)
    if row.was_there:
        _record(row, type="presence.said", person_id=person_id)
    else:
        _record(row, type="presence.taken_back", person_id=person_id)


def _record(row: Presence, *, type: str, person_id: UUID) -> None:
    record(
        type=type,
        subject=("presence", row.id),
        person_id=person_id,
        actor=Actor(user_id=row.by_id),
        data={
            "presence": str(row.id),
            "ask": str(row.ask_id) if row.ask_id else None,
            "review": str(row.review_id) if row.review_id else None,
        },
        at=row.at,
    )
