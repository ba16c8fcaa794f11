"""Your plan: what is agreed in plain words and, beside each line, swap it, skip a day, ask for a change."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation import access
from delegation.days import day_at
from delegation.errors import LeewayError, Missing, Refused
from delegation.models import Person, PlanLine
from delegation.plans import monday_after
from delegation.selectors.money import find_plan_line, plan_lines_of
from delegation.selectors.plans import KeptSum, kept_of, skipped_days
from delegation.sentences import hours, money
from delegation.services.keeping import skip, unskip
from delegation.services.plan_changes import ChangeFields
from workflow import reading
from workflow.pages.about import AboutAsks
from workflow.pages.doing import Offer
from workflow.pages.forms import LeewayForm, new_key
from workflow.pages.plan_forms import NEXT_WEEK, LineForm, MoreForm, SkipForm, SwapForm
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask


@dataclass(frozen=True, slots=True)
class LineDoing:
    """One thing to do to a line of the plan: what opens it, its form and its button."""

    part: str
    title: Any
    button: Any
    form: type[LineForm]
    hint: Any = ""


DOINGS = {
    each.part: each
    for each in (
        LineDoing(
            "swap",
            gettext_lazy("Swap this"),
            gettext_lazy("Swap it"),
            SwapForm,
            gettext_lazy("The money stays the same. You can take it back until the week begins."),
        ),
        LineDoing(
            "skip",
            gettext_lazy("Skip a day"),
            gettext_lazy("Skip it and keep what it had"),
            SkipForm,
            gettext_lazy("What you do not use is kept, until this part of the plan ends."),
        ),
        LineDoing("more", gettext_lazy("Ask for a change"), gettext_lazy("Ask for it"), MoreForm),
    )
}


class PlanBase(AboutAsks):
    """What the pages about a plan share."""

    def today(self) -> date:
        """This function will give the day on the organisation's own clock."""
        return day_at(self.at, self.time_zone)

    def show(
        self,
        person: Person,
        may: frozenset[str],
        *,
        refused: tuple[UUID, str, LeewayForm] | None = None,
        alert: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """This function will show somebody's plan, the form that was refused as it was typed."""
        if access.SEE_MONEY not in may:
            raise Missing
        today = self.today()
        lines = [each for each in plan_lines_of(user=self.user, person_id=person.id) if each.ends_on > today]
        ids = [each.id for each in lines]
        kept, skipped = kept_of(ids), skipped_days(ids)
        may_ask = access.ASK_FOR in may and person.died_on is None
        context = {
            "person": person,
            "lines": [
                {
                    **line_words(line, kept=kept[line.id], lines=lines),
                    "id": line.id,
                    "skipped": skipped.get(line.id, ()) if may_ask else (),
                    "offers": self._offers(line, refused=refused) if may_ask else [],
                }
                for line in lines
            ],
            "form": refused[2] if refused else None,
            "alert": alert,
            "form_key": new_key(),
            "here": reverse("plan-page", args=[person.id]),
        }
        return self.page("pages/plan.html", context, status=status)

    def _offers(self, line: PlanLine, *, refused: tuple[UUID, str, LeewayForm] | None) -> list[Offer]:
        found = []
        for doing in DOINGS.values():
            if doing.part == "skip" and line.weekly is None:
                continue
            is_refused = refused is not None and refused[:2] == (line.id, doing.part)
            form = refused[2] if refused and is_refused else form_of(doing, line)
            address = reverse(f"plan-line-page-{doing.part}", args=[line.id])
            found.append(Offer(doing, form, address, open=is_refused))  # type: ignore[arg-type]
        return found


def form_of(doing: LineDoing, line: PlanLine, data: Any = None) -> LineForm:
    """This function will give the form of one doing beside one line."""
    return doing.form(data, line=line.id, part=doing.part, timed=line.minutes is not None)


class PlanPage(PlanBase):
    """One person's plan, for their family and for workers alike."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show the page."""
        person, may = reading.find_person(person_id, by=self.user)
        self.looked(person, may_ask=access.ASK_FOR in may)
        return self.show(person, may)


class LineCommand(PlanBase, ABC):
    """Something done to a line of the plan by POST; its address opened with GET leads to the plan."""

    part = ""

    def get(self, request: HttpRequest, line_id: UUID) -> HttpResponse:
        """This function will lead to the plan."""
        line = find_plan_line(by=self.user, plan_line_id=line_id)
        return self.go(reverse("plan-page", args=[line.person_id]))

    def post(self, request: HttpRequest, line_id: UUID) -> HttpResponse:
        """This function will do it once, or show the plan with what is missing beside its field."""
        line = find_plan_line(by=self.user, plan_line_id=line_id)
        person, may = reading.find_person(line.person_id, by=self.user)
        if access.ASK_FOR not in may:
            raise Missing
        form = form_of(DOINGS[self.part], line, request.POST)
        if not form.is_valid():
            return self.show(person, may, refused=(line.id, self.part, form), status=422)
        try:
            return self.act(line, form.cleaned_data)
        except Missing:
            raise
        except LeewayError as error:
            form.refuse(_beside(error, form))
            return self.show(person, may, refused=(line.id, self.part, form), status=error.status)

    @abstractmethod
    def act(self, line: PlanLine, typed: dict[str, Any]) -> HttpResponse:
        """This function will do it, and say where to go then."""

    def ask(self, line: PlanLine, **fields: Any) -> HttpResponse:
        """This function will ask for something of a line, once, and show the ask."""

        def command() -> UUID:
            asked = AskFields(person=line.person_id, budget=line.budget_id, plan_line=line.id, **fields)
            return submit_ask(by=self.user, fields=asked, at=self.at).id

        return self.go(reverse("ask-page", args=[self.once(command, kind="ask")]))

    def keep(self, line: PlanLine, command: Callable[[], PlanLine]) -> HttpResponse:
        """This function will do something to what is kept of a line, once, and show the plan."""
        self.once(lambda: command().id, kind="plan_line")
        return self.go(reverse("plan-page", args=[line.person_id]))


def _beside(error: LeewayError, form: LeewayForm) -> LeewayError:
    """This function will put sentences about a change beside the field that says it here."""
    names = {"change.weekly": "amount", "change.one_off": "amount"}
    error.errors = tuple((names.get(field, field), sentence) for field, sentence in error.errors)
    return error


class Swap(LineCommand):
    """Swap this."""

    part = "swap"

    def act(self, line: PlanLine, typed: dict[str, Any]) -> HttpResponse:
        """This function will swap a line, or a week or some minutes of it, at no more cost."""
        days: dict[str, Any] = {}
        if typed["weeks"] == NEXT_WEEK:
            monday = monday_after(max(self.today(), line.starts_on))
            days = {"starts_on": monday, "ends_on": min(monday + timedelta(days=7), line.ends_on)}
        return self.ask(
            line,
            kind="swap",
            what_for=typed["what_for"],
            payee=typed["payee"] or None,
            minutes=typed.get("minutes"),
            **days,
        )


class Skip(LineCommand):
    """Skip a day."""

    part = "skip"

    def act(self, line: PlanLine, typed: dict[str, Any]) -> HttpResponse:
        """This function will skip a day and keep what it had."""
        on, minutes = typed["on"], typed.get("minutes")
        return self.keep(line, lambda: skip(by=self.user, plan_line_id=line.id, on=on, minutes=minutes, at=self.at))


class Unskip(LineCommand):
    """Take it back."""

    part = "skip"

    def act(self, line: PlanLine, typed: dict[str, Any]) -> HttpResponse:
        """This function will take back that a day is skipped."""
        return self.keep(line, lambda: unskip(by=self.user, plan_line_id=line.id, on=typed["on"], at=self.at))


class More(LineCommand):
    """Ask for a change."""

    part = "more"

    def act(self, line: PlanLine, typed: dict[str, Any]) -> HttpResponse:
        """This function will ask for more of a line, or for less where it is less: then the person hears first."""
        now, amount, minutes = line.weekly or line.one_off or 0, typed["amount"], typed.get("minutes")
        fewer, less = (line.minutes or 0) - minutes if minutes else 0, now - amount
        if less > 0 or fewer > 0:
            if less < 0 or fewer < 0:
                raise Refused(_("This is less of one thing and more of another. Ask for each by itself."), "amount")
            falls = {"amount": less or None, "minutes": fewer or None}
            return self.ask(line, kind="decrease", what_for=typed["what_for"], **falls)
        sums = {"weekly": amount} if line.weekly else {"one_off": amount}
        change = ChangeFields(what="raise", plan_line=line.id, minutes=minutes, **sums)
        return self.ask(line, kind="plan_change", change=change, what_for=typed["what_for"])


def line_words(line: PlanLine, *, kept: KeptSum, lines: list[PlanLine]) -> dict[str, Any]:
    """This function will tell a line of the plan in plain words."""
    each = _("%(amount)s a week") if line.weekly else _("%(amount)s once")
    root = next((one for one in lines if one.id == line.swapped_from_id), None)
    return {
        "words": line.words.text,
        "payee": line.payee.text if line.payee else "",
        "outcome": line.outcome.text if line.outcome else "",
        "amount": each % {"amount": money(line.weekly or line.one_off or 0)},
        "time": hours(line.minutes) if line.minutes else "",
        "left": money(line.remaining),
        "starts_on": line.starts_on,
        "last_day": line.ends_on - timedelta(days=1),
        "instead_of": root.words.text if root else "",
        "kept": hours(kept.minutes) if kept.minutes else money(kept.pence) if kept.pence else "",
    }


__all__ = ["More", "PlanPage", "Skip", "Swap", "Unskip"]
