"""A person's year on one page, in large print, to read together and to print."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.http.pages import PageView
from delegation.models import Budget
from delegation.sentences import day_of, money
from workflow import reading
from workflow.pages.forms import BUDGETS
from workflow.year import Year, year_of

HELPED = {
    "yes": gettext_lazy("It helped: %(count)s"),
    "a_bit": gettext_lazy("It helped a bit: %(count)s"),
    "no": gettext_lazy("It did not help: %(count)s"),
}
CHANGED = {
    "plan_line_added": gettext_lazy("New in the plan: %(count)s"),
    "plan_line_raised": gettext_lazy("More in the plan: %(count)s"),
    "plan_line_swapped": gettext_lazy("Swapped in the plan: %(count)s"),
    "plan_line_reduced": gettext_lazy("Less in the plan: %(count)s"),
    "plan_line_ended": gettext_lazy("Ended in the plan: %(count)s"),
}


class YearPage(PageView):
    """The year, for the talk about the plan."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show the year to who may see the person's money and asks."""
        person, year = year_of(by=self.user, person_id=person_id, at=self.at)
        names = reading.category_names((code for code, _pence in year.spent_on), language=self.user.language)
        parts = [
            (_("Money"), _money_lines(year)),
            (_("What it was spent on"), [f"{names.get(code, code)}: {money(pence)}" for code, pence in year.spent_on]),
            (_("What was asked"), _ask_lines(year)),
            (_("Did it help?"), _lines(HELPED, year.helped)),
            (_("What changed"), _lines(CHANGED, year.plan_changes)),
            (_("Second looks"), _second_lines(year)),
            (_("What is next"), _next_lines(year)),
        ]
        said = {"first": day_of(year.from_on), "last": day_of(year.to_on)}
        context = {"person": person, "parts": parts, "days": _("From %(first)s to %(last)s") % said}
        return self.page("pages/year.html", context)


def _money_lines(year: Year) -> list[str]:
    told = _("%(name)s: %(given)s given, %(spent)s spent, %(left)s left.")
    return [
        told
        % {
            "name": BUDGETS[Budget.Kind(each.kind)],
            "given": money(each.given),
            "spent": money(each.spent),
            "left": money(each.left),
        }
        for each in year.money
    ]


def _ask_lines(year: Year) -> list[str]:
    lines = [
        _("Asked: %(count)s") % {"count": year.asked},
        _("Decided at once by whoever asked: %(count)s") % {"count": year.at_once},
        *(f"{name}: {count}" for name, count in year.decided_by),
        _("Not this time: %(count)s") % {"count": year.no},
        _("Waiting now: %(count)s") % {"count": year.waiting},
    ]
    if year.hours_to_yes is not None:
        lines.append(_("Half of the answers came within %(hours)s hours.") % {"hours": f"{year.hours_to_yes:g}"})
    return lines


def _lines(table: dict[str, Any], counts: dict[str, int]) -> list[str]:
    return [str(text) % {"count": counts[name]} for name, text in table.items() if counts.get(name)]


def _second_lines(year: Year) -> list[str]:
    return [
        _("Answers looked at again: %(count)s") % {"count": year.second_looks},
        _("What could not wait, looked at afterwards: %(count)s") % {"count": year.looked_back},
    ]


def _next_lines(year: Year) -> list[str]:
    lines = []
    if year.reviewed_on:
        lines.append(_("We talked about the plan on %(day)s.") % {"day": day_of(year.reviewed_on)})
    if year.review_due_on:
        lines.append(_("We talk about the plan again by %(day)s.") % {"day": day_of(year.review_due_on)})
    return lines
