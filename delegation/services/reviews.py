"""The review of a plan: Leeway keeps its day, reminds of it, and makes the next one when it took place.

Care Act 2014, section 27: a plan is kept under review. The statutory guidance expects that no later than every 12
months, and a light-touch look 6 to 8 weeks after a plan is agreed, whose day is agreed face to face. In a first year
the talk is owed at 6 months too.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef
from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.words import keep, reference
from delegation import access
from delegation.errors import Conflict, Forbidden, Invalid, Missing
from delegation.hours import working_days_before
from delegation.models import Budget, Person, Review, User
from delegation.selectors.me import local_day, my_organisation
from delegation.services.lives import lock_person

PROCESS = Actor(process="reviews")
FIRST_MONTHS, MONTHS = 6, 12
FOUR_WEEKS, A_WEEK = timedelta(weeks=4), timedelta(weeks=1)
LATE_AGAIN_WORKING_DAYS = 5
MOST_A_ROUND = 200


def months_after(day: date, months: int) -> date:
    """This function will give the same day some months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def keep_reviews(*, at: datetime) -> int:
    """This function will make the reviews that are owed, remind of those near and of those late, and count them."""
    today = local_day(at)
    return _owe(today=today, at=at) + _remind(today=today, at=at)


def review_done(*, by: User, person_id: UUID, on: date, words: str | None, at: datetime) -> Review:
    """This function will keep that somebody's plan was talked about on a day, and make the next day, 12 months on.

    Raises Missing, Forbidden for who does not work here, Invalid for a day to come, Conflict for one before the
    last.
    """
    person: Person | None = access.people_with(by, access.SEE_PERSON).filter(id=person_id).first()
    if person is None:
        raise Missing
    if by.team_id is None or not access.may(by, person, access.ASK_FOR):
        raise Forbidden(_("Who works with the person writes this down."))
    if on > local_day(at):
        raise Invalid("on", _("Choose today or a day before."))
    lock_person(person.id)
    rows = Review.objects.ours().filter(person=person)
    if rows.filter(done_on__gte=on).exists():
        raise Conflict(_("A later talk is written down already."))
    row: Review = rows.filter(done_on__isnull=True).first() or Review(person=person, due_on=on)
    row.done_on, row.by, row.words = on, by, keep(text=words, subject_id=person.id)
    row.save()
    following = Review(person=person, due_on=months_after(on, MONTHS))
    following.save(force_insert=True)
    _tell(row, type="review.done", actor=Actor(user_id=by.id), at=at)
    return following


def _owe(*, today: date, at: datetime) -> int:
    """This function will make the first review of everybody with a budget that is running."""
    running = Budget.objects.ours().filter(
        person=OuterRef("pk"), closed_at__isnull=True, starts_on__lte=today, ends_on__gt=today
    )
    people = Person.objects.ours().filter(Exists(running), died_on__isnull=True)
    without = people.exclude(id__in=Review.objects.ours().values("person_id")).order_by("id")
    began = without.annotate(began=Min("budgets__starts_on"))[:MOST_A_ROUND]
    rows = [Review(person=person, due_on=_first_due(person.began, today=today)) for person in began]
    Review.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _first_due(began: date, *, today: date) -> date:
    """This function will give the next of 6, 12, 24... months from when the money began."""
    months = FIRST_MONTHS
    while months_after(began, months) < today:
        months = MONTHS if months == FIRST_MONTHS else months + MONTHS
    return months_after(began, months)


def _remind(*, today: date, at: datetime) -> int:
    """This function will tell worker and person 4 weeks and a week before, and the worker each 5 working days after."""
    told_last = working_days_before(my_organisation(), days=LATE_AGAIN_WORKING_DAYS, at=at)
    open_ones = Review.objects.ours().filter(done_on__isnull=True, person__died_on__isnull=True)
    near = open_ones.filter(due_on__gte=today, due_on__lte=today + FOUR_WEEKS)
    first = near.filter(reminded_at__isnull=True, due_on__gt=today + A_WEEK)
    again = near.filter(reminded_again_at__isnull=True, due_on__lte=today + A_WEEK)
    late = open_ones.filter(due_on__lt=today).exclude(late_at__gt=told_last)
    return (
        _tell_of(first, mark="reminded_at", type="review.soon", at=at)
        + _tell_of(again, mark="reminded_again_at", type="review.soon", at=at)
        + _tell_of(late, mark="late_at", type="review.late", at=at)
    )


def _tell_of(rows: Any, *, mark: str, type: str, at: datetime) -> int:
    """This function will tell of some reviews, and keep when."""
    due = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("due_on", "id")[:MOST_A_ROUND])
    for row in due:
        setattr(row, mark, at)
        row.save(update_fields=[mark])
        _tell(row, type=type, actor=PROCESS, at=at)
    return len(due)


def _tell(row: Review, *, type: str, actor: Actor, at: datetime) -> None:
    data = {"day": row.due_on.isoformat(), "words": reference(row.words)}
    record(type=type, subject=("review", row.id), person_id=row.person_id, actor=actor, data=data, at=at)
