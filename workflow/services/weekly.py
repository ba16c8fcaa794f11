"""The weekly run: each week of each standing payment that has begun is made ready to pay, once, however often it runs.

A round goes through what is due in the order of its days, some weeks in each transaction, so a kill loses nothing that
was done and the next round goes on from there. A unique constraint stands behind it. Where a batch fails each of its
weeks is made alone, and the one that fails keeps no other waiting.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from audit.events import Actor
from audit.killpoints import WEEKLY_AFTER_COMMIT, WEEKLY_BEFORE_COMMIT, reach
from audit.rounds import alone
from audit.scope import current_organisation_id, organisation_scope
from audit.tenancy import ours_sql
from audit.writes import insert, one_write
from delegation.days import day_at
from delegation.models import Organisation
from workflow import lifecycle
from workflow.models import Payment, StandingPayment
from workflow.models.payments import READY
from workflow.selectors import relock
from workflow.services import settling
from workflow.services.paying import is_over
from workflow.services.readying import due_on, lock_ready, lock_standing, new_payment, tell
from workflow.services.weekly_ends import tell_of_ends
from workflow.weeks import DAYS_A_WEEK

WEEKLY_RUN = Actor(process="weekly")
WEEKS_A_BATCH = 100
# So few that a round ends well within a task's time; the next comes within minutes.
BATCHES_A_ROUND = 100
ONE_DAY = timedelta(days=1)
NO_ID = UUID(int=0)

logger = logging.getLogger("leeway.weekly")


@dataclass(frozen=True, slots=True)
class Round:
    """One round in one organisation: whose it is, and which day it is there."""

    organisation: Organisation
    today: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """How far a round has come: what is due on an earlier day, or before this row on the same one, was looked at."""

    day: date = date.min
    id: UUID = NO_ID


def run_weeks(*, organisation_id: UUID, at: datetime) -> int:
    """This function will make the weeks that have begun in one organisation, and give how many it made.

    Of two at once one leaves the work to the other.
    """
    with alone("workflow.weekly", organisation_id) as first:
        if not first:
            return 0
        with organisation_scope(organisation_id):
            organisation = Organisation.objects.get(id=organisation_id)
        this = Round(organisation, day_at(at, organisation.time_zone), at)
        made = _make_weeks(this)
        _end_what_is_over(this)
        with organisation_scope(organisation_id):
            tell_of_ends(today=this.today, at=at)
        return made


def _make_weeks(this: Round) -> int:
    place, made = Place(), 0
    for _number in range(BATCHES_A_ROUND):
        batch = _batch(this, after=place, most=WEEKS_A_BATCH)
        if not batch:
            break
        made += len(batch)
        place = Place(batch[-1].look_on, batch[-1].id)
    return made


def _batch(this: Round, *, after: Place, most: int) -> list[StandingPayment]:
    """This function will make the next weeks, in one transaction; where that fails, each in one of its own."""
    rows: list[StandingPayment] = []
    try:
        with organisation_scope(this.organisation.id):
            rows = _lock_due(this, after=after, most=most)
            _make(rows, this)
            reach(WEEKLY_BEFORE_COMMIT)
        reach(WEEKLY_AFTER_COMMIT)
    except Exception as error:  # noqa: BLE001 - one week that fails must not keep the others waiting
        if len(rows) <= 1:
            ids = ", ".join(str(row.id) for row in rows)
            logger.error("the week of standing payment %s was not made: %s", ids, type(error).__name__)
            return rows
        for row in rows:
            _batch(this, after=Place(row.look_on, UUID(int=row.id.int - 1)), most=1)
    return rows


def _lock_due(this: Round, *, after: Place, most: int) -> list[StandingPayment]:
    """This function will lock those whose next week has begun, in the order of days; what others hold comes later.

    Nothing is made for a week that begins after somebody has died.
    """
    lives = Q(ask__person__died_on__isnull=True) | Q(ask__person__died_on__gte=F("look_on"))
    beyond = Q(look_on__gt=after.day) | Q(look_on=after.day, id__gt=after.id)
    rows = StandingPayment.objects.ours().filter(lives, beyond, stopped_at=None, made__lt=F("weeks"))
    due = rows.filter(look_on__lte=this.today).order_by("look_on", "id").select_related("ask")
    skipped = Payment.objects.ours().filter(ask=OuterRef("ask"), week_of=OuterRef("look_on"), skipped=True)
    locked = due.annotate(is_skipped=Exists(skipped)).select_for_update(of=("self",), no_key=True, skip_locked=True)
    return list(locked[:most])


def _make(rows: Sequence[StandingPayment], this: Round) -> None:
    """This function will make one week of each: its payment, its event, and that it was made."""
    due_days = {day: due_on(this.organisation, at=_begins(day, this)) for day in {row.look_on for row in rows}}
    with one_write():
        for row in rows:
            if row.is_skipped:  # type: ignore[attr-defined] # annotated when it was locked
                continue
            payment = new_payment(
                row.ask, amount=row.amount, week_of=row.look_on, due_on=due_days[row.look_on], at=this.at
            )
            insert(payment)
            tell(payment, ask=row.ask, type="payment.ready", by=WEEKLY_RUN, at=this.at)
    if rows:
        _count(rows)


def _begins(day: date, this: Round) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZoneInfo(this.organisation.time_zone))


def _count(rows: Sequence[StandingPayment]) -> None:
    """This function will keep that one more week of each was made, in one statement."""
    statement = f"""
        UPDATE workflow_standingpayment AS standing
        SET made = made + 1,
            look_on = CASE WHEN made + 1 < weeks THEN begins_on + %(days)s::int * (made + 1) ELSE ends_on END
        WHERE {ours_sql("standing")} AND id = ANY(%(ids)s)
    """  # noqa: S608 - our own text
    ids = [row.id for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(statement, {"organisation": current_organisation_id(), "days": DAYS_A_WEEK, "ids": ids})


# --- what is over ----------------------------------------------------------------------------------------------------


def _end_what_is_over(this: Round) -> None:
    """This function will end what has no further week, each in its own transaction."""
    with organisation_scope(this.organisation.id):
        done = Q(made__gte=F("weeks"), look_on__lte=this.today)
        # A week later: within a day that somebody died can be undone, and then their weeks go on.
        died = Q(ask__person__died_on__lt=F("look_on"), look_on__lte=this.today - DAYS_A_WEEK * ONE_DAY)
        # What is still to be paid, or looked at again, ends with that.
        ready = Payment.objects.ours().filter(READY, ask=OuterRef("ask"))
        rows = StandingPayment.objects.ours().filter(done | died, ~Exists(ready), stopped_at=None)
        open_rows = rows.filter(ask__status=lifecycle.APPROVED).order_by("look_on", "id")
        ended = list(open_rows.values_list("ask_id", flat=True)[: WEEKS_A_BATCH * BATCHES_A_ROUND])
    for ask_id in ended:
        try:
            with organisation_scope(this.organisation.id):
                _end(ask_id, this)
        except Exception as error:  # noqa: BLE001 - the next round tries again
            logger.error("the weeks of ask %s were not ended: %s", ask_id, type(error).__name__)


def _end(ask_id: UUID, this: Round) -> None:
    """This function will settle an ask whose weeks are over and paid: what was not paid is free again."""
    ask = relock(ask_id)
    standing = lock_standing(ask)
    if standing is None or standing.stopped_at is not None or not is_over(standing, ask=ask, today=this.today):
        return
    if ask.status == lifecycle.APPROVED and not lock_ready(ask):
        settling.pay(ask, by=WEEKLY_RUN, amount=0, final=True, at=this.at)
