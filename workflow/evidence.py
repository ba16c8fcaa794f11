"""Which line of a statement shows a payment that is known already (pure): it moves nothing, and each payment once.

Finance marks, or a family says, that something was paid, and days later the bank's file says it too. Without this the
line would look like money that nobody knows of, and be counted again.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from workflow.matching import ALIKE, EXACT, NEAR, SAME, WORTH_ASKING, Certainty, Match, Paid, alike, same_payee

# Somebody says what was paid up to two months after the bank knew it; a bank is at most two weeks behind.
EARLIEST, LATEST = timedelta(days=-60), timedelta(days=14)
# So close to the day on which it was said, either way, it can be sure.
CLOSE = timedelta(days=10)
# A card is charged at most so long before somebody said yes.
BEFORE_THE_YES = timedelta(days=3)

Ordinary = Callable[[Sequence[Paid]], Sequence[Match]]


@dataclass(frozen=True, slots=True)
class Known:
    """Money that moved for an ask and that no line shows yet: pence, whom it was paid, the day it was said."""

    id: Hashable
    ask: UUID
    pence: int
    payee: str
    day: date
    since: date | None = None


@dataclass(frozen=True, slots=True)
class _Fit:
    line: Paid
    known: Known
    score: int
    close: bool
    same: bool


def explain(
    lines: Sequence[Paid],
    known: Sequence[Known],
    *,
    ordinary: Ordinary,
    others: Mapping[Hashable, Collection[Hashable]],
) -> list[Match]:
    """This function will match lines to what is known already, and the rest as ``ordinary`` does.

    ``others`` are the asks that a line could newly pay. Sure is only what can be of no other ask; where both may be,
    the likelier is proposed, and of two alike the one that moves nothing.
    """
    fits = _fits(lines, known)
    shown = {each.line.id: each for each in _each_once(fits)}
    sure = {id for id, each in shown.items() if _is_sure(each, fits, others.get(id, ()))}
    found = [_match(shown[id], Certainty.SURE) for id in sure]
    rivals = {id: each for id, each in shown.items() if id not in sure}
    for each in ordinary([line for line in lines if line.id not in sure]):
        rival = rivals.pop(each.line, None)
        if rival is None:
            found.append(each)
        elif rival.score >= each.score:
            found.append(_match(rival, Certainty.UNSURE))
        else:
            found.append(replace(each, certainty=Certainty.UNSURE))
    return found + [_match(each, Certainty.UNSURE) for each in rivals.values()]


def shows(line: Paid, known: Sequence[Known]) -> list[Known]:
    """This function will list what a line may show, the likeliest first."""
    return [each.known for each in sorted(_fits([line], known), key=_best_first)]


def plainly(line: Paid, known: Sequence[Known]) -> list[Known]:
    """This function will list what a line shows by its payee too, close in time, the likeliest first."""
    return [each.known for each in sorted(_fits([line], known), key=_best_first) if each.same and each.close]


def _fits(lines: Sequence[Paid], known: Sequence[Known]) -> list[_Fit]:
    return [fit for line in lines for each in known if (fit := _fit(line, each)) is not None]


def _fit(line: Paid, known: Known) -> _Fit | None:
    """This function will weigh a line against what is known; None where it shows something else."""
    away = line.day - known.day
    early = known.since is not None and line.day < known.since - BEFORE_THE_YES
    if line.pence != known.pence or known.ask in line.never or early or not EARLIEST <= away <= LATEST:
        return None
    same, close = same_payee(line.words, known.payee), abs(away) <= CLOSE
    like = SAME if same else ALIKE if alike(line.words, known.payee) else 0
    score = EXACT + like + (NEAR if close else 0)
    unlike = like == 0 and bool(known.payee)
    return None if unlike or score <= WORTH_ASKING else _Fit(line, known, score, close, same)


def _each_once(fits: Sequence[_Fit]) -> list[_Fit]:
    """This function will give each line at most one payment, and each payment at most one line, the best first."""
    lines: set[Hashable] = set()
    payments: set[Hashable] = set()
    found = []
    for fit in sorted(fits, key=_best_first):
        if fit.line.id in lines or fit.known.id in payments:
            continue
        lines.add(fit.line.id)
        payments.add(fit.known.id)
        found.append(fit)
    return found


def _is_sure(fit: _Fit, fits: Sequence[_Fit], others: Collection[Hashable]) -> bool:
    asks = {each.known.ask for each in fits if each.line.id == fit.line.id} | set(others)
    return fit.same and fit.close and asks == {fit.known.ask}


def _match(fit: _Fit, certainty: Certainty) -> Match:
    return Match(fit.line.id, fit.known.ask, certainty, fit.score, shows=fit.known.id)


def _best_first(fit: _Fit) -> tuple[int, int, str, str]:
    away = abs((fit.line.day - fit.known.day).days)
    return (-fit.score, away, str(fit.known.id), str(fit.line.id))
