"""Asking for money back: with each sum, 20 working days to answer, and a question that comes first (rule 17)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from audit.gather import Many, Rows, gather
from audit.words import new_words
from delegation.errors import Forbidden, Invalid, Refused
from delegation.models import Budget, CircleMember, Hold, Movement, Person, Recovery, RecoverySum, User
from delegation.selectors.me import local_day
from delegation.services.recoveries import Owed, OwedSum
from workflow import lifecycle
from workflow.models import Ask, Decision
from workflow.selectors import ended_as_mistake, sees_ask

RECOVERY = "recovery"
MOST_SUMS, MOST_PARTS = 50, 24
# What is no longer asked for was never claimed.
ENDED = (lifecycle.DECLINED, lifecycle.WITHDRAWN)
# Whoever else is in a circle is family, or beside them.
STAFF_ROLES = (CircleMember.Role.WORKER, CircleMember.Role.COORDINATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class SumAsked:
    """One sum as somebody sends it: pence, and the ask or the payment it was, or what it is in words."""

    amount: int
    ask: UUID | None = None
    movement: UUID | None = None
    words: str | None = None


def check_sums(sums: Sequence[SumAsked]) -> list[tuple[str, str]]:
    """This function will list what can be seen to be wrong with sums without looking anything up."""
    wrong = []
    if len(sums) > MOST_SUMS:
        wrong.append(("sums", _("Send at most %(count)d sums at once.") % {"count": MOST_SUMS}))
    if any(each.amount <= 0 for each in sums):
        wrong.append(("sums", _("Each sum must be more than £0.")))
    if any(each.ask is None and each.movement is None and not (each.words or "").strip() for each in sums):
        wrong.append(("sums", _("Say for each sum what it was: an ask, a payment, or a few words.")))
    return wrong


def find_owed(
    *, by: User, person: Person, amount: int | None, budget: Budget | None, sums: Sequence[SumAsked], at: datetime
) -> Owed:
    """This function will find what an ask for money back is made of.

    Raises Invalid for what is unknown, Forbidden for anybody but staff, Refused for no sums, for more than the sums,
    for more than was paid, and for what ended as a mistake.
    """
    if budget is None:
        raise Invalid("budget", _("Say which money this is to go back from."))
    found = [_find(each, by=by, person=person) for each in sums]
    if by.team_id is None or _is_family(by, person=person, at=at):
        raise Forbidden(_("Only somebody who works here can ask for money back, and never from their own family."))
    if not found:
        raise Refused(_("Say what each sum is, so that the person can answer."), "sums")
    if (amount or 0) > sum(each.amount for each in found):
        raise Refused(_("This is more than the sums. Ask for what they add up to at most."), "amount")
    _check_paid(found, budget=budget)
    return Owed(budget, found)


def _is_family(by: User, *, person: Person, at: datetime) -> bool:
    ties = CircleMember.objects.ours().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=local_day(at)), user=by)
    return bool(ties.filter(person=person).exclude(role__in=STAFF_ROLES).exists())


def _find(asked: SumAsked, *, by: User, person: Person) -> OwedSum:
    """This function will find what one sum was; what somebody may not see is as unknown as what is not there."""
    movement, ask_id = None, asked.ask
    if asked.movement is not None:
        rows = Movement.objects.ours().filter(id=asked.movement, what=Movement.What.PAID, hold__person=person)
        movement = rows.select_related("hold").first()
        if movement is None or ask_id not in (None, movement.hold.ask_id):
            raise Invalid("sums", _("We do not know this payment."))
        if asked.amount > movement.amount:
            raise Refused(_("That is more than was paid."), "sums")
        ask_id = movement.hold.ask_id
    if ask_id is not None and not (_is_of(ask_id, person) and sees_ask(by, ask_id)):
        raise Invalid("sums", _("We do not know this ask."))
    words = new_words(text=asked.words, subject_id=person.id) if asked.words else None
    return OwedSum(asked.amount, ask_id=ask_id, movement=movement, words=words)


def _is_of(ask_id: UUID, person: Person) -> bool:
    return bool(Ask.objects.ours().filter(id=ask_id, person=person).exists())


def _check_paid(sums: Sequence[OwedSum], *, budget: Budget) -> None:
    """This function will raise Refused where an ask's money goes back twice, or was never spent, or was a mistake."""
    wanted: Counter[UUID] = Counter()
    for each in sums:
        if each.ask_id is not None:
            wanted[each.ask_id] += each.amount
    holds = {hold.ask_id: hold for hold in Hold.objects.ours().filter(ask_id__in=list(wanted))}
    claimed = claimed_of(list(wanted))
    for ask_id, amount in wanted.items():
        hold = holds.get(ask_id)
        if ended_as_mistake(Ask(id=ask_id)):
            raise Refused(_("That was a mistake, and it ended there. Nothing of it goes back."), "sums")
        if hold is None or hold.budget_id != budget.id:
            raise Refused(_("This was not paid from this money."), "sums")
        if amount > hold.used - claimed.get(ask_id, 0):
            raise Refused(_("That is more than was paid and not asked back yet."), "sums")


def claimed_of(ask_ids: Sequence[UUID]) -> dict[UUID, int]:
    """This function will add up by ask what is being asked back already, or went back, pence."""
    if not ask_ids:
        return {}
    ended = Ask.objects.ours().filter(kind=RECOVERY, status__in=ENDED).values("id")
    rows = RecoverySum.objects.ours().filter(ask_id__in=ask_ids).exclude(recovery__ask_id__in=ended)
    added = rows.values("ask_id").annotate(pence=Sum("amount")).values_list("ask_id", "pence")
    return {ask_id: pence for ask_id, pence in added if ask_id is not None}


def recovery_of(ask: Ask) -> Recovery | None:
    """This function will find what an ask would take back; None for every other kind."""
    if ask.kind != RECOVERY:
        return None
    found: Recovery | None = Recovery.objects.ours().filter(ask_id=ask.id).first()
    return found


def recoveries_of(asks: Sequence[Ask]) -> dict[UUID, Recovery]:
    """This function will load what some asks would take back, sums and answers too; nothing where none asks for it."""
    ids = [ask.id for ask in asks if ask.kind == RECOVERY]
    if not ids:
        return {}
    told = {"told_sums": Many("sums", ("words",)), "told_answers": Many("answers", ("words", "by"))}
    rows = gather(back=Rows(Recovery.objects.ours().filter(ask_id__in=ids), lists=told))["back"]
    return {row.ask_id: row for row in rows}


# --- what may be said to it ------------------------------------------------------------------------------------------


def amount_meant(ask: Ask, *, amount: int | None) -> int | None:
    """This function will give the pence a yes is to: unsaid, what was agreed before it was said to be hard, or all."""
    if amount is not None or ask.kind != RECOVERY:
        return ask.amount if amount is None else amount
    recovery = recovery_of(ask)
    return recovery.amount if recovery is not None and recovery.amount is not None else ask.amount


def check_recovery_verdict(ask: Ask, *, outcome: str, amount: int | None, parts: int | None, has_reason: bool) -> None:
    """This function will raise Invalid or Refused for an answer that a recovery cannot have.

    After somebody said that it would be hard, to go on as before needs a reason as a no does.
    """
    if parts is not None and (ask.kind != RECOVERY or not 1 <= parts <= MOST_PARTS):
        raise Invalid("parts", _("Money goes back in 1 to %(most)d parts.") % {"most": MOST_PARTS})
    recovery = recovery_of(ask)
    if recovery is None or outcome != Decision.Outcome.APPROVE:
        return
    meant = amount_meant(ask, amount=amount) or 0
    if recovery.amount is not None and meant > recovery.amount:
        raise Refused(_("There is a yes to less than that already. It cannot become more."), "amount")
    if meant < recovery.taken:
        raise Refused(_("More than that has gone back already."), "amount")
    eases = recovery.amount is not None and (meant < recovery.amount or (parts or 0) > recovery.parts)
    first_parts = recovery.amount is None and (parts or 1) > 1
    if recovery.is_hard and not (eases or first_parts or has_reason):
        raise Refused(_("They say that this would be hard. Say why it goes on as it was."), "reason")
