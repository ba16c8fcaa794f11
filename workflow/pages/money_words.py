"""How each of a person's budgets reads on their page: what is free, what the viewer decides, what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from delegation.models import Budget
from delegation.selectors.lasting import Lasting
from delegation.sentences import day_of, hours, money
from workflow.decreases import decrease_of
from workflow.life import Money
from workflow.models import Ask
from workflow.pages.forms import BUDGETS
from workflow.pages.words import amount_of, reach_lines


@dataclass(frozen=True, slots=True)
class MoneyLeft:
    """A budget on a page: what is free, which one it is where there are several, and what the viewer can say yes to."""

    free: str
    name: str
    lines: tuple[str, ...]


def budget_lines(
    held: Money, *, may_ask: bool, ending: Mapping[UUID, tuple[int, int]], lasting: Mapping[UUID, Lasting]
) -> list[MoneyLeft]:
    """This function will say of each budget what is free and what the viewer can say yes to from it."""
    several = len(held.budgets) > 1
    return [
        MoneyLeft(
            free=_("%(amount)s free") % {"amount": money(budget.left)},
            name=str(BUDGETS[Budget.Kind(budget.kind)]) if several else "",
            lines=(
                *(reach_lines(reach) if may_ask else ()),
                *_lasting_lines(budget, lasting.get(budget.id)),
                *_year_end_lines(budget, ending.get(budget.id)),
            ),
        )
        for budget, reach in zip(held.budgets, held.reaches, strict=False)
    ]


def _lasting_lines(budget: Budget, lasting: Lasting | None) -> list[str]:
    """This function will say of one's own money how long it lasts, and which part comes next."""
    if lasting is None or budget.kind != Budget.Kind.DIRECT_PAYMENT:
        return []
    until = lasting.until
    lines = [
        _("As you spent in the last 8 weeks, it lasts until %(day)s.") % {"day": day_of(until)}
        if until
        else _("As you spent in the last 8 weeks, it lasts to the end of its year.")
    ]
    if lasting.following is not None:
        said = {"amount": money(lasting.following.amount), "day": day_of(lasting.following.expected_on)}
        lines.append(_("%(amount)s comes on %(day)s.") % said)
    return lines


def _year_end_lines(budget: Budget, sums: tuple[int, int] | None) -> list[str]:
    """This function will say what carries on of a budget whose year ends soon."""
    if sums is None:
        return []
    said = {"day": day_of(budget.ends_on), "free": money(sums[0]), "carries": money(sums[1])}
    return [_("Its year ends on %(day)s. Of the %(free)s free now, %(carries)s carries on.") % said]


def amount_line(ask: Ask) -> str:
    """This function will say how much an ask is about: money, and time where it asks for fewer minutes of a week."""
    amount, falls = amount_of(ask.kind, ask.amount), decrease_of(ask)
    if falls is None or not falls.minutes:
        return amount
    fewer = _("%(time)s a week less") % {"time": hours(falls.minutes)}
    return f"{amount}, {fewer}" if amount else fewer
