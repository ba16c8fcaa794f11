"""The small forms of what can be done to an ask."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from delegation.models import User
from delegation.sentences import day_of
from workflow.pages.forms import LONGEST_PAYEE, LONGEST_TEXT, LeewayForm, Pounds

A_FEW_WORDS = _("Write a few words.")


def some_words(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """This function will give a field for a few lines of words."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": A_FEW_WORDS},
    )


class DoingForm(LeewayForm):
    """A small form beside others on one page: its fields have ids of their own."""

    part: ClassVar[str] = ""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id=f"{self.part}_%s", **options)


class QuestionForm(DoingForm):
    """One thing asked back."""

    part = "question"
    text = some_words(_("What do you need to know?"))


class AnswerWordsForm(DoingForm):
    """The answer to it."""

    part = "answer"
    text = some_words(_("Your answer"))


class RemarkForm(DoingForm):
    """A remark; staff may keep it to themselves."""

    part = "remark"
    text = some_words(_("What you want to say"))
    to_staff_only = forms.BooleanField(label=_("Only for who works here"), required=False)

    def __init__(self, data: Any = None, *, staff: bool = False, **options: Any) -> None:
        super().__init__(data, **options)
        if not staff:
            del self.fields["to_staff_only"]


class ColleagueForm(DoingForm):
    """A colleague, and what they are asked."""

    part = "colleague"
    to = forms.TypedChoiceField(label=_("Whom do you ask?"))
    text = some_words(_("What do you want to know from them?"))

    def __init__(self, data: Any = None, *, colleagues: Sequence[User] = (), **options: Any) -> None:
        super().__init__(data, **options)
        field: Any = self.fields["to"]
        field.choices = [(str(each.id), f"{each.display_name}, {each.does}") for each in colleagues]
        field.coerce = UUID


class PassUpForm(DoingForm):
    """Why it goes up, if there is a why."""

    part = "pass-up"
    reason = some_words(_("Why, in a few words"), required=False, help_text=_("You can leave this empty."))


class AgainForm(DoingForm):
    """What should be looked at again."""

    part = "again"
    reason = some_words(_("What should be looked at again?"))


class AgainWithForm(AgainForm):
    """The same, asked by the person with their advocate."""

    part = "again-with"


class DisagreeForm(AgainForm):
    """What is not right about money that is to go back, or about what is to be less."""

    part = "disagree"


class HardForm(DoingForm):
    """That paying this back would be hard."""

    part = "hard"
    text = some_words(_("What would it leave you without?"), required=False, help_text=_("You can leave this empty."))


class PartsForm(DoingForm):
    """In how many parts money goes back, and why it goes on where somebody said it would be hard."""

    part = "parts"
    parts = forms.IntegerField(
        label=_("In how many parts, 4 weeks apart?"),
        min_value=1,
        max_value=24,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("Write a number, 1 to 24.")),
    )
    amount = Pounds(label=_("How much, in pounds?"), required=False, help_text=_("Leave empty for all of it."))
    reason = some_words(_("Why, as the person will read it"), required=False)


class ChangeForm(DoingForm):
    """What changes; what is left empty stays."""

    part = "change"
    amount = Pounds(label=_("How much now, in pounds?"), required=False, help_text=_("Leave empty what stays."))
    what_for = forms.CharField(label=_("What is it for now?"), required=False, max_length=LONGEST_TEXT)
    payee = forms.CharField(label=_("Who is to be paid now?"), required=False, max_length=LONGEST_PAYEE)
    # Sent by a form of its own, beside the kind of thing it was put under.
    category = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class TellForm(DoingForm):
    """What something that could not wait was for."""

    part = "tell"
    text = some_words(_("What was it for?"))


class FoundForm(DoingForm):
    """What was found about one decision where somebody could not make it themself (rule 16)."""

    part = "found"
    text = some_words(
        _("What did you do to help them decide, and what did you find?"),
        help_text=_("It is kept with this one thing. It says nothing about any other."),
    )


class NameForm(DoingForm):
    """Who decides what nobody near can decide, and why them."""

    part = "name"
    to = forms.TypedChoiceField(label=_("Who decides this?"))
    reason = some_words(_("Why, in a few words"))

    def __init__(self, data: Any = None, *, deciders: Sequence[User] = (), **options: Any) -> None:
        super().__init__(data, **options)
        field: Any = self.fields["to"]
        field.choices = [(str(each.id), f"{each.display_name}, {each.does}") for each in deciders]
        field.coerce = UUID


class RoomForm(DoingForm):
    """Yes, and no need to ask next time: up to how much, until when, to whom."""

    part = "room"
    THIS_PAYEE, ANYBODY = "this", "anybody"
    amount = Pounds(label=_("Up to how much each time, in pounds?"))
    ends_on = forms.DateField(
        label=_("Until which day?"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )
    whom = forms.ChoiceField(
        label=_("Paid to whom?"),
        choices=[(THIS_PAYEE, _("The same as now")), (ANYBODY, _("Anybody"))],
        widget=forms.RadioSelect,
    )


class CostForm(DoingForm):
    """How much it was in the end, all of it or a part."""

    part = "cost"
    ALL, PART = "all", "part"
    amount = Pounds(label=_("How much was it, in pounds?"))
    rest = forms.ChoiceField(
        label=_("Is that all of it?"),
        choices=[(ALL, _("Yes. Money left over goes back.")), (PART, _("No, a part. There is more to come."))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits.")},
    )


class CameBackForm(DoingForm):
    """How much came back, and why."""

    part = "came-back"
    amount = Pounds(label=_("How much came back, in pounds?"))
    reason = some_words(_("Why did it come back?"))


class MistakeForm(DoingForm):
    """What went wrong, if anybody wants to say it."""

    part = "mistake"
    what = some_words(_("What happened?"), required=False, help_text=_("You can leave this empty."))


class StillNeededForm(DoingForm):
    """One tap."""

    part = "still-needed"


class CancelForm(DoingForm):
    """One tap."""

    part = "cancel"


class SkipWeekForm(DoingForm):
    """Which of the weeks to come."""

    part = "skip"
    week = forms.DateField(
        label=_("Which week?"),
        widget=forms.Select,
        error_messages=dict.fromkeys(("required", "invalid"), _("Choose a week.")),
    )

    def __init__(self, data: Any = None, *, weeks: Sequence[date] = (), **options: Any) -> None:
        super().__init__(data, **options)
        widget: Any = self.fields["week"].widget
        widget.choices = [(each.isoformat(), gettext("The week of %(day)s") % {"day": day_of(each)}) for each in weeks]
