"""What whoever asks says besides, as it is sent."""

from typing import Any

from delegation.http.fields import Choice, StrictBoolean, StrictSerializer, StrictText
from delegation.models import Person

LONGEST_WHERE, LONGEST_WORDS = 200, 500
optional: dict[str, Any] = {"required": False, "allow_null": True}


class BesidesBody(StrictSerializer):
    """Whether the person was there, how they hear of it, and what happens while it waits."""

    was_there = StrictBoolean(help_text="the person was there when you asked for them", **optional)
    tell_by = Choice(choices=Person.TellBy.values, help_text="how they hear of this one ask", **optional)
    tell_where = StrictText(max_length=LONGEST_WHERE, help_text="where or when they hear", **optional)
    if_waits = StrictText(max_length=LONGEST_WORDS, help_text="what happens while it waits", **optional)
