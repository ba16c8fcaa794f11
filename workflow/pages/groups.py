"""What somebody says of their groups, or that they want to be left out. Nobody reads it again."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.groups import ETHNICITIES, IMPAIRMENTS
from delegation.http.pages import PageView
from delegation.selectors.groups import state_of, who_says
from delegation.services.groups import leave_out, say_groups
from workflow.leading.fairness_words import VALUES
from workflow.pages.forms import LeewayForm, new_key

OPEN = ("", _("I'd rather not say"))


def _choices(about: str, values: tuple[str, ...]) -> list[tuple[str, object]]:
    return [OPEN, *((value, VALUES[about, value]) for value in values)]


class GroupsForm(LeewayForm):
    """Two questions, each of which may stay open."""

    ethnicity = forms.ChoiceField(
        label=_("Which group do you belong to?"), choices=_choices("ethnicity", ETHNICITIES), required=False
    )
    impairment = forms.ChoiceField(
        label=_("Does something make daily life harder?"), choices=_choices("impairment", IMPAIRMENTS), required=False
    )


class Groups(PageView):
    """Say it, change it, or leave me out."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will ask, without showing what was said."""
        return self.show(person_id, GroupsForm())

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will keep it apart, or leave them out at once."""
        if "out" in request.POST:
            self.once(lambda: leave_out(by=self.user, person_id=person_id, at=self.at).id, kind="groups")
            return self.go(reverse("groups-page", args=[person_id]))
        form = GroupsForm(request.POST)
        if not form.is_valid():
            return self.show(person_id, form, status=422)
        said = form.cleaned_data
        self.once(lambda: say_groups(by=self.user, person_id=person_id, at=self.at, **said).id, kind="groups")
        return self.go(reverse("groups-page", args=[person_id]))

    def show(self, person_id: UUID, form: GroupsForm, *, status: int = 200) -> HttpResponse:
        """This function will show the questions, and whether something was said or they are left out."""
        person = who_says(by=self.user, person_id=person_id)
        here = reverse("groups-page", args=[person.id])
        context = {"person": person, "state": state_of(person), "form": form, "form_key": new_key(), "here": here}
        return self.page("pages/groups.html", context, status=status)
