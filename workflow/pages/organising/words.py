"""How the administration's pages say what stands there."""

from typing import Any

from django.utils.translation import gettext as _

from delegation.models import Budget, CircleMember
from delegation.sentences import day_of, money
from delegation.services.beside import WITH_A_POWER
from workflow.pages.organising.money_forms import KINDS


def power_line(tie: CircleMember) -> str:
    """This function will say what a paper lets somebody do, when it was seen, and until when."""
    said = []
    if tie.role in WITH_A_POWER:
        said += [_("Money.")] * tie.covers_money + [_("Care.")] * tie.covers_care
        said += [_("Together with the others.")] * (tie.acts == CircleMember.Acts.TOGETHER)
    if tie.seen_on is not None:
        said.append(_("Paper seen on %(day)s %(year)s.") % {"day": day_of(tie.seen_on), "year": tie.seen_on.year})
    if tie.ends_on is not None:
        said.append(_("Over on %(day)s %(year)s.") % {"day": day_of(tie.ends_on), "year": tie.ends_on.year})
    return " ".join(said)


def budget_line(budget: Budget) -> dict[str, Any]:
    """This function will say what kind of money was opened, how much, and for when; not what it is spent on."""
    return {
        "kind": KINDS[Budget.Kind(budget.kind)],
        "amount": money(budget.allocated),
        "from_day": f"{day_of(budget.starts_on)} {budget.starts_on.year}",
        "to_day": f"{day_of(budget.ends_on)} {budget.ends_on.year}",
        "closed": budget.closed_at is not None,
    }
