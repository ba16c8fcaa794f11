"""What was paid and what came back without a line of a statement that shows it, as the pure matcher wants it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from delegation.days import day_at
from delegation.models import Hold, Movement
from delegation.selectors.me import my_organisation
from workflow.evidence import EARLIEST, LATEST, Known, explain, shows
from workflow.matching import Certainty, Match, Paid, come_back_to, exact_asks, match, match_refunds
from workflow.models import Ask, StatementLine, Transition
from workflow.models.asks import ALREADY_PAID
from workflow.to_match import Where, bought_of, holds_of, line_paid, payee_of, wanted_of

# What was written down from a line is shown by that line.
WRITTEN_DOWN = (StatementLine.State.NOTED, StatementLine.State.MISTAKE)
PAID, REFUNDED = Movement.What.PAID, Movement.What.REFUNDED


def matches_of(lines: Sequence[StatementLine], *, where: Where, at: datetime) -> dict[UUID, Match]:
    """This function will match open lines to what is known already, to what is to be paid, and to what was bought."""
    out = [line_paid(line) for line in lines if line.pence > 0]
    back = [line_paid(line) for line in lines if line.pence < 0]
    return {each.line: each for each in _paid(out, where) + _back(back, where, at=at) if isinstance(each.line, UUID)}


def state_of(each: Match) -> StatementLine.State:
    """This function will say what a match makes of a line."""
    if each.certainty != Certainty.SURE:
        return StatementLine.State.PROPOSED
    return StatementLine.State.MATCHED if each.shows is None else StatementLine.State.SHOWN


def possible_asks(line: StatementLine, *, where: Where, at: datetime) -> set[Any]:
    """This function will list the asks that a line could be of, or show a payment of."""
    paid, what = line_paid(line), PAID if line.pence > 0 else REFUNDED
    known = {each.ask for each in shows(paid, known_of(where, [paid], what=what))}
    return known | {each.id for each in (wanted_of(where) if what == PAID else bought_of(where, at=at))}


def _paid(lines: Sequence[Paid], where: Where) -> list[Match]:
    if not lines:
        return []
    wanted = wanted_of(where)
    others = {line.id: exact_asks(line, wanted) for line in lines}
    known = known_of(where, lines, what=PAID)
    return explain(lines, known, ordinary=lambda rest: match(rest, wanted), others=others)


def _back(lines: Sequence[Paid], where: Where, *, at: datetime) -> list[Match]:
    if not lines:
        return []
    bought = bought_of(where, at=at)
    others = {line.id: come_back_to(line, bought) for line in lines}
    known = known_of(where, lines, what=REFUNDED)
    return explain(lines, known, ordinary=lambda rest: match_refunds(rest, bought), others=others)


def known_of(where: Where, lines: Sequence[Paid], *, what: Movement.What, ask_id: UUID | None = None) -> list[Known]:
    """This function will list what moved near the days of some lines, and that no line shows yet.

    What was undone did not move. What was paid beyond a yes is one payment with what it went beyond.
    """
    if not lines:
        return []
    moved = _moved(where, lines, ask_id=ask_id)
    by_ask: dict[UUID, list[Movement]] = defaultdict(list)
    for each in moved:
        by_ask[each.hold.ask_id].append(each)
    asks = {ask.id: ask for ask in Ask.objects.ours().filter(id__in=list(by_ask)).select_related("payee")}
    undone, beyond = _undone(asks), _beyond(asks)
    seen = _shown(each.id for each in moved) | _written_down(asks)
    found, zone = [], my_organisation().time_zone
    for id, ask in asks.items():
        if ask.of_id is not None and _is_part(ask, of_id=ask.of_id):
            continue
        for each in _stands(by_ask[id], undone=undone):
            pence = each.amount + (beyond.get((id, each.at), 0) if each.what == PAID else 0)
            if each.what == what and pence and each.id not in seen:
                charged_at = None if ask.is_fact else each.hold.charged_at
                since = day_at(charged_at, zone) if charged_at else None
                found.append(Known(each.id, id, pence, payee_of(ask), day_at(each.at, zone), since))
    return found


def _moved(where: Where, lines: Sequence[Paid], *, ask_id: UUID | None) -> list[Movement]:
    """This function will load all movements of the holds of which any moved near the days of some lines."""
    days = [line.day for line in lines]
    first, last = min(days) - LATEST, max(days) - EARLIEST
    between = (datetime.combine(first, time.min, UTC), datetime.combine(last, time.max, UTC))
    holds = holds_of(where) if ask_id is None else holds_of(where).filter(ask_id=ask_id)
    near = Hold.objects.ours().filter(movements__at__range=between, id__in=holds.values("id"))
    rows = Movement.objects.ours().filter(hold__in=near.values("id")).select_related("hold")
    return list(rows.order_by("at", "id"))


def _stands(rows: Iterable[Movement], *, undone: set[tuple[UUID, datetime]]) -> list[Movement]:
    """This function will leave out what was marked as paid and was not, with the row that took it back."""
    kept: list[Movement] = []
    for row in rows:
        if row.what == PAID or (row.hold.ask_id, row.at) not in undone:
            kept.append(row)
            continue
        alike = [each for each in kept if each.what == PAID and each.amount == row.amount]
        if alike:
            kept.remove(alike[-1])
    return kept


def _is_part(ask: Ask, *, of_id: UUID) -> bool:
    """This function will say whether an ask is what was paid beyond another, in one payment with it."""
    rows = Movement.objects.ours().filter(hold__ask_id=of_id, at=ask.created_at, what=PAID)
    return bool(rows.exists())


def _undone(asks: Iterable[UUID]) -> set[tuple[UUID, datetime]]:
    rows: Any = Transition.objects.ours().filter(ask__in=list(asks), command="not_paid")
    return set(rows.values_list("ask_id", "at"))


def _beyond(asks: Iterable[UUID]) -> dict[tuple[UUID, datetime], int]:
    """This function will give what was paid beyond each of some asks, by the moment in which it was."""
    found: dict[tuple[UUID, datetime], int] = defaultdict(int)
    rows = Ask.objects.ours().filter(of__in=list(asks), pay=ALREADY_PAID)
    for of_id, at, amount in rows.values_list("of_id", "created_at", "amount"):
        if of_id is not None:
            found[of_id, at] += amount or 0
    return found


def _shown(movements: Iterable[UUID]) -> set[UUID]:
    rows: Any = StatementLine.objects.ours().filter(movement__in=list(movements))
    return set(rows.values_list("movement_id", flat=True))


def _written_down(asks: Iterable[UUID]) -> set[UUID]:
    """This function will give the movements of facts that were written down from a line: each has its ask's id."""
    rows: Any = StatementLine.objects.ours().filter(ask__in=list(asks), state__in=WRITTEN_DOWN)
    return set(rows.values_list("ask_id", flat=True))
