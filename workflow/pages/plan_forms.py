"""The small forms beside a line of the plan: swap it, skip a day, ask for a change."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.pages.forms import LONGEST_PAYEE, LONGEST_TEXT, LeewayForm, Pounds

ALL, NEXT_WEEK = "all", "next_week"


def a_day(label: Any) -> forms.DateField:
    """This function will give a field for a day."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )


class LineForm(LeewayForm):
    """A form beside one line of the plan: its fields have ids of their own."""

    def __init__(self, data: Any = None, *, line: UUID, part: str, timed: bool, **options: Any) -> None:
        super().__init__(data, auto_id=f"{part}_{line}_%s", **options)
        if not timed and "minutes" in self.fields:
            del self.fields["minutes"]


class SwapForm(LineForm):
    """What instead, and of how much of the line."""

    what_for = forms.CharField(
        label=_("What instead?"),
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say what you would like instead.")},
    )
    payee = forms.CharField(
        label=_("Who is to be paid now?"),
        help_text=_("Leave this empty where it stays the same."),
        required=False,
        max_length=LONGEST_PAYEE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    weeks = forms.ChoiceField(
        label=_("For how long?"),
        choices=[(ALL, _("From next Monday on")), (NEXT_WEEK, _("Next week only"))],
        initial=ALL,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for how long.")},
    )
    minutes = forms.IntegerField(
        label=_("How many minutes a week?"),
        help_text=_("Leave this empty for all of them."),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )


class SkipForm(LineForm):
    """Which day, and how much of it."""

    on = a_day(_("Which day?"))
    minutes = forms.IntegerField(
        label=_("How many minutes?"),
        help_text=_("Leave this empty for all of that week."),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )


class MoreForm(LineForm):
    """What it should be."""

    amount = Pounds(label=_("How much should it be, in pounds?"))
    minutes = forms.IntegerField(
        label=_("How many minutes a week should it be?"),
        help_text=_("Leave this empty to keep it as it is."),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    what_for = forms.CharField(
        label=_("Why, in a few words?"),
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say in a few words what it is.")},
    )
