"""The form that tries one limit: which one, a number box, and a slider beside it that works without a script."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.scheme_amounts import Amount
from workflow.pages.forms import LARGEST_POUNDS_DIGITS, LeewayForm, Pounds, write_pounds
from workflow.pages.tuning.limit_words import Names, amount_words, box_label

A_POUND = 100
STEPS = 10  # at least so many from the near end of the slider to what is in force
TIMES = 4  # so many times what is in force is the far end


def read_asked(query: Mapping[str, str]) -> tuple[str, int | None]:
    """This function will read which limit, and which amount in pence, an address asks for; what is odd is left out."""
    amount = query.get("amount", "")
    fits = amount.isascii() and amount.isdigit() and 0 < len(amount) <= LARGEST_POUNDS_DIGITS + 2
    pence = int(amount) if fits else 0
    return query.get("limit", ""), pence or None


class Slide(forms.NumberInput):
    """A slider."""

    input_type = "range"


class TryForm(LeewayForm):
    """Which limit, and how much. Of the box and the slider counts the one that was moved, the box before the slider."""

    limit = forms.CharField(max_length=200, widget=forms.HiddenInput)
    shown = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    slid_from = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    amount = Pounds(label=_("Try how much, in pounds?"))
    slide = forms.IntegerField(label=_("Or move the slider"), required=False, min_value=0)

    def __init__(
        self, data: Any = None, *, amounts: Sequence[Amount], names: Names, limit: str = "", pence: int | None = None
    ) -> None:
        self.amounts = amounts
        chosen = limit if data is None else data.get("limit", "")
        by_name = {each.name: each for each in amounts}
        self.chosen = by_name.get(chosen) or next(iter(amounts), None)
        now = self.chosen.pence if self.chosen else A_POUND
        wanted = now if pence is None else pence
        step, most = _scale(now, wanted)
        at = max(step, round(wanted / A_POUND / step) * step)
        typed = write_pounds(wanted)
        started = {"amount": typed, "shown": typed, "slide": at, "slid_from": at}
        super().__init__(data, initial={**started, "limit": self.chosen.name if self.chosen else ""})
        self.fields["slide"].widget = Slide(attrs={"min": step, "max": most, "step": step, "data-moves": "id_amount"})
        self.limits = [(each.name, f"{each.role.name}: {box_label(each, names=names)}") for each in amounts]
        self.now_words = amount_words(self.chosen, names=names) if self.chosen else ""

    def clean(self) -> dict[str, Any]:
        """This function will take the slider's number where it was moved and the box was left as it was shown."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        slide, moved = said.get("slide"), str(said.get("slide")) != said.get("slid_from")
        left = self.data.get("amount", "").strip() == said.get("shown")
        if slide and moved and left:
            said["amount"] = slide * A_POUND
        return said

    def wanted(self) -> tuple[str, int]:
        """This function will give the limit's name and the pence."""
        return self.cleaned_data["limit"], self.cleaned_data["amount"]


def _scale(now: int, wanted: int) -> tuple[int, int]:
    """This function will give the slider's step and far end, in pounds: round numbers, with both amounts inside."""
    pounds = max(now // A_POUND, 1)
    step = 1
    for candidate in (factor * 10**zeros for zeros in range(7) for factor in (1, 5)):
        if pounds // candidate >= STEPS:
            step = candidate
    most = max(TIMES * pounds, -(-wanted // A_POUND))
    return step, -(-most // step) * step
