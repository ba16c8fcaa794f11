"""A tap of a card: the cardholder's ask and yes, by the same engine, the same limits and the same holds.

What comes of it afterwards (captured, reversed, refunded, expired) may come in any order, twice, and before the tap
itself: `card_money.py`. The tap is locked first, then everything as always: ask, person, budget, plan line, mandates.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.events import Actor, record
from audit.tenancy import new_row
from audit.writes import insert, one_write, update
from delegation import access, ages
from delegation.days import day_at
from delegation.errors import Conflict, LeewayError
from delegation.models import Budget, Source, User
from delegation.selectors.circles import is_own_life
from delegation.selectors.me import my_organisation
from delegation.services.holds import lock_hold
from delegation.services.sources import speaks_as
from workflow import lifecycle
from workflow.card_taps import Found, find_beside, lock_tap
from workflow.merchants import category_of, is_forbidden_under_18
from workflow.models import Ask, Card, CardMessage, CardTap
from workflow.selectors import relock
from workflow.services.card_money import AGREED_BEFORE, Moved, capture, expire, refund, reverse
from workflow.services.fields import AskFields, is_open
from workflow.services.submitting import submit_ask

APPROVED, DECLINED, RECORDED, SET_ASIDE = "approved", "declined", "recorded", "set_aside"
AUTHORISATION = "authorisation"

# What the other side is told besides a code; who decides is told to the cardholder alone, in Leeway.
SENTENCES = {
    "within": gettext_noop("Yes."),
    AGREED_BEFORE: gettext_noop("Yes. Somebody said yes to this before."),
    "already_paid": gettext_noop("Yes. This is paid already."),
    "not_yet": gettext_noop("Not on this card yet. Somebody is asked, and tells you."),
    "unknown_card": gettext_noop("We do not know this card."),
    "card_paused": gettext_noop("This card is paused. You can use it again in Leeway."),
    "card_ended": gettext_noop("This card has ended."),
    "other_currency": gettext_noop("This card pays in another currency."),
    "not_by_law": gettext_noop("The law says that nobody under 18 may buy this."),
    "over": gettext_noop("This was called off before it came."),
    "answered": gettext_noop("This was answered already, for another sum."),
    "cannot_ask": gettext_noop("Not on this card now. Please phone us."),
    "too_slow": gettext_noop("We were too slow. Nothing is kept for this. Please try again."),
    "recorded": gettext_noop("Written down."),
}
YES = frozenset({"within", AGREED_BEFORE, "already_paid"})
MOVES: Mapping[str, Callable[[CardTap, Moved], None]] = {
    "capture": capture,
    "reversal": reverse,
    "refund": refund,
    "expiry": expire,
}
KINDS = (AUTHORISATION, *MOVES)
TAP = ("asked", "promised", "captured", "reversed", "refunded", "parked", "over", "asks", "waits", "card")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of a card programme. Amount in pence; a reversal without one is of all that is left."""

    message_id: str
    digest: str
    kind: str
    reference: str
    card: str
    amount: int | None = None
    currency: str = ""
    merchant: str = ""
    merchant_category: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What the programme is told: an outcome, why in a code, and the ask it is about."""

    outcome: str
    code: str
    ask_id: UUID | None = None
    again: bool = False  # it was told before

    @property
    def sentence(self) -> str:
        """This function will say it in a sentence."""
        return _(SENTENCES[self.code])


TOO_SLOW = Told(DECLINED, "too_slow")
# No message's own id has a full stop.
LATE = ".late"


def token_digest(source_id: UUID, token: str) -> str:
    """This function will give what is kept of what a programme calls a card."""
    return sha256(f"{source_id}\0{token}".encode()).hexdigest()


def take_card_message(*, by: Source, said: Said, at: datetime) -> Told:
    """This function will do what a card's message says, once, and answer it; said again, it is answered the same.

    Raises Conflict where its id was used for something else.
    """
    tap = lock_tap(by, reference=said.reference, at=at)
    asks = said.kind == AUTHORISATION and tap.asked is None
    found = find_beside(
        by,
        message_id=said.message_id,
        token=token_digest(by.id, said.card),
        merchant=said.merchant,
        merchant_category=said.merchant_category,
        category=category_of(said.merchant_category),
        wanted=_wanted(tap, said) if asks else 0,
        at=at,
    )
    if found.message is not None:
        return _again(found.message, source=by, said=said)
    found = _of_its_own_card(tap, found)
    language = found.holder.language if found.holder is not None else translation.get_language()
    try:
        with translation.override(language):
            return _take(tap, found, source=by, said=said, at=at)
    except IntegrityError as error:
        if "card_message_once" not in str(error):
            raise
        # Another tap was said under this id at the same moment.
        raise Conflict(_("This id was used for something else. Send a new one.")) from error


def _of_its_own_card(tap: CardTap, found: Found) -> Found:
    """This function will keep a tap with the card that it was made by, whomever its token was linked to since."""
    if found.card is None:
        return found
    if tap.card_id in (None, found.card.id):
        tap.card_id = found.card.id
        return found
    card: Card = Card.objects.ours().select_related("holder", "person").get(id=tap.card_id)
    return replace(found, card=card, holder=card.holder, person=card.person, yes=None, waits=None)


def _take(tap: CardTap, found: Found, *, source: Source, said: Said, at: datetime) -> Told:
    if said.kind in MOVES:
        told = _move(tap, found, said=said, by=speaks_as(source), at=at)
        _keep(tap, source=source, said=said, told=told, at=at)
        return told
    with one_write():
        told = _authorise(tap, found, said=said, at=at)
        _keep(tap, source=source, said=said, told=told, at=at)
    return told


def _move(tap: CardTap, found: Found, *, said: Said, by: Actor, at: datetime) -> Told:
    if found.card is None or found.holder is None:
        record(type="card.unknown", subject=("card_tap", tap.id), actor=by, data={"kind": said.kind}, at=at)
        return Told(SET_ASIDE, "unknown_card")
    if said.currency and said.currency != found.currency:
        return _set_aside_currency(tap, found.card, said=said, by=by, at=at)
    moved = Moved(
        card=found.card,
        holder=found.holder,
        amount=said.amount,
        merchant=said.merchant,
        category=found.category,
        by=by,
        at=at,
        final=said.final,
    )
    MOVES[said.kind](tap, moved)
    return Told(RECORDED, "recorded")


def _set_aside_currency(tap: CardTap, card: Card, *, said: Said, by: Actor, at: datetime) -> Told:
    """This function will count nothing of money of another currency: so many yen are not so many pence."""
    record(
        type="card.other_currency",
        subject=("card_tap", tap.id),
        person_id=card.person_id,
        actor=by,
        data={"kind": said.kind, "currency": said.currency},
        at=at,
    )
    return Told(SET_ASIDE, "other_currency")


def call_off(*, by: Source, said: Said, at: datetime) -> None:
    """This function will keep nothing for a tap whose answer came too late: the terminal was told no."""
    tap = lock_tap(by, reference=said.reference, at=at)
    if tap.card_id is None or _was_late(by, said):
        return
    card: Card = Card.objects.ours().select_related("holder").get(id=tap.card_id)
    late = replace(said, message_id=f"{said.message_id}{LATE}", kind="reversal", amount=None)
    moved = Moved(card=card, holder=card.holder, amount=None, merchant="", category=None, by=speaks_as(by), at=at)
    reverse(tap, moved)
    _keep(tap, source=by, said=late, told=TOO_SLOW, at=at)


def _again(before: CardMessage, *, source: Source, said: Said) -> Told:
    """This function will give the answer that a message was given, or raise Conflict for another under its id."""
    if before.digest != said.digest:
        raise Conflict(_("This id was used for something else. Send a new one."))
    if before.outcome == APPROVED and _was_late(source, said):
        return replace(TOO_SLOW, again=True)
    return Told(before.outcome, before.code, before.ask_id, again=True)


def _was_late(source: Source, said: Said) -> bool:
    rows = CardMessage.objects.ours().filter(source=source, message_id=f"{said.message_id}{LATE}")
    return bool(rows.exists())


def _keep(tap: CardTap, *, source: Source, said: Said, told: Told, at: datetime) -> None:
    update(tap, *TAP)
    kept = new_row(
        CardMessage,
        source_id=source.id,
        tap_id=tap.id,
        message_id=said.message_id,
        digest=said.digest,
        kind=said.kind,
        amount=said.amount,
        outcome=told.outcome,
        code=told.code,
        ask_id=told.ask_id,
        at=at,
    )
    insert(kept)


# --- at the till -----------------------------------------------------------------------------------------------------


def _wanted(tap: CardTap, said: Said) -> int:
    """This function will give the pence that are still to be kept for a tap: some may have moved before it came."""
    return 0 if tap.over else max(0, (said.amount or 0) - tap.captured - tap.reversed)


def _authorise(tap: CardTap, found: Found, *, said: Said, at: datetime) -> Told:
    if tap.asked is not None:
        return _answered(tap, said=said)
    wanted, tap.asked = _wanted(tap, said), said.amount
    refusal = _refusal(found, said=said, at=at)
    if refusal:
        return Told(DECLINED, refusal)
    if wanted:
        return _ask(tap, found, said=said, wanted=wanted, at=at)
    return Told(APPROVED, "already_paid") if tap.captured else Told(DECLINED, "over")


def _ask(tap: CardTap, found: Found, *, said: Said, wanted: int, at: datetime) -> Told:
    """This function will find the yes for a tap: said before, or the cardholder's own; else somebody is named."""
    assert found.holder is not None  # else it was refused
    if found.yes is not None and not _may_ask(found, at=at):
        return Told(DECLINED, "cannot_ask")
    if found.yes is not None and _is_free(relock(found.yes), wanted=wanted):
        return _yes(tap, found.yes, code=AGREED_BEFORE, said=said)
    waits = found.waits
    if waits is None:
        try:
            ask = submit_ask(by=found.holder, fields=_fields(found, wanted=wanted, said=said), at=at)
        except LeewayError:
            return Told(DECLINED, "cannot_ask")
        if ask.status == lifecycle.APPROVED:
            return _yes(tap, ask.id, code="within", said=said)
        waits = ask.id
    tap.waits_id = waits
    return Told(DECLINED, "not_yet", waits)


def _answered(tap: CardTap, *, said: Said) -> Told:
    """This function will answer a tap that was answered before, under another id."""
    first = CardMessage.objects.ours().filter(tap=tap, kind=AUTHORISATION).order_by("id").first()
    if first is None or tap.asked != said.amount:
        return Told(DECLINED, "answered")
    if first.outcome == APPROVED and not tap.kept and not tap.captured:
        return Told(DECLINED, "over")  # called off since: nothing is held for it any more
    return Told(first.outcome, first.code, first.ask_id)


def _yes(tap: CardTap, ask_id: UUID, *, code: str, said: Said) -> Told:
    tap.promised = said.amount or 0
    tap.asks = [*tap.asks, str(ask_id)]
    return Told(APPROVED, code, ask_id)


def _may_ask(found: Found, *, at: datetime) -> bool:
    """This function will say whether the cardholder could ask now, as whoever has no older yes must."""
    card, holder, person = found.card, found.holder, found.person
    if card is None or holder is None or person is None or person.died_on is not None:
        return False
    budget = Budget.objects.ours().get(id=card.budget_id)
    today = day_at(at, my_organisation().time_zone)
    return is_open(budget, today=today) and access.may(holder, person, access.ASK_FOR)


def _is_free(ask: Ask, *, wanted: int) -> bool:
    """This function will say whether the yes that was found still stands, now that its ask is locked."""
    hold = lock_hold(ask.id)
    if ask.status != lifecycle.APPROVED or hold is None or hold.used or hold.held != wanted:
        return False
    # Another tap, of another card of theirs perhaps, may have used it while we waited for the lock.
    taps = CardTap.objects.ours().filter(card__person_id=ask.person_id, asks__contains=[ask.id])
    return not taps.exists()


def _refusal(found: Found, *, said: Said, at: datetime) -> str:
    """This function will give the code of what keeps a card from being asked at all; nothing of limits."""
    card, holder = found.card, found.holder
    if card is None or holder is None:
        return "unknown_card"
    if card.ended_at is not None or not holder.is_active:
        return "card_ended"
    if card.paused_at is not None:
        return "card_paused"
    if said.currency != found.currency:
        return "other_currency"
    return "not_by_law" if _is_forbidden(card, holder, found, said=said, at=at) else ""


def _is_forbidden(card: Card, holder: User, found: Found, *, said: Said, at: datetime) -> bool:
    """This function will say whether the law keeps a purchase from whoever holds the card."""
    if found.person is None or not is_forbidden_under_18(said.merchant_category):
        return False
    today = day_at(at, my_organisation().time_zone)
    is_young = ages.is_under(found.person.date_of_birth, ages.ADULT_YEARS, on=today)
    return is_young and is_own_life(holder, person=found.person, at=at)


def _fields(found: Found, *, wanted: int, said: Said) -> AskFields:
    assert found.card is not None  # else it was refused
    return AskFields(
        person=found.card.person_id,
        kind="one_off",
        amount=wanted,
        category=found.category,
        payee=said.merchant,
        what_for=_("With the card"),
        budget=found.card.budget_id,
        pay="card",
    )
