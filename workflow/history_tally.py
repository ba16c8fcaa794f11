"""What deciding every ask up to a sum at once would have saved, from a history of cases (pure).

Each case is judged by the engine's own `rule`, by one limit for each ask. Shares come with an interval over cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from delegation.authority import Act, Terms, rule
from delegation.intervals import Interval, quantile, share_interval
from delegation.periods import Calendar
from delegation.terms import Limit, RoleTerms
from workflow.history_cases import Cases
from workflow.history_rows import pence_of

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
NOBODY = UUID(int=0)
A_DAY_SECONDS, SOME = 86_400, 100
MOST_REASONS, MOST_ROWS = 12, 5

CAVEATS = (
    "This asks what had been asked. People may ask otherwise once they decide themselves.",
    "Every answer is taken to be as it was, and no check of the yes afterwards is counted.",
    "Only one limit for each ask is tried here, not limits for a month, nor what is kept for somebody.",
)
FEW = "There are only {count} cases, so little can be said from them."
NEVER_DONE = "{count:,} cases have no end. Their waiting is counted as none."
NOES = "{count:,} cases that ended with a no would have been a yes at once."


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: how many cases are decided at once, and the shares that are saved."""

    cases: int
    at_once: int
    noes: int
    touches: Interval
    waiting: Interval
    money: Interval
    touches_of: tuple[int, int]
    days_of: tuple[float, float]
    wait_median_days: tuple[float, float]
    wait_p90_days: tuple[float, float]


def try_limit(cases: Cases, *, per_ask_pence: int) -> Tried:
    """This function will judge each case by a limit for each ask, in pence."""
    decides = lru_cache(maxsize=1 << 16)(_Judge(per_ask_pence))
    inside = [decides(pence_of(amount)) for amount in cases.amounts]
    amounts = [float(amount) for amount in cases.amounts]
    left = [0.0 if within else seconds for within, seconds in zip(inside, cases.waited, strict=True)]
    return Tried(
        cases=len(cases),
        at_once=sum(inside),
        noes=sum(within and no for within, no in zip(inside, cases.noes, strict=True)),
        touches=_share(inside, cases.touches),
        waiting=_share(inside, cases.waited),
        money=_share(inside, amounts),
        touches_of=(sum(n for n, within in zip(cases.touches, inside, strict=True) if within), sum(cases.touches)),
        days_of=((sum(cases.waited) - sum(left)) / A_DAY_SECONDS, sum(cases.waited) / A_DAY_SECONDS),
        wait_median_days=(quantile(cases.waited, 0.5) / A_DAY_SECONDS, quantile(left, 0.5) / A_DAY_SECONDS),
        wait_p90_days=(quantile(cases.waited, 0.9) / A_DAY_SECONDS, quantile(left, 0.9) / A_DAY_SECONDS),
    )


class _Judge:
    """Says by the engine's rule whether an asker would decide a sum at once."""

    def __init__(self, per_ask_pence: int) -> None:
        limit = Limit("asker.each", "per_ask", per_ask_pence)
        self._role = RoleTerms("asker", "Whoever asks", 1, (limit,))
        self._terms = Terms(
            mandate=NOBODY,
            kind="officer",
            holder=NOBODY,
            role="asker",
            rank=1,
            limits=(limit,),
            granted_at=LONG_AGO,
            starts_at=LONG_AGO,
        )

    def __call__(self, pence: int) -> bool:
        """This function will rule on an ask of so many pence."""
        ruling = rule(
            act=Act("one_off", pence, "other", NOBODY, "adult"),
            terms=(self._terms,),
            reservations=(),
            roles={"asker": self._role},
            usage={},
            at=LONG_AGO,
            calendar=Calendar(),
        )
        return ruling.outcome == "within"


def _share(inside: Sequence[bool], parts: Sequence[float]) -> Interval:
    return share_interval([(part if within else 0.0, part) for within, part in zip(inside, parts, strict=True)])


def lines_of(tried: Tried, cases: Cases, *, per_ask_pence: int) -> Iterator[str]:
    """This function will say it in lines: the three shares alone on theirs, then counts, intervals and caveats."""
    first, last = (datetime.fromtimestamp(at, tz=UTC).strftime("%Y-%m-%d") for at in (cases.first, cases.last))
    yield f"{tried.cases:,} cases in {cases.rows:,} rows, from {first} to {last}"
    if cases.askers:
        yield f"whose role asks: {', '.join(cases.askers)}"
    share = _percent(tried.at_once / tried.cases)
    yield f"decided at once up to {per_ask_pence / SOME:,.2f}: {tried.at_once:,} of {tried.cases:,} cases ({share} %)"
    yield ""
    yield f"touches saved: {_percent(tried.touches.value)} %"
    yield f"waiting saved: {_percent(tried.waiting.value)} %"
    yield f"money at once: {_percent(tried.money.value)} %"
    yield ""
    yield f"touches: {tried.touches_of[0]:,} of {tried.touches_of[1]:,}; {_between(tried.touches)}"
    yield f"waiting: {tried.days_of[0]:,.0f} of {tried.days_of[1]:,.0f} days; {_between(tried.waiting)}"
    yield f"money: {_between(tried.money)}"
    yield "wait, half of all cases: {:.1f} days, then {:.1f}".format(*tried.wait_median_days)
    yield "wait, nine in ten cases: {:.1f} days, then {:.1f}".format(*tried.wait_p90_days)
    yield ""
    yield from _caveats(tried, cases)
    yield from refused_lines(cases)


def _caveats(tried: Tried, cases: Cases) -> Iterator[str]:
    yield from CAVEATS
    if tried.cases < SOME:
        yield FEW.format(count=tried.cases)
    if cases.never_done:
        yield NEVER_DONE.format(count=cases.never_done)
    if tried.noes:
        yield NOES.format(count=tried.noes)


def refused_lines(cases: Cases) -> Iterator[str]:
    """This function will name the rows that were left out, and why."""
    refused = cases.refused
    yield f"rows left out: {refused.count:,}"
    for reason, count in refused.reasons.most_common(MOST_REASONS):
        numbers = [str(number) for number, why in refused.rows if why == reason][:MOST_ROWS]
        more = " and more" if count > len(numbers) else ""
        yield f"  {'row' if count == 1 else 'rows'} {', '.join(numbers)}{more}: {reason}"


def _percent(share: float) -> int:
    """This function will round to whole parts of 100, half up."""
    return int(share * 100 + 0.5)


def _between(interval: Interval) -> str:
    return f"with 95 % between {interval.low * 100:.1f} % and {interval.high * 100:.1f} %"
