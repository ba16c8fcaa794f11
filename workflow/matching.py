"""Which ask a line of a statement paid: by amount, payee and day (pure).

A line is settled by itself only where nothing else is possible: the exact amount, the same payee, in time, and no
other ask or line that it could be. Whatever is less sure is proposed, and a person says yes or no. Nothing is refused.
"""

import re
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

# A card is charged up to so long before or after somebody said yes; a line is only sure within the closer of the two.
EARLIEST, LATEST = timedelta(days=-3), timedelta(days=60)
SURE_EARLIEST, SURE_LATEST = timedelta(days=-1), timedelta(days=31)
# A price may differ a little from what was asked for: so much of it, in hundredths, is still worth a question.
ROUGHLY_PERCENT = 10
SHORTEST_WORD = 3
EXACT, ROUGH, SAME, ALIKE, NEAR = 4, 1, 4, 2, 1
# Below this it is no more than two sums in the same month.
WORTH_ASKING = 4

# What card machines and banks put around a name.
MACHINES = re.compile(
    r"^(card payment to|card purchase|contactless|direct debit to|standing order to|bank transfer to|faster payment to|"
    r"payment to|visa|pos|dd|so|bp|fp|sumup|sq|zettle|iz|izettle|paypal|pp|stripe|wp|worldpay|dojo|tch|tyl)"
    r"\s*[*_:]?\s+|^(sumup|sq|zettle|iz|izettle|paypal|pp|stripe|wp)\s*[*_]\s*",
    re.IGNORECASE,
)
FORMS = frozenset({"ltd", "limited", "plc", "llp", "cic", "co", "company", "the", "uk", "gb", "gbr", "com", "www"})


class Certainty(StrEnum):
    """How sure a match is."""

    SURE = "sure"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An ask with money still to be paid: what the next payment of it would be, to whom, and since when it is a yes.

    ``total`` where it is paid more than once; ``until`` which day it may still be paid.
    """

    id: Hashable
    pence: int
    payee: str
    day: date
    budget: Hashable = None
    until: date | None = None
    total: int = 0

    @property
    def room(self) -> int:
        """All the pence that are still to be paid, of which `pence` is one payment."""
        return max(self.total, self.pence)


@dataclass(frozen=True, slots=True)
class Paid:
    """A line of a statement: pence, what the bank calls it, the day, and asks that somebody said it is not."""

    id: Hashable
    pence: int
    words: str
    day: date
    budget: Hashable = None
    never: Collection[Hashable] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """That a line may be the payment of an ask, how sure, and how much speaks for it.

    It ``shows`` what moved already where that is known, and then moves nothing.
    """

    line: Hashable
    ask: Hashable
    certainty: Certainty
    score: int
    shows: Hashable | None = None


@dataclass(frozen=True, slots=True)
class _Pair:
    line: Paid
    ask: Wanted
    score: int
    exact: bool
    same: bool
    close: bool


@dataclass(slots=True)
class _Left:
    """How many pence of each ask are not spoken for yet."""

    pence: dict[Hashable, int] = field(default_factory=dict)


def name_words(text: str) -> tuple[str, ...]:
    """This function will reduce a payee's name to the words that tell it apart.

    `SUMUP *VALE BUSES LTD 1234` and `Vale Buses` are the same words.
    """
    rest, before = text.strip(), ""
    while rest != before:
        before, rest = rest, MACHINES.sub("", rest).strip()
    rest = re.sub(r"['’]", "", rest.casefold())
    words = re.findall(r"[^\W\d_]+", re.sub(r"\w*\d\w*", " ", rest))
    return tuple(word for word in words if word not in FORMS)


def same_payee(one: str, other: str) -> bool:
    """This function will say whether two names are made of the same words; two that say nothing are not the same."""
    found = name_words(one)
    return bool(found) and found == name_words(other)


def alike(one: str, other: str) -> bool:
    """This function will say whether one name begins with the other, or holds a long word of it."""
    first, second = name_words(one), name_words(other)
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    begins = longer[: len(shorter)] == shorter
    shared = {word for word in first if len(word) > SHORTEST_WORD} & set(second)
    return begins or bool(shared)


def match(lines: Sequence[Paid], asks: Sequence[Wanted]) -> list[Match]:
    """This function will match lines to asks: each line to at most one, and no pence of an ask to two lines.

    What is sure comes first; then what is proposed, the best of it first, from what is left.
    """
    pairs = [pair for line in lines for ask in asks if (pair := _pair(line, ask)) is not None]
    found = _sure(pairs)
    matched, left = {each.line for each in found}, _Left({ask.id: ask.room for ask in asks})
    sums = {line.id: line.pence for line in lines}
    for each in found:
        left.pence[each.ask] -= sums[each.line]
    for pair in sorted(pairs, key=_best_first):
        if pair.line.id in matched or left.pence[pair.ask.id] <= 0 or pair.score < WORTH_ASKING:
            continue
        matched.add(pair.line.id)
        left.pence[pair.ask.id] -= pair.line.pence
        found.append(Match(pair.line.id, pair.ask.id, Certainty.UNSURE, pair.score))
    return found


def candidates(line: Paid, asks: Sequence[Wanted]) -> list[Hashable]:
    """This function will list the asks that a line could be, the likeliest first."""
    pairs = sorted((pair for ask in asks if (pair := _pair(line, ask)) is not None), key=_best_first)
    return [pair.ask.id for pair in pairs]


def exact_asks(line: Paid, asks: Sequence[Wanted]) -> list[Hashable]:
    """This function will list the asks of which a line has the exact amount, in time."""
    return [pair.ask.id for ask in asks if (pair := _pair(line, ask)) is not None and pair.exact]


def _sure(pairs: Sequence[_Pair]) -> list[Match]:
    """This function will give what can be nothing else: of the line and of the ask it is the only exact pair."""
    exact = [pair for pair in pairs if pair.exact]
    of_line: Mapping[Hashable, int] = Counter(pair.line.id for pair in exact)
    of_ask: Mapping[Hashable, int] = Counter(pair.ask.id for pair in exact)
    return [
        Match(pair.line.id, pair.ask.id, Certainty.SURE, pair.score)
        for pair in exact
        if pair.same and pair.close and of_line[pair.line.id] == 1
        if of_ask[pair.ask.id] * pair.ask.pence <= pair.ask.room
    ]


def _pair(line: Paid, ask: Wanted) -> _Pair | None:
    """This function will weigh a line against an ask; None where it cannot be."""
    away = line.day - ask.day
    latest = max(LATEST, ask.until - ask.day) if ask.until else LATEST
    strangers = line.budget is not None and ask.budget is not None and line.budget != ask.budget
    if strangers or ask.id in line.never or line.pence <= 0 or ask.pence <= 0 or not EARLIEST <= away <= latest:
        return None
    exact, roughly = line.pence == ask.pence, abs(line.pence - ask.pence) * 100 <= ROUGHLY_PERCENT * ask.pence
    same, like = same_payee(line.words, ask.payee), alike(line.words, ask.payee)
    part = line.pence < ask.pence and (same or like)
    if not (exact or roughly or part):
        return None
    close = SURE_EARLIEST <= away <= max(SURE_LATEST, latest if ask.until else SURE_LATEST)
    score = (EXACT if exact else ROUGH) + (SAME if same else ALIKE if like else 0) + (NEAR if close else 0)
    return _Pair(line, ask, score, exact=exact, same=same, close=close)


def _best_first(pair: _Pair) -> tuple[int, int, int, str, str]:
    away = abs((pair.line.day - pair.ask.day).days)
    return (-pair.score, abs(pair.line.pence - pair.ask.pence), away, str(pair.line.id), str(pair.ask.id))


# --- money that came back --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bought:
    """An ask of which so many pence were paid and can come back."""

    id: Hashable
    pence: int
    payee: str
    day: date
    budget: Hashable = None


def match_refunds(lines: Sequence[Paid], bought: Sequence[Bought]) -> list[Match]:
    """This function will match money that came back, pence above 0, to what was bought before it from the same payee.

    Sure where the whole purchase came back and it can be no other; else proposed. What fits nothing is left alone.
    """
    left = {each.id: each.pence for each in bought}
    fits = [(line, each) for line in lines for each in bought if _may_be_of(line, each)]
    of_line: Mapping[Hashable, int] = Counter(line.id for line, _ in fits)
    of_bought: Mapping[Hashable, int] = Counter(each.id for _, each in fits)
    found: list[Match] = []
    matched: set[Hashable] = set()
    for line, each in sorted(fits, key=_latest_whole_first):
        if line.id in matched or left[each.id] < line.pence:
            continue
        only = of_line[line.id] == 1 and of_bought[each.id] == 1
        sure = only and line.pence == each.pence and same_payee(line.words, each.payee)
        matched.add(line.id)
        left[each.id] -= line.pence
        found.append(Match(line.id, each.id, Certainty.SURE if sure else Certainty.UNSURE, EXACT if sure else ROUGH))
    return found


def come_back_to(line: Paid, bought: Sequence[Bought]) -> list[Hashable]:
    """This function will list what a line that came back may be of."""
    return [each.id for each in bought if _may_be_of(line, each)]


def _latest_whole_first(fit: tuple[Paid, Bought]) -> tuple[bool, int, str, str]:
    line, each = fit
    return (line.pence != each.pence, -each.day.toordinal(), str(line.id), str(each.id))


def _may_be_of(line: Paid, each: Bought) -> bool:
    strangers = line.budget is not None and each.budget is not None and line.budget != each.budget
    known = same_payee(line.words, each.payee) or alike(line.words, each.payee)
    fits = 0 < line.pence <= each.pence and line.day >= each.day and each.id not in line.never
    return known and fits and not strangers
