"""What the API of passing up, changing and looking again takes."""

from delegation.http.fields import Choice, StrictBoolean, StrictDate, StrictInteger, StrictSerializer, StrictText
from workflow.models import Ask
from workflow.shapes.asks import LONGEST_PAYEE, PAY, optional


class PassUpBody(StrictSerializer):
    """Why it goes up, if there is a why."""

    reason = StrictText(allow_blank=True, **optional)


class ChangeBody(StrictSerializer):
    """What changes of an ask; what is not said stays."""

    amount = StrictInteger(**optional)
    category = StrictText(max_length=64, **optional)
    payee = StrictText(max_length=LONGEST_PAYEE, **optional)
    what_for = StrictText(**optional)
    separate = StrictBoolean(**optional)
    starts_on = StrictDate(**optional)
    ends_on = StrictDate(**optional)
    pay = Choice(choices=PAY, **optional)
    pays_you = Choice(choices=Ask.PaysYou.values, **optional)
    same_household = StrictBoolean(**optional)


class AgainBody(StrictSerializer):
    """What is other than last time."""

    amount = StrictInteger(min_value=1, **optional)
    starts_on = StrictDate(**optional)


class ChallengeBody(StrictSerializer):
    """What should be looked at again."""

    reason = StrictText(allow_blank=True)
