"""How much of a year's free money carries on into the next (pure). Pence throughout."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

NONE, ALL, CAPPED = "none", "all", "capped"
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """What carries on: nothing, all, or up to a cap, in pence or in percent of what the budget was given."""

    carries: str
    cap_pence: int | None = None
    cap_percent: int | None = None


def carries_on(rule: Rule | None, *, free: int, given: int) -> int:
    """This function will give how much of what is free carries on; without a rule, all of it."""
    free = max(free, 0)
    if rule is None or rule.carries == ALL:
        return free
    if rule.carries == NONE:
        return 0
    cap = rule.cap_pence if rule.cap_pence is not None else given * (rule.cap_percent or 0) // PERCENT
    return min(free, cap)


def most_carried(rules: Iterable[Rule | None], *, free: int, given: int) -> int:
    """This function will give the most that any of some rules lets carry on."""
    return max(carries_on(rule, free=free, given=given) for rule in rules)


def year_after(starts_on: date, ends_on: date) -> date:
    """This function will give the day after the next year of a budget: as many months on, else as many days."""
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month
    if starts_on.day != ends_on.day or months == 0:
        return ends_on + (ends_on - starts_on)
    year, month = divmod(ends_on.year * 12 + ends_on.month - 1 + months, 12)
    return _on(year, month + 1, ends_on.day)


def _on(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:  # there is no such day in that month
        return _on(year, month, day - 1)
