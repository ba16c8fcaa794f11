"""What is typed about teams, who works in them, and posts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.models import Team, User
from delegation.models.people import Language
from delegation.services.teams import GIVEN, Colleague
from delegation.terms import RoleTerms
from workflow.pages.forms import LeewayForm
from workflow.pages.organising.people_forms import LONGEST_NAME, PLAIN, Name, TeamField

LONGEST_PARAGRAPH = 32
DUTIES = {
    User.Duty.ADMIN: _("This place: people, teams, categories"),
    User.Duty.FINANCE: _("Paying what was agreed"),
    User.Duty.AUDITOR: _("Checking how we decided"),
    User.Duty.SAFEGUARDING_LEAD: _("Worries about safety"),
}
assert set(DUTIES) == set(GIVEN)


def _choose(what: Any) -> dict[str, Any]:
    return dict.fromkeys(("required", "invalid_choice"), what)


class TeamForm(LeewayForm):
    """A team's name, and what it is part of."""

    name = Name(label=_("Name of the team"), missing=_("Write the name of the team."))
    parent = TeamField(label=_("Part of"), required=False)

    def __init__(self, data: Any = None, *, teams: Sequence[Team], **options: Any) -> None:
        super().__init__(data, auto_id="team_%s", **options)
        field = self.fields["parent"]
        assert isinstance(field, TeamField)
        field.take(teams, none=_("Nothing above it"))

    def parent_chosen(self) -> Team | None:
        """This function will give the team above, if there is one."""
        field = self.fields["parent"]
        assert isinstance(field, TeamField)
        return field.teams.get(self.cleaned_data["parent"])


class ColleagueForm(LeewayForm):
    """Somebody who works here."""

    name = Name(label=_("Their name"), missing=_("Write their name."))
    does = forms.CharField(
        label=_("What do they do, in plain words?"),
        help_text=_("For example: is a social worker in the east team."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Say what they do.")},
    )
    email = forms.EmailField(
        label=_("Their e-mail address at work"),
        help_text=_("They sign in with it."),
        error_messages={"required": _("Type a whole e-mail address."), "invalid": _("Type a whole e-mail address.")},
        widget=forms.EmailInput(attrs=PLAIN),
    )
    phone = forms.CharField(
        label=_("Their phone number"),
        help_text=_("Families ring it."),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "tel", "class": "short"}),
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=Language.choices, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="colleague_%s")

    def colleague(self) -> Colleague:
        """This function will make what was typed into what the service takes."""
        said = self.cleaned_data
        return Colleague(
            name=said["name"],
            does=said["does"],
            email=said["email"],
            phone=said["phone"],
            language=said["language"] or Language.ENGLISH,
        )


class PostForm(LeewayForm):
    """A seat: what its role may decide stands in our limits."""

    title = Name(label=_("Name of the post"), missing=_("Write the name of the post."))
    role = forms.ChoiceField(
        label=_("Decides as"),
        help_text=_("Our limits say what each may decide."),
        error_messages=_choose(_("Choose one of these.")),
    )
    paragraph = forms.CharField(
        label=_("Which paragraph of our constitution gives this?"),
        max_length=LONGEST_PARAGRAPH,
        widget=forms.TextInput(attrs={**PLAIN, "class": "short"}),
        error_messages={"required": _("Name the paragraph that gives this authority.")},
    )

    def __init__(self, data: Any = None, *, roles: Sequence[RoleTerms]) -> None:
        super().__init__(data, auto_id="post_%s")
        field: Any = self.fields["role"]
        field.choices = [("", _("Choose one of these.")), *((role.code, role.name) for role in roles)]


class FillForm(LeewayForm):
    """Who sits on a post, and about whose people they decide."""

    holder = forms.ChoiceField(label=_("Who?"), error_messages=_choose(_("Choose a colleague.")))
    over = TeamField(label=_("For the people of"))

    def __init__(self, data: Any = None, *, colleagues: Sequence[User], teams: Sequence[Team], team: Team) -> None:
        super().__init__(data, initial={"over": str(team.id)})
        self.colleagues = {str(each.id): each for each in colleagues}
        field: Any = self.fields["holder"]
        names = ((key, each.display_name) for key, each in self.colleagues.items())
        field.choices = [("", _("Choose a colleague.")), *names]
        over = self.fields["over"]
        assert isinstance(over, TeamField)
        over.take(teams)

    def holder_chosen(self) -> User:
        """This function will give who was chosen."""
        return self.colleagues[self.cleaned_data["holder"]]

    def team_chosen(self) -> Team:
        """This function will give the team whose people it is about."""
        over = self.fields["over"]
        assert isinstance(over, TeamField)
        return over.teams[self.cleaned_data["over"]]


class DutiesForm(LeewayForm):
    """What somebody looks after besides deciding."""

    duties = forms.MultipleChoiceField(
        label=_("What do they look after?"),
        choices=DUTIES.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )
