"""What the API of money that moves takes."""

from delegation.http.fields import StrictBoolean, StrictInteger, StrictSerializer, StrictText
from delegation.terms import LARGEST_AMOUNT_PENCE
from workflow.shapes.asks import optional

LONGEST_CURRENCY = 16


class SettleBody(StrictSerializer):
    """What was paid, in pence; `final` where nothing more will be, and what is still held goes back."""

    amount = StrictInteger(max_value=LARGEST_AMOUNT_PENCE)
    final = StrictBoolean(**optional)
    currency = StrictText(max_length=LONGEST_CURRENCY, help_text="the organisation's, where it is said", **optional)


class RefundBody(StrictSerializer):
    """What came back of what was paid, in pence, and why."""

    amount = StrictInteger(min_value=1, max_value=LARGEST_AMOUNT_PENCE)
    reason = StrictText(allow_blank=True, **optional)


class MistakeBody(StrictSerializer):
    """What went wrong, if anybody wants to say it."""

    what = StrictText(allow_blank=True, **optional)
