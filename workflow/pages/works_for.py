"""For whom I, or one of my people, work besides: what pays them, they do not decide (rule 4)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.errors import LeewayError, Missing
from delegation.http.pages import PageView
from delegation.models import User
from delegation.selectors.colleagues import team_of
from delegation.selectors.gain import find_works_for, works_for_seen_by
from delegation.services.gain import end_works_for, say_works_for
from workflow.pages.forms import LONGEST_PAYEE, LeewayForm, new_key

MOST_SHOWN = 200


class WorksForForm(LeewayForm):
    """Who, and for whom."""

    user = forms.ChoiceField(
        label=_("Who?"), error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose who it is."))
    )
    payee = forms.CharField(
        label=_("Who do they work for, or who in their family is paid?"),
        help_text=_("Write the name as it stands when somebody asks for money."),
        max_length=LONGEST_PAYEE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say for whom they work.")},
    )

    def __init__(self, data: Any = None, *, me: User, team: Sequence[User]) -> None:
        super().__init__(data, initial={"user": str(me.id)})
        field: Any = self.fields["user"]
        field.choices = [(str(me.id), str(_("I do"))), *((str(each.id), each.display_name) for each in team)]


class WorksForBase(PageView):
    """What both pages share."""

    def form(self, data: Any = None) -> WorksForForm:
        """This function will make the form, for those who work here alone."""
        if self.user.team_id is None:
            raise Missing
        return WorksForForm(data, me=self.user, team=team_of(self.user, at=self.at))

    def show(self, form: WorksForForm, *, status: int = 200) -> HttpResponse:
        """This function will show the page with a form."""
        rows = (
            works_for_seen_by(self.user, at=self.at).filter(ended_at__isnull=True).order_by("user__display_name", "id")
        )
        known = [(each.id, each.user, each.payee.text, each.user_id != self.user.id) for each in rows[:MOST_SHOWN]]
        context = {"form": form, "known": known, "form_key": new_key()}
        return self.page("pages/works_for.html", context, status=status)


class WorksForPage(WorksForBase):
    """The list, and the form."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show for whom people work, as far as the viewer may know."""
        return self.show(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will keep that somebody works for who may be paid, once."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        said = form.cleaned_data
        try:
            self.once(
                lambda: say_works_for(by=self.user, user_id=UUID(said["user"]), payee=said["payee"], at=self.at).id,
                kind="works_for",
            )
        except LeewayError as error:
            form.refuse(error)
            return self.show(form, status=422)
        return self.go(reverse("works-for"))


class EndWorksFor(WorksForBase):
    """No longer working there: said by somebody else than who worked there."""

    def get(self, request: HttpRequest, works_for_id: UUID) -> HttpResponse:
        """This function will lead to the list."""
        return self.go(reverse("works-for"))

    def post(self, request: HttpRequest, works_for_id: UUID) -> HttpResponse:
        """This function will keep that it ended."""
        find_works_for(by=self.user, id=works_for_id, at=self.at)
        self.once(lambda: end_works_for(by=self.user, works_for_id=works_for_id, at=self.at).id, kind="works_for")
        return self.go(reverse("works-for"))
