"""People, and who is beside each: adding, putting right, bringing in, ending, inviting."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.days import day_at
from delegation.models import CircleMember, Person
from delegation.selectors.organising import (
    budgets_opened,
    people_listed,
    person_listed,
    teams_listed,
    tie_listed,
    ties_of_all_time,
    users_alike,
    who_decides_for,
    who_signed_in,
)
from delegation.selectors.signing_in import may_be_invited
from delegation.services.beside import COMES_BACK, bring_in, end_tie, put_back
from delegation.services.inviting import EMAIL, LETTER, invite
from delegation.services.looks import keep_look
from delegation.services.people import add_person, correct_person
from workflow.pages.forms import LeewayForm, new_key
from workflow.pages.organising.base import OrganisationPage, SureOrganisationPage
from workflow.pages.organising.money_forms import BudgetForm
from workflow.pages.organising.people_forms import (
    PLAIN,
    SOMEBODY_NEW,
    TIES,
    BringInForm,
    CorrectionForm,
    PersonForm,
)
from workflow.pages.organising.words import budget_line, power_line


class FindForm(LeewayForm):
    """Whom to look for. It travels in the body: nobody's name stands in an address."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=100, widget=forms.TextInput(attrs={**PLAIN, "type": "search"})
    )
    page = forms.IntegerField(required=False, min_value=0, max_value=9_999, widget=forms.HiddenInput)


class People(OrganisationPage):
    """Everybody, a page at a time, and looking for somebody."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show the first of them."""
        return self._show(FindForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will show who was looked for, or the next ones. It stores nothing."""
        form = FindForm(request.POST)
        if not form.is_valid():
            return self._show(FindForm(), status=422)
        return self._show(form, words=form.cleaned_data["q"], page=form.cleaned_data["page"] or 0)

    def _show(self, form: FindForm, *, words: str = "", page: int = 0, status: int = 200) -> HttpResponse:
        found = people_listed(by=self.user, words=words, page=page)
        context = {
            "form": form,
            "people": found.rows,
            "words": words,
            "before": page - 1 if page else None,
            "after": page + 1 if found.more else None,
        }
        return self.page("pages/organisation/people.html", context, status=status)


class NewPerson(OrganisationPage):
    """Adding somebody."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show the form."""
        return self._show(PersonForm(teams=teams_listed(by=self.user)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will add somebody, once, and show their page."""
        form = PersonForm(request.POST, teams=teams_listed(by=self.user))
        if form.is_valid():
            fields = form.person()
            made = self.done_once(form, lambda: add_person(by=self.user, fields=fields, at=self.at).id, kind="person")
            if made:
                return self.go(reverse("organisation-person", args=[made]))
        return self._show(form, status=422)

    def _show(self, form: PersonForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "form_key": new_key()}
        return self.page("pages/organisation/new_person.html", context, status=status)


class PersonBase(OrganisationPage):
    """One person, who is beside them, and the money that was opened."""

    def show_person(
        self,
        person: Person,
        *,
        correction: CorrectionForm | None = None,
        budget: BudgetForm | None = None,
        alert: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """This function will show them, with the forms; it keeps that somebody looked."""
        keep_look(by=self.user, person=person, time_zone=self.time_zone, at=self.at)
        ties, today = ties_of_all_time(person), day_at(self.at, self.time_zone)
        signed_in = who_signed_in([tie.user_id for tie in ties])
        decides = who_decides_for(person, at=self.at)
        lines = [self._line(tie, signed_in=tie.user_id in signed_in, decides=tie.user_id in decides) for tie in ties]
        beside = [tie.ends_on is None or tie.ends_on > today for tie in ties]
        context = {
            "person": person,
            "beside": [line for line, is_now in zip(lines, beside, strict=True) if is_now],
            "before": [line for line, is_now in zip(lines, beside, strict=True) if not is_now],
            "budgets": [budget_line(each) for each in budgets_opened(person)],
            "form": correction or budget,
            "correction": correction or self.correction_form(person),
            "opening": budget or BudgetForm(),
            "open_correction": correction is not None,
            "open_money": budget is not None,
            "alert": alert,
            "form_key": new_key(),
            "here": reverse("organisation-person", args=[person.id]),
        }
        return self.page("pages/organisation/person.html", context, status=status)

    def correction_form(self, person: Person, data: Any = None) -> CorrectionForm:
        """This function will make the form with what is written down."""
        first = {name: getattr(person, name) for name in ("display_name", "date_of_birth")}
        teams = teams_listed(by=self.user)
        return CorrectionForm(data, teams=teams, initial={**first, "team": str(person.team_id)})

    def _line(self, tie: CircleMember, *, signed_in: bool, decides: bool) -> dict[str, Any]:
        invited = may_be_invited(tie.user) and not signed_in and tie.user.is_active
        return {
            "id": tie.id,
            "name": tie.user.display_name,
            "is": TIES[CircleMember.Role(tie.role)],
            "power": power_line(tie),
            "decides": decides and tie.role != CircleMember.Role.SELF,
            "not_yet": invited,
            "by_email": invited and bool(tie.user.email),
            "may_end": tie.role != CircleMember.Role.SELF and not decides,
            "comes_back": tie.role in COMES_BACK,
        }


class OnePerson(PersonBase):
    """The page of one person."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show them."""
        return self.show_person(person_listed(by=self.user, person_id=person_id))


class CorrectPerson(PersonBase):
    """Putting right what is written down."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will lead to the page."""
        return self.go(reverse("organisation-person", args=[person_id]))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will put it right, once."""
        person = person_listed(by=self.user, person_id=person_id)
        form = self.correction_form(person, request.POST)
        if form.is_valid():
            fields = form.correction()
            done = self.done_once(
                form,
                lambda: correct_person(by=self.user, person_id=person_id, fields=fields, at=self.at).id,
                kind="person",
            )
            if done:
                return self.go(reverse("organisation-person", args=[person_id]))
        return self.show_person(person, correction=form, status=422)


class BringIn(OrganisationPage):
    """Somebody is beside a person from now on."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show the form."""
        return self._show(person_listed(by=self.user, person_id=person_id), BringInForm())

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will ask whether somebody known is meant, and then bring them in, once."""
        person = person_listed(by=self.user, person_id=person_id)
        form = self._form(request)
        if not form.is_valid():
            asks = set(form.errors) == {"known"} and not request.POST.get("known")
            return self._show(person, form, asks=asks, status=422)
        who, tie = form.who(), form.tie()
        made = self.done_once(
            form,
            lambda: bring_in(by=self.user, person=person, who=who, fields=tie, at=self.at).id,
            kind="circle_member",
        )
        if made is None:
            return self._show(person, form, status=422)
        return self.go(reverse("organisation-person", args=[person_id]))

    def _form(self, request: HttpRequest) -> BringInForm:
        name, email = request.POST.get("name", "")[:200].strip(), request.POST.get("email", "")[:254].strip()
        form = BringInForm(request.POST)
        if not name or (request.POST.get("known") == SOMEBODY_NEW and not form.wants_colleague()):
            return form
        alike = users_alike(by=self.user, name=name, email=email, colleagues=form.wants_colleague())
        return BringInForm(request.POST, alike=alike)

    def _show(self, person: Person, form: BringInForm, *, asks: bool = False, status: int = 200) -> HttpResponse:
        context = {"person": person, "form": form, "asks": asks, "form_key": new_key()}
        return self.page("pages/organisation/bring_in.html", context, status=status)


class TieCommand(PersonBase):
    """Something done to one tie; its address opened with GET leads to the person."""

    def get(self, request: HttpRequest, tie_id: UUID) -> HttpResponse:
        """This function will lead to the person's page."""
        return self._back(tie_listed(by=self.user, tie_id=tie_id))

    def _back(self, tie: CircleMember) -> HttpResponse:
        return self.go(reverse("organisation-person", args=[tie.person_id]))


class EndTie(TieCommand):
    """Somebody is no longer beside a person."""

    def post(self, request: HttpRequest, tie_id: UUID) -> HttpResponse:
        """This function will end it, once."""
        tie = tie_listed(by=self.user, tie_id=tie_id)
        self.once(lambda: end_tie(by=self.user, tie_id=tie_id, at=self.at).id, kind="circle_member")
        return self._back(tie)


class PutBack(TieCommand):
    """That was a mistake."""

    def post(self, request: HttpRequest, tie_id: UUID) -> HttpResponse:
        """This function will put it back, once."""
        tie = tie_listed(by=self.user, tie_id=tie_id)
        self.once(lambda: put_back(by=self.user, tie_id=tie_id, at=self.at).id, kind="circle_member")
        return self._back(tie)


class Invite(SureOrganisationPage, TieCommand):
    """A first way in: a link by e-mail, or a letter with a code, shown once."""

    def post(self, request: HttpRequest, tie_id: UUID) -> HttpResponse:
        """This function will have the link sent, or show the letter."""
        tie = tie_listed(by=self.user, tie_id=tie_id)
        way = EMAIL if request.POST.get("way") == EMAIL else LETTER
        code = invite(by=self.user, tie_id=tie_id, way=way, at=self.at)
        context = {
            "tie": tie,
            "code": code,
            "address": f"{settings.BASE_URL}{reverse('sign-in')}",
            "here": reverse("organisation-person", args=[tie.person_id]),
        }
        return self.page("pages/organisation/invited.html", context)
