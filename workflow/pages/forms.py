"""What people type on the pages, and how it is read."""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from delegation.errors import LeewayError
from delegation.models import Budget, ConcernEntry, Person
from delegation.sentences import money
from workflow.models import Decision, Helped
from workflow.reasons import REASON_CODES

LONGEST_PAYEE, LONGEST_TEXT = 200, 2000
# Where a page lists the payees to choose from.
PAYEES = "payees"
LARGEST_POUNDS_DIGITS = 9
POUNDS = re.compile(r"£?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{1,2}))?")
PENCE = re.compile(r"([0-9]{1,2})\s*p", re.IGNORECASE)

AMOUNT_FORM = _("Write an amount in pounds, such as 12.50.")

# Why not, or why less, as whoever asked will read it.
REASONS = {
    "another_way": _("There is another way"),
    "someone_else_pays": _("Somebody else pays for this"),
    "more_than_needed": _("It is more than is needed"),
    "not_this_outcome": _("It would not bring what is hoped for"),
    "not_safe": _("It would not be safe"),
    "not_lawful": _("The law does not let us"),
    "other": _("Something else"),
}
assert tuple(REASONS) == REASON_CODES

# What came of a worry about somebody's safety.
CONCERN_OUTCOMES = {
    ConcernEntry.Outcome.MADE_SAFE: _("They are safe now"),
    ConcernEntry.Outcome.PASSED_ON: _("Somebody else looks into it now"),
    ConcernEntry.Outcome.TALKED_ABOUT: _("We talked about it"),
    ConcernEntry.Outcome.NOTHING_FOUND: _("We looked and found nothing to worry about"),
}
assert set(CONCERN_OUTCOMES) == set(ConcernEntry.Outcome)


def read_pounds(text: str) -> int | None:
    """This function will read an amount as people write it ("12.50", "£1,250", "50p") into pence, or give None."""
    text = text.strip()
    pence = PENCE.fullmatch(text)
    if pence:
        return int(pence[1])
    found = POUNDS.fullmatch(text)
    if found is None or len(found[1].replace(",", "")) > LARGEST_POUNDS_DIGITS:
        return None
    return int(found[1].replace(",", "")) * 100 + int((found[2] or "0").ljust(2, "0"))


def write_pounds(pence: int) -> str:
    """This function will write pence the way somebody would type them: 12.50, 100."""
    pounds, rest = divmod(pence, 100)
    return f"{pounds}.{rest:02d}" if rest else str(pounds)


def new_key() -> str:
    """This function will draw a form's one-time key, so that a second tap or the back button repeats nothing."""
    return secrets.token_urlsafe(18)


class Pounds(forms.CharField):
    """An amount of money as people write it; pence when read."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "short"}
        options = {"max_length": 20, "widget": forms.TextInput(attrs=attrs), **options}
        super().__init__(error_messages={"required": AMOUNT_FORM, "max_length": AMOUNT_FORM}, **options)

    def clean(self, value: Any) -> Any:
        """This function will read the pence, or say how to write an amount."""
        text = super().clean(value)
        if text == "":
            return None
        pence = read_pounds(text)
        if pence is None:
            raise forms.ValidationError(AMOUNT_FORM)
        if pence == 0:
            raise forms.ValidationError(_("An amount must be more than £0."))
        return pence


class LeewayForm(forms.Form):
    """A form that takes a service's refusal as its own."""

    template_name = "parts/form.html"
    refused: LeewayError | None = None

    def refuse(self, error: LeewayError) -> None:
        """This function will put each sentence of a refusal beside its field, or above them all."""
        self.refused = error
        pairs = error.errors or ((None, error.sentence),)
        for field, sentence in pairs:
            # What is not shown has no place beside it, so its sentence stands above.
            shown = field in self.fields and not self.fields[field].widget.is_hidden
            self.add_error(field if shown else None, sentence)


# The one question that settles relatives, and what each answer says: who is paid, and whether they share the home.
PAYS_YOU: dict[str, tuple[str, bool | None]] = {
    "no": ("no", None),
    "refund": ("refund", None),
    "wages": ("wages", False),
    "wages_here": ("wages", True),
}
PAYS_YOU_WORDS = {
    "no": _("No"),
    "refund": _("It pays back what I spent"),
    "wages": _("Yes, wages"),
    "wages_here": _("Yes, wages, to somebody who lives in the same home"),
}


# How a yes becomes money, as the page that says who decides offers it.
PAY_WORDS = {
    "card": _("With the card"),
    "pay_me_back": _("Pay me back"),
    "pay_them": _("You pay them"),
    "already_paid": _("I have already paid it"),
}


class AskForm(LeewayForm):
    """I want to... : an amount, what for, who to pay. `budget` appears where a person has more than one."""

    amount = Pounds(label=_("How much, in pounds?"))
    what_for = forms.CharField(
        label=_("What is it for?"),
        help_text=_("Under £25 you can leave this empty."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    payee = forms.CharField(
        label=_("Who is to be paid?"),
        help_text=_("A shop, a club, a person. You can leave this empty."),
        required=False,
        max_length=LONGEST_PAYEE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    ask_someone = forms.BooleanField(required=False, widget=forms.HiddenInput)
    # Guessed, never asked; the next page says the guess and lets it be changed.
    category = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    cant_wait = forms.BooleanField(required=False, widget=forms.HiddenInput)
    between = forms.BooleanField(required=False, widget=forms.HiddenInput)
    # Asked on the next page, where it is worth asking.
    separate = forms.BooleanField(required=False, widget=forms.HiddenInput)
    pays_you = forms.ChoiceField(
        choices=[("", ""), *((name, "") for name in PAYS_YOU)], required=False, widget=forms.HiddenInput
    )
    pay = forms.ChoiceField(
        choices=[("", ""), *((name, "") for name in PAY_WORDS)], required=False, widget=forms.HiddenInput
    )
    was_there = forms.ChoiceField(choices=[("", ""), ("yes", ""), ("no", "")], required=False, widget=forms.HiddenInput)
    tell_by = forms.ChoiceField(choices=[("", ""), *Person.TellBy.choices], required=False, widget=forms.HiddenInput)
    tell_where = forms.CharField(required=False, max_length=LONGEST_PAYEE, widget=forms.HiddenInput)
    if_waits = forms.CharField(required=False, max_length=LONGEST_TEXT, widget=forms.HiddenInput)
    # The last day of a sum for each week; empty for what is paid once.
    until = forms.DateField(required=False, widget=forms.HiddenInput)

    payees: Sequence[str] = ()

    def __init__(self, *args: Any, budgets: tuple[Budget, ...] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        if len(budgets) > 1:
            names = [(str(budget.id), _money_named(budget)) for budget in budgets]
            self.fields["budget"] = forms.ChoiceField(
                label=_("From which money?"),
                choices=names,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose from which money it is paid.")},
            )
        self.budgets = budgets

    def offer(self, payees: Sequence[str]) -> None:
        """This function will offer whom to pay, from those paid before."""
        self.payees = payees
        if payees:
            self.fields["payee"].widget.attrs["list"] = PAYEES

    def again(self, initial: dict[str, str]) -> "AskForm":
        """This function will give the form anew with what was typed, to be changed."""
        return AskForm(initial=initial, budgets=self.budgets)


def _money_named(budget: Budget) -> str:
    """This function will name a budget with what is free in it."""
    return _("%(name)s: %(amount)s free") % {"name": BUDGETS[Budget.Kind(budget.kind)], "amount": money(budget.left)}


class OwnWayForm(LeewayForm):
    """What needs no money."""

    words = forms.CharField(
        label=_("What is it?"),
        help_text=_("A friend, a lift, a neighbour's ladder."),
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say in a few words what it is.")},
    )


# What a budget is called on screens.
BUDGETS = {
    Budget.Kind.DIRECT_PAYMENT: _("Your own money (direct payment)"),
    Budget.Kind.MANAGED: _("Money the council looks after"),
    Budget.Kind.ISF: _("Money a provider looks after"),
    Budget.Kind.HEALTH: _("Health money"),
}


# Whether something helped, as its buttons have it.
HELPED = {Helped.Answer.YES: _("Yes"), Helped.Answer.A_BIT: _("A bit"), Helped.Answer.NO: _("No")}


class AnswerForm(LeewayForm):
    """Less, or not this time: always with a reason. An amount makes it a smaller yes."""

    outcome = forms.ChoiceField(choices=Decision.Outcome.choices, widget=forms.HiddenInput)
    amount = Pounds(label=_("How much can it be, in pounds?"))
    reason_code = forms.ChoiceField(
        label=_("The reason that fits best"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason that fits best.")},
    )
    reason = forms.CharField(
        label=_("Say why, in your own words"),
        help_text=_("They will read exactly this. Say what they can do instead."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why, in your own words.")},
    )

    def __init__(self, data: Any = None, *, less: bool) -> None:
        self.part = "less" if less else "no"
        outcome = Decision.Outcome.APPROVE if less else Decision.Outcome.DECLINE
        super().__init__(data, auto_id=f"{self.part}_%s", initial={"outcome": outcome})
        if not less:
            del self.fields["amount"]

    @classmethod
    def read(cls, data: QueryDict) -> "AnswerForm":
        """This function will take what was typed into either form."""
        return cls(data, less=data.get("outcome") == Decision.Outcome.APPROVE)

    def is_less_than(self, asked: int | None) -> bool:
        """This function will say whether a smaller yes is smaller, and beside its field what to do where it is not."""
        if self.part == "no" or self.cleaned_data["amount"] < (asked or 0):
            return True
        self.add_error("amount", _("This is not less than was asked. To say yes to all of it, choose Yes."))
        return False


class TakeOverForm(LeewayForm):
    """Why somebody takes an ask over."""

    reason = forms.CharField(
        label=_("Why you take it over, in a few words"),
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Say in a few words why it moves.")},
    )


class WordsForm(LeewayForm):
    """A few words."""

    text = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a few words what it is.")},
    )


class CloseForm(WordsForm):
    """What came of a worry."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=list(CONCERN_OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
