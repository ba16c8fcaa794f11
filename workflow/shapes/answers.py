"""What the API of passing up, changing and looking again takes."""

from delegation.http.fields import StrictSerializer, StrictText
from workflow.shapes.asks import optional


class PassUpBody(StrictSerializer):
    """Why it goes up, if there is a why."""

    reason = StrictText(allow_blank=True, **optional)


class ChallengeBody(StrictSerializer):
    """What should be looked at again."""

    reason = StrictText(allow_blank=True)
