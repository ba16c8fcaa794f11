"""What people type to say when they are away, and that somebody leaves."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.models import User
from delegation.services.absences import AbsenceFields
from workflow.pages.forms import LONGEST_TEXT, LeewayForm

DAY_FORM = _("Write a day like 2026-11-30.")
ONE_DAY = timedelta(days=1)


class Day(forms.DateField):
    """A day, chosen in the browser's own way."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
        errors = {"required": DAY_FORM, "invalid": DAY_FORM}
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], error_messages=errors, **options)


class ColleagueField(forms.ChoiceField):
    """Somebody who works here, by name."""

    def take(self, colleagues: Sequence[User], *, nobody: str) -> None:
        """This function will offer these colleagues, and nobody first."""
        self.choices = [("", nobody), *((str(each.id), each.display_name) for each in colleagues)]


class AwayForm(LeewayForm):
    """From which day until which, and who stands in. The fields are named as the service's, so that it can refuse."""

    starts_at = Day(label=_("First day away"))
    ends_at = Day(label=_("Last day away"))
    stand_in = ColleagueField(
        label=_("Who stands in?"),
        help_text=_("They are asked first, and decide within their own limits."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Why, if you want to say"),
        help_text=_("Read only by the one who is away and who manages them."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, colleagues: Sequence[User]) -> None:
        super().__init__(data)
        field = self.fields["stand_in"]
        assert isinstance(field, ColleagueField)
        field.take(colleagues, nobody=str(_("Nobody")))

    def absence(self, *, user: UUID, zone: str) -> AbsenceFields:
        """This function will make what was typed into what the service takes."""
        said = self.cleaned_data
        return AbsenceFields(
            user=user,
            starts_at=midnight(said["starts_at"], zone),
            ends_at=midnight(said["ends_at"] + ONE_DAY, zone),
            stand_in=UUID(said["stand_in"]) if said["stand_in"] else None,
            reason=said["reason"],
        )


class LeaveForm(LeewayForm):
    """Who takes over the people somebody works with."""

    hand_over_to = ColleagueField(label=_("Who takes over the people they work with?"), required=False)

    def __init__(self, data: Any = None, *, colleagues: Sequence[User], needed: bool) -> None:
        super().__init__(data)
        field = self.fields["hand_over_to"]
        assert isinstance(field, ColleagueField)
        field.take(colleagues, nobody=str(_("Nobody yet")))
        field.required = needed
        field.error_messages["required"] = str(_("Choose a colleague who works here."))

    def chosen(self) -> UUID | None:
        """This function will give who was chosen, if anybody."""
        return UUID(self.cleaned_data["hand_over_to"]) if self.cleaned_data["hand_over_to"] else None


def midnight(day: date, zone: str) -> datetime:
    """This function will give the first moment of a day in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))
