"""Did it help? Asked once, 30 days after money moved, answered in one tap, and never chased."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.words import keep, reference
from delegation import access
from delegation.errors import Conflict, Forbidden
from delegation.models import Hold, Movement, User
from workflow.helped import CHANGED_WITHIN, SPENDS, may_say
from workflow.lifecycle import APPROVED, SETTLED
from workflow.models import Ask, Helped
from workflow.selectors import lock_ask

PROCESS = Actor(process="did-it-help")
ASKED_AFTER = timedelta(days=30)
# Where nobody asked for so long, asking now would be strange.
NOT_AFTER = timedelta(days=60)
MOST_A_ROUND = 200


def ask_whether_it_helped(*, at: datetime) -> int:
    """This function will ask, once for each ask, those for whom money first moved 30 days ago, and count them."""
    earlier = Movement.objects.ours().filter(hold=OuterRef("pk"), at__lte=at - NOT_AFTER)
    moved = Movement.objects.ours().filter(hold=OuterRef("pk"), what=Movement.What.PAID, at__lte=at - ASKED_AFTER)
    holds = Hold.objects.ours().filter(Exists(moved), ~Exists(earlier), person__died_on__isnull=True)
    asks = Ask.objects.ours().filter(id__in=holds.values("ask_id"), kind__in=SPENDS, status__in=(APPROVED, SETTLED))
    due = asks.exclude(id__in=Helped.objects.ours().values("ask_id")).order_by("id")[:MOST_A_ROUND]
    rows = []
    for ask in due:
        row, made = Helped.objects.get_or_create(
            organisation_id=ask.organisation_id, ask=ask, defaults={"asked_at": at}
        )
        if made:
            _tell(row, type="help.asked", actor=PROCESS, at=at)
            rows.append(row)
    return len(rows)


def say_helped(*, by: User, ask_id: UUID, answer: str, at: datetime, words: str | None = None) -> Helped:
    """This function will keep whether something helped: said by whoever asked, the person, or who acts for them.

    Raises Missing, Conflict where nobody said yes, or over 7 days after it was answered, Forbidden for anybody else.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    _check(ask, by=by)
    row, _made = Helped.objects.get_or_create(organisation_id=ask.organisation_id, ask=ask)
    if row.answered_at is not None and at > row.answered_at + CHANGED_WITHIN:
        raise Conflict(_("This was answered more than 7 days ago."), ask_status=ask.status)
    row.answer, row.by, row.answered_at = answer, by, row.answered_at or at
    row.words = keep(text=words, subject_id=ask.person_id)
    row.save()
    _tell(row, type="help.answered", actor=Actor(user_id=by.id), at=at)
    return row


def _check(ask: Ask, *, by: User) -> None:
    if ask.kind not in SPENDS or ask.status not in (APPROVED, SETTLED):
        raise Conflict(_("Only of what somebody said yes to can anybody say if it helped."), ask_status=ask.status)
    if not may_say(by, ask, may=access.permissions_of(by, ask.person)):
        raise Forbidden(_("Whoever asked, or the person, says whether it helped."))


def _tell(row: Helped, *, type: str, actor: Actor, at: datetime) -> None:
    record(
        type=type,
        subject=("help", row.id),
        person_id=row.ask.person_id,
        actor=actor,
        data={"ask": str(row.ask_id), "answer": row.answer or None, "words": reference(row.words)},
        at=at,
    )
