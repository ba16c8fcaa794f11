"""What is typed to open somebody's money."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.models import Budget
from delegation.services.opening import BudgetFields
from workflow.pages.away_forms import Day
from workflow.pages.forms import LeewayForm, Pounds

ONE_DAY = timedelta(days=1)
KINDS = {
    Budget.Kind.MANAGED: _("Money the council looks after"),
    Budget.Kind.DIRECT_PAYMENT: _("Their own money (direct payment)"),
    Budget.Kind.ISF: _("Money a provider looks after"),
    Budget.Kind.HEALTH: _("Health money"),
}


class BudgetForm(LeewayForm):
    """What kind of money, how much, and for when. The fields are named as the service's, so that it can refuse."""

    kind = forms.ChoiceField(
        label=_("What kind of money?"),
        choices=[("", _("Choose one of these.")), *KINDS.items()],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one of these.")),
    )
    allocated = Pounds(label=_("How much for all of this time, in pounds?"))
    starts_on = Day(label=_("First day"))
    ends_on = Day(label=_("Last day"))

    def budget(self) -> BudgetFields:
        """This function will make what was typed into what the service takes: the end is the first day after it."""
        said = self.cleaned_data
        return BudgetFields(
            kind=said["kind"],
            allocated=said["allocated"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"] + ONE_DAY,
        )
