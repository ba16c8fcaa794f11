"""What the API of talking about an ask takes."""

from delegation.http.fields import StrictBoolean, StrictId, StrictSerializer, StrictText
from workflow.shapes.asks import optional


class TextBody(StrictSerializer):
    """A question, or its answer."""

    text = StrictText(allow_blank=True)


class CommentBody(TextBody):
    """A remark, for everybody who sees the ask, or for staff alone."""

    to_staff_only = StrictBoolean(**optional)


class AskColleagueBody(TextBody):
    """What a colleague is asked."""

    to = StrictId()
