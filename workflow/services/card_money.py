"""What is said of a tap afterwards, or before it: captured, reversed, refunded, expired, in any order.

Each message adds to the tap's sums, and what is held and spent follows from those sums alone. So whatever order they
come in, in the end so much is spent as was captured less what came back, and so much held as was promised, is not
captured, and not called off. Money that moved is a fact (rule 12): it is never refused.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation.errors import LeewayError
from delegation.models import Budget, Hold, Person, User
from delegation.services.holds import lower
from workflow import lifecycle
from workflow.lifecycle import WITH_SOMEBODY
from workflow.models import Ask, Card, CardMessage, CardTap
from workflow.models.asks import ALREADY_PAID
from workflow.services import settling
from workflow.services.deciding import lock_money, standing_amount
from workflow.services.excess import link_excess
from workflow.services.facts import record_fact
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask
from workflow.services.undoing import withdraw

# The code that a tap is answered with where it used a yes that was said before.
AGREED_BEFORE = "agreed_before"


@dataclass(frozen=True, slots=True)
class Moved:
    """Money that a programme says has moved, and at which shop. Amount in pence; none is all that is left."""

    card: Card
    holder: User
    amount: int | None
    merchant: str
    category: str | None
    by: Actor
    at: datetime
    final: bool = False


def capture(tap: CardTap, moved: Moved) -> None:
    """This function will record that a shop took money: of what is held for the tap, else as a fact of its own."""
    _take_up_yes(tap)
    asks = _lock_asks(tap)
    tap.captured += moved.amount or 0
    tap.over = tap.over or moved.final
    amount = _not_yet_paid(tap, asks, amount=moved.amount or 0)
    open_ask = _still_open(asks)
    if not amount and (open_ask is None or tap.kept):
        pass  # all of it was written down already, by hand or by a statement
    elif open_ask is not None:
        settling.settle(by=moved.by, ask_id=open_ask.id, amount=amount, final=tap.kept == 0, at=moved.at, shown=True)
    elif asks:
        link_excess(asks[0], amount=amount, by=moved.by, money=lock_money(asks[0]), at=moved.at)
    else:
        _withdraw_waiting(tap, moved)
        tap.asks = [str(_spent(moved, amount=amount).id)]
    _give_back(tap, moved)


def refund(tap: CardTap, moved: Moved) -> None:
    """This function will give back what came back of a tap; what was not captured yet waits until it is."""
    _lock_asks(tap)
    tap.refunded += moved.amount or 0
    tap.parked += moved.amount or 0
    _give_back(tap, moved)


def reverse(tap: CardTap, moved: Moved) -> None:
    """This function will keep so much less for a tap, or nothing any more where no sum is said."""
    before = tap.kept
    if moved.amount is None:
        tap.over = True
    else:
        tap.reversed += moved.amount
    _keep_less(tap, moved, less=before - tap.kept)


def expire(tap: CardTap, moved: Moved) -> None:
    """This function will keep nothing any more for a tap that no shop took money by."""
    before = tap.kept
    tap.over = True
    _keep_less(tap, moved, less=before - tap.kept)


# --- within ----------------------------------------------------------------------------------------------------------


def _take_up_yes(tap: CardTap) -> None:
    """This function will let a tap be paid by the yes that was said to it after the card had said no.

    Not where another tap has it: one yes is paid once. What somebody wrote down as paid of it was paid by this tap.
    """
    if tap.waits_id is None or not tap.card_id:
        return
    rows = Ask.objects.ours().filter(Q(id__in=[*tap.asks, tap.waits_id]) | Q(of__in=tap.asks)).order_by("id")
    list(rows.select_for_update(no_key=True).values_list("id", flat=True))
    yes = Ask.objects.ours().filter(id=tap.waits_id, status__in=(lifecycle.APPROVED, lifecycle.SETTLED)).first()
    hold = Hold.objects.ours().filter(Q(held__gt=0) | Q(used__gt=0), ask_id=tap.waits_id).first()
    if yes is None or hold is None or CardTap.objects.ours().filter(asks__contains=[tap.waits_id]).exists():
        return
    tap.asks = [*tap.asks, str(yes.id)]
    tap.promised = tap.captured + tap.reversed + hold.held + hold.used


def _not_yet_paid(tap: CardTap, asks: list[Ask], *, amount: int) -> int:
    """This function will give the pence of a capture that nobody wrote down before the programme said so."""
    if not asks:
        return amount
    paid: int = (
        Hold.objects.ours().filter(ask_id__in=[ask.id for ask in asks]).aggregate(sum=Sum("used", default=0))["sum"]
    )
    return max(0, min(amount, tap.captured - tap.refunded + tap.parked - paid))


def _used_an_older_yes(tap: CardTap) -> bool:
    """This function will say whether what a tap was promised was said yes to before it, and not by it."""
    rows = CardMessage.objects.ours().filter(tap=tap, code=AGREED_BEFORE)
    return bool(rows.exists())


def _keep_less(tap: CardTap, moved: Moved, *, less: int) -> None:
    ask = _still_open(_lock_asks(tap))
    if ask is None or not (less or tap.kept == 0):
        return
    if tap.kept == 0 and not tap.captured and _used_an_older_yes(tap):
        tap.asks, tap.promised = [], 0  # the yes stands, for the next tap
        return
    if tap.kept == 0:
        settling.settle(by=moved.by, ask_id=ask.id, amount=0, final=True, at=moved.at, shown=True)
        return
    money = lock_money(ask)
    if money.hold is not None:
        lower(money.hold, amount=min(less, money.hold.held), budget=money.budget, plan_line=money.plan_line)
    data = {"ask": str(ask.id), "spared": less, "kept": tap.kept}
    record(
        type="card.part_reversed",
        subject=("card_tap", tap.id),
        person_id=ask.person_id,
        actor=moved.by,
        data=data,
        at=moved.at,
    )


def _give_back(tap: CardTap, moved: Moved) -> None:
    """This function will give what waits to come back to whatever of the tap was paid by now."""
    if not tap.parked or not tap.asks:
        return
    used = Hold.objects.ours().filter(ask_id__in=[ask.id for ask in _lock_asks(tap)], used__gt=0)
    for ask_id, pence in used.order_by("ask_id").values_list("ask_id", "used"):
        amount = min(pence, tap.parked)
        if amount:
            settling.refund(by=moved.by, ask_id=ask_id, amount=amount, at=moved.at)
            tap.parked -= amount


def _lock_asks(tap: CardTap) -> list[Ask]:
    """This function will lock what a tap was asked and paid by, all at once and in one order: asks before all else."""
    if not tap.asks:
        return []
    rows = Ask.objects.ours().filter(Q(id__in=tap.asks) | Q(of__in=tap.asks)).order_by("id")
    ids = list(rows.select_for_update(no_key=True).values_list("id", flat=True))
    return list(
        Ask.objects.ours().filter(id__in=ids).select_related("person", "asker", "payee", "what_for").order_by("id")
    )


def _still_open(asks: list[Ask]) -> Ask | None:
    """This function will find the ask of a tap for which money is still held."""
    held = set(
        Hold.objects.ours().filter(ask_id__in=[ask.id for ask in asks], held__gt=0).values_list("ask_id", flat=True)
    )
    return next((ask for ask in asks if ask.id in held and _stands(ask)), None)


def _stands(ask: Ask) -> bool:
    """This function will say whether a yes stands to be paid: a smaller one does while it is looked at again."""
    return ask.status == lifecycle.APPROVED or (ask.status in WITH_SOMEBODY and standing_amount(ask) > 0)


def _withdraw_waiting(tap: CardTap, moved: Moved) -> None:
    """This function will end the asking for what the shop took although the card said no: it is spent now."""
    if tap.waits_id is None:
        return
    waits = Ask.objects.ours().filter(id=tap.waits_id, asker=moved.holder, challenge=None, status__in=WITH_SOMEBODY)
    if waits.exists():
        withdraw(by=moved.holder, ask_id=tap.waits_id, at=moved.at)


def _spent(moved: Moved, *, amount: int) -> Ask:
    """This function will record money that a shop took unasked: by the cardholder's own limits, else somebody looks."""
    fields = AskFields(
        person=moved.card.person_id,
        kind="one_off",
        amount=amount,
        category=moved.category,
        payee=moved.merchant,
        what_for=_("Paid with the card"),
        budget=moved.card.budget_id,
        separate=True,
        pay=ALREADY_PAID,
    )
    try:
        return submit_ask(by=moved.holder, fields=fields, at=moved.at)
    except LeewayError:
        # The money's year is over, or somebody has died: it was spent all the same.
        person: Person = Person.objects.ours().get(id=moved.card.person_id)
        budget: Budget = Budget.objects.ours().get(id=moved.card.budget_id)
        category = moved.category or "other"
        return record_fact(by=moved.holder, person=person, budget=budget, amount=amount, category=category, at=moved.at)
