"""Money back on pages: what a recovery says to the person, the form that asks for one, and the letter about it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.errors import LeewayError, Missing
from delegation.http.pages import PageView
from delegation.models import Budget, Recovery, RecoverySum
from delegation.sentences import day, money
from workflow import lifecycle, reading
from workflow.helping import help_part, load_beside
from workflow.models import Ask
from workflow.pages import words
from workflow.pages.forms import BUDGETS, LONGEST_PAYEE, LONGEST_TEXT, LeewayForm, Pounds, new_key
from workflow.present import text_of
from workflow.reading_back import asks_by_id, spent_asks
from workflow.selectors import find_ask
from workflow.services import recovering
from workflow.services.fields import AskFields
from workflow.services.recovering import RECOVERY, SumAsked
from workflow.services.submitting import submit_ask
from workflow.show_recovery import question

ROWS = 3
HARD, NOT_HARD = gettext_lazy("It would be hard."), gettext_lazy("It would not be hard.")


def going_back(ask: Ask, *, viewer_is_close: bool, zone: str) -> dict[str, Any] | None:
    """This function will tell what is to go back, why, sum by sum, and by when to answer; None for other asks."""
    back = recovering.recoveries_of([ask]).get(ask.id)
    if back is None:
        return None
    titles = {each.id: words.title_of(each) for each in asks_by_id(each.ask_id for each in back.told_sums)}
    tells = not ask.keeps_words
    return {
        "why": text_of(ask.what_for),
        "amount": money(back.amount or ask.amount or 0),
        "sums": [(_what(each, titles=titles) if tells else _("A sum"), money(each.amount)) for each in back.told_sums],
        "answer_by": day(back.takes_effect_at, time_zone=zone) if back.takes_effect_at else "",
        "parts": _parts_line(back, zone=zone),
        "gone": money(back.taken) if back.taken else "",
        "is_hard": back.is_hard,
        "question": question(),
        "answers": [
            (each.by.display_name, str(HARD if each.is_hard else NOT_HARD), text_of(each.words) if tells else None)
            for each in back.told_answers
        ],
        "may_answer": viewer_is_close and ask.status in (*lifecycle.WITH_SOMEBODY, lifecycle.APPROVED),
    }


def _what(each: RecoverySum, *, titles: Mapping[UUID, str]) -> str:
    """This function will say what a sum was for: in words of its own, or by its ask."""
    return text_of(each.words) or (titles.get(each.ask_id, "") if each.ask_id else "")


def _parts_line(back: Recovery, *, zone: str) -> str:
    """This function will say in how many parts it goes back, and when the next is due."""
    if back.due_at is None:
        return ""
    when = day(back.due_at, time_zone=zone)
    if back.parts == 1:
        return _("It goes back on %(day)s, and not before.") % {"day": when}
    said = {"count": back.parts, "day": when}
    return _("It goes back in %(count)d parts, 4 weeks apart. The next is on %(day)s, and not before.") % said


class BackForm(LeewayForm):
    """Asking for money back: why, and up to 3 sums."""

    what_for = forms.CharField(
        label=gettext_lazy("Why should the money go back?"),
        help_text=gettext_lazy("The person reads this. Write it as you would say it to them."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why the money should go back. The person reads it.")},
    )

    def __init__(self, data: Any = None, *, choices: list[tuple[str, str]], budgets: list[tuple[str, str]]) -> None:
        super().__init__(data)
        if len(budgets) > 1:
            self.fields["budget"] = forms.ChoiceField(label=_("From which money?"), choices=budgets)
        for number in range(1, ROWS + 1):
            said = {"number": number}
            self.fields[f"amount_{number}"] = Pounds(label=_("Sum %(number)d, in pounds") % said, required=number == 1)
            self.fields[f"ask_{number}"] = forms.ChoiceField(
                label=_("What was sum %(number)d?") % said,
                choices=[("", _("Something else")), *choices],
                required=False,
            )
            self.fields[f"words_{number}"] = forms.CharField(
                label=_("In a few words"), required=False, max_length=LONGEST_PAYEE
            )

    def sums(self) -> tuple[SumAsked, ...]:
        """This function will give the sums that were filled in."""
        found = []
        for number in range(1, ROWS + 1):
            amount = self.cleaned_data.get(f"amount_{number}")
            ask, said = self.cleaned_data.get(f"ask_{number}"), self.cleaned_data.get(f"words_{number}")
            if amount:
                found.append(SumAsked(amount=amount, ask=UUID(ask) if ask else None, words=said or None))
        return tuple(found)


class AskBack(PageView):
    """Asking that money goes back to the council: for who works here."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show the form."""
        return self.show(person_id)

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will ask once, and show where it went, or the form with what is missing."""
        form = self.form(person_id, data=request.POST)
        if not form.is_valid():
            return self.show(person_id, form=form, status=422)
        sums = form.sums()
        fields = AskFields(
            person=person_id,
            kind=RECOVERY,
            amount=sum(each.amount for each in sums),
            what_for=form.cleaned_data["what_for"],
            budget=UUID(form.cleaned_data["budget"]) if form.cleaned_data.get("budget") else None,
            sums=sums,
        )
        try:
            ask_id = self.once(lambda: submit_ask(by=self.user, fields=fields, at=self.at).id, kind="ask")
        except Missing:
            raise
        except LeewayError as error:
            form.refuse(error)
            return self.show(person_id, form=form, status=error.status)
        return self.go(reverse("ask-page", args=[ask_id]))

    def show(self, person_id: UUID, *, form: BackForm | None = None, status: int = 200) -> HttpResponse:
        """This function will show the form about one person."""
        person, _may = reading.find_person(person_id, by=self.user)
        if self.user.team_id is None:
            raise Missing
        context = {"person": person, "form": form or self.form(person_id), "form_key": new_key()}
        return self.page("pages/money_back.html", context, status=status)

    def form(self, person_id: UUID, *, data: Any = None) -> BackForm:
        """This function will make the form with what was spent for this person, to choose from."""
        person, _may = reading.find_person(person_id, by=self.user)
        asks = spent_asks(by=self.user, person=person)
        choices = [(str(each.id), f"{words.title_of(each)}, {money(pence)}") for each, pence in asks]
        money_of = reading.open_budgets(person, at=self.at, now=self.now)
        budgets = [(str(each.id), str(BUDGETS[Budget.Kind(each.kind)])) for each in money_of]
        return BackForm(data, choices=choices, budgets=budgets)


class Letter(PageView):
    """A letter about money back, to print: for those who are told by letter."""

    def get(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will show the letter to whoever may see the ask."""
        ask = find_ask(by=self.user, ask_id=ask_id)
        back = going_back(ask, viewer_is_close=False, zone=self.time_zone)
        if back is None:
            raise Missing
        beside = load_beside([ask], viewer=self.user, organisation=self.now.organisation, at=self.at)
        offered = help_part(ask, viewer=self.user, beside=beside)
        context = {"ask": ask, "person": ask.person, "back": back, "help": offered, "letter": True}
        return self.page("pages/letter.html", context)
