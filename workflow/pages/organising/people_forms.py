"""What is typed about a person, and about who is beside them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.models import CircleMember, Person, Team, User
from delegation.models.people import Language
from delegation.services.beside import WITH_A_POWER, Newcomer
from delegation.services.people import Correction, PersonFields, TieFields
from workflow.pages.away_forms import Day
from workflow.pages.circle import FORMATS
from workflow.pages.circle_words import TELL_BY
from workflow.pages.forms import LONGEST_TEXT, LeewayForm

LONGEST_NAME = 200
PLAIN = {"autocomplete": "off"}
Role = CircleMember.Role

# Who somebody is to a person, as whoever writes it down chooses.
TIES = {
    Role.SELF: _("The person themself"),
    Role.PARENT: _("A parent"),
    Role.NOMINATED_PERSON: _("Somebody they chose to act for them"),
    Role.ATTORNEY: _("Somebody with a power of attorney"),
    Role.DEPUTY: _("Somebody a court chose"),
    Role.ADVOCATE: _("An advocate"),
    Role.COORDINATOR: _("Somebody who looks after the support"),
    Role.WORKER: _("A colleague who works with them"),
}
BOTH, MONEY, CARE = "both", "money", "care"
COVERS = {BOTH: _("Money and care"), MONEY: _("Money"), CARE: _("Care")}
ACTS = {
    CircleMember.Acts.ALONE: _("Each alone"),
    CircleMember.Acts.TOGETHER: _("All together"),
}
SOMEBODY_NEW = "new"


class Name(forms.CharField):
    """A name as people write it."""

    def __init__(self, *, label: Any, missing: Any, **options: Any) -> None:
        widget = forms.TextInput(attrs=PLAIN)
        super().__init__(
            label=label, max_length=LONGEST_NAME, widget=widget, error_messages={"required": missing}, **options
        )


class TeamField(forms.ChoiceField):
    """One of the teams."""

    def __init__(self, **options: Any) -> None:
        errors = dict.fromkeys(("required", "invalid_choice"), _("Choose a team."))
        super().__init__(error_messages=errors, **options)

    def take(self, teams: Sequence[Team], *, none: Any = None) -> None:
        """This function will offer these teams, and none first where there may be none."""
        found = [(str(team.id), team.name) for team in teams]
        self.choices = found if none is None else [("", none), *found]
        self.teams = {str(team.id): team for team in teams}


class CorrectionForm(LeewayForm):
    """What is written down about somebody."""

    display_name = Name(label=_("Their name"), missing=_("Write their name."))
    date_of_birth = Day(label=_("Day of birth"), help_text=_("Leave it empty if you do not know."), required=False)
    team = TeamField(label=_("Which team works with them?"))

    def __init__(self, data: Any = None, *, teams: Sequence[Team], **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["team"]
        assert isinstance(field, TeamField)
        field.take(teams)

    def team_chosen(self) -> Team:
        """This function will give the team that was chosen."""
        field = self.fields["team"]
        assert isinstance(field, TeamField)
        return field.teams[self.cleaned_data["team"]]

    def correction(self) -> Correction:
        """This function will make what was typed into what the service takes."""
        said = self.cleaned_data
        return Correction(
            display_name=said["display_name"], date_of_birth=said["date_of_birth"], team=self.team_chosen()
        )


class PersonForm(CorrectionForm):
    """Somebody new."""

    what_matters = forms.CharField(
        label=_("What matters to them, in their own words"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    tell_by = forms.ChoiceField(
        label=_("How shall we tell them things?"),
        choices=TELL_BY.items(),
        initial=Person.TellBy.LETTER,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=Language.choices, widget=forms.RadioSelect)
    format = forms.ChoiceField(label=_("How shall it be written?"), choices=FORMATS.items(), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, **options: Any) -> None:
        first = {"language": Language.ENGLISH, "format": Person.Format.STANDARD}
        super().__init__(data, initial=first, **options)
        for name in ("tell_by", "language", "format"):
            self.fields[name].error_messages["required"] = _("Choose one of these.")

    def person(self) -> PersonFields:
        """This function will make what was typed into what the service takes."""
        said = self.cleaned_data
        return PersonFields(
            display_name=said["display_name"],
            team=self.team_chosen(),
            date_of_birth=said["date_of_birth"],
            what_matters=said["what_matters"] or None,
            tell_by=said["tell_by"],
            language=said["language"],
            format=said["format"],
        )


class BringInForm(LeewayForm):
    """Who is beside somebody, and by what right. ``known`` is asked where somebody here may be meant."""

    role = forms.ChoiceField(
        label=_("Who are they to this person?"),
        choices=[("", _("Choose one of these.")), *TIES.items()],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one of these.")),
    )
    name = Name(label=_("Their name"), missing=_("Write their name."))
    known = forms.ChoiceField(label=_("Do you mean one of these?"), required=False, widget=forms.RadioSelect)
    does = forms.CharField(
        label=_("Who are they, in a few words?"),
        help_text=_("For example: is Ada's son. Not needed for a colleague."),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=PLAIN),
    )
    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("If they have one. They can sign in with it."),
        required=False,
        error_messages={"invalid": _("Type a whole e-mail address.")},
        widget=forms.EmailInput(attrs=PLAIN),
    )
    phone = forms.CharField(
        label=_("Their phone number"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "tel", "class": "short"}),
    )
    covers = forms.ChoiceField(label=_("They act for"), choices=COVERS.items(), initial=BOTH, required=False)
    acts = forms.ChoiceField(
        label=_("If several act for this person"),
        choices=ACTS.items(),
        initial=CircleMember.Acts.ALONE,
        required=False,
    )
    seen_on = Day(label=_("When did you see the paper?"), required=False)
    ends_on = Day(
        label=_("First day on which it is over"), help_text=_("Leave it empty if it has no end."), required=False
    )
    # What is seldom needed: by a paper that somebody shows.
    POWERS = ("covers", "acts", "seen_on", "ends_on")

    def __init__(self, data: Any = None, *, alike: Sequence[User] = ()) -> None:
        super().__init__(data)
        self.alike = {str(user.id): user for user in alike}
        field: Any = self.fields["known"]
        if not alike:
            field.choices, field.widget = [(SOMEBODY_NEW, "")], forms.HiddenInput()
            return
        field.choices = [
            *((key, f"{user.display_name}, {user.does}") for key, user in self.alike.items()),
            *([] if self.wants_colleague() else [(SOMEBODY_NEW, _("Somebody new"))]),
        ]
        field.required = True
        field.error_messages = dict.fromkeys(
            ("required", "invalid_choice"), str(_("Say whether you mean one of these."))
        )

    def wants_colleague(self) -> bool:
        """This function will say whether it is about a worker: one who works here already."""
        return bool(self.data.get("role") == Role.WORKER)

    def everyday(self) -> list[Any]:
        """This function will list the fields that are always needed."""
        return [field for field in self.visible_fields() if field.name not in self.POWERS]

    def powers(self) -> list[Any]:
        """This function will list the fields about a power that a paper gives."""
        return [field for field in self.visible_fields() if field.name in self.POWERS]

    def who(self) -> User | Newcomer:
        """This function will give who was chosen, or what is known of somebody new."""
        said = self.cleaned_data
        chosen = self.alike.get(said["known"])
        if chosen is not None:
            return chosen
        does = said["does"] or str(_("is beside somebody here"))
        return Newcomer(name=said["name"], does=does, email=said["email"], phone=said["phone"])

    def tie(self) -> TieFields:
        """This function will make what was typed into what the service takes."""
        said, powers = self.cleaned_data, self.cleaned_data["role"] in WITH_A_POWER
        covers = said["covers"] or BOTH
        return TieFields(
            role=said["role"],
            covers_money=not powers or covers in (BOTH, MONEY),
            covers_care=not powers or covers in (BOTH, CARE),
            acts=(said["acts"] if powers else "") or CircleMember.Acts.ALONE,
            seen_on=said["seen_on"] if powers else None,
            ends_on=said["ends_on"],
        )
