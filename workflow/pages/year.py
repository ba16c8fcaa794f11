"""A person's year on one page, in large print, to read together and to print."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation import access
from delegation.errors import Forbidden, LeewayError, Missing
from delegation.models import Budget
from delegation.sentences import money
from delegation.services.reviews import review_done
from workflow import reading
from workflow.pages.about import AboutAsks
from workflow.pages.doing_forms import some_words
from workflow.pages.forms import BUDGETS, LeewayForm, new_key
from workflow.pages.plan_forms import a_day
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


class TalkForm(LeewayForm):
    """When the plan was talked about, and what was said."""

    on = a_day(gettext_lazy("We talked on"))
    words = some_words(
        gettext_lazy("What was said?"),
        required=False,
        help_text=gettext_lazy("The person and their family can read this. You can leave it empty."),
    )


class YearBase(AboutAsks):
    """What the year and the talk about it share."""

    def show(self, person_id: UUID, *, form: TalkForm | None = None, status: int = 200) -> HttpResponse:
        """This function will show the year; who works with the person can write down that they talked about it."""
        person, year = year_of(by=self.user, person_id=person_id, at=self.at, time_zone=self.time_zone)
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
        said = {"first": _full(year.from_on), "last": _full(year.to_on)}
        self.looked(person, may_ask=self.user.team_id is None and access.may(self.user, person, access.ASK_FOR))
        may_write = self.user.team_id is not None and access.may(self.user, person, access.ASK_FOR)
        context = {
            "person": person,
            "parts": parts,
            "days": _("From %(first)s to %(last)s") % said,
            "form": (form or TalkForm(initial={"on": year.to_on})) if may_write and person.died_on is None else None,
            "form_key": new_key(),
            "here": reverse("person-year-page", args=[person.id]),
        }
        return self.page("pages/year.html", context, status=status)


class YearPage(YearBase):
    """The year, for the talk about the plan."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show the year to who may see the person's money and asks."""
        return self.show(person_id)


class Reviewed(YearBase):
    """We talked on ..."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will lead to the year."""
        return self.go(reverse("person-year-page", args=[person_id]))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will keep that the plan was talked about, once, or say beside its field what is missing."""
        form = TalkForm(request.POST)
        if not form.is_valid():
            return self.show(person_id, form=form, status=422)
        on, words = form.cleaned_data["on"], form.cleaned_data["words"] or None
        try:
            self.once(
                lambda: review_done(by=self.user, person_id=person_id, on=on, words=words, at=self.at).id, kind="review"
            )
        except (Missing, Forbidden):
            raise
        except LeewayError as error:
            form.refuse(error)
            return self.show(person_id, form=form, status=error.status)
        return self.go(reverse("person-year-page", args=[person_id]))


def _full(on: date) -> str:
    """This function will write a day with its year: the next talk is a year from the last."""
    return dateformat.format(on, "j F Y")


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
        _("Sorted out without money: %(count)s") % {"count": year.without_money},
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
        lines.append(_("We talked about the plan on %(day)s.") % {"day": _full(year.reviewed_on)})
    if year.reviewed_words:
        lines.append(_("What was said: %(words)s") % {"words": year.reviewed_words})
    if year.review_due_on:
        lines.append(_("We talk about the plan again by %(day)s.") % {"day": _full(year.review_due_on)})
    return lines
