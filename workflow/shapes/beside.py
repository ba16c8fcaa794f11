"""What stands beside an ask, as the API gives it, and what an advocate sends."""

from typing import Any

from rest_framework import serializers

from delegation.http.fields import StrictBoolean, StrictSerializer
from workflow.models import Message


class TalkSeen(serializers.Serializer[Any]):
    """That two people talked about it."""

    by = serializers.UUIDField()
    name = serializers.CharField()
    to = serializers.UUIDField()
    to_name = serializers.CharField()
    at = serializers.DateTimeField()


class SaidBesides(serializers.Serializer[Any]):
    """What whoever asked said besides; null where nothing was, or where the words are not shared with you."""

    was_there = serializers.BooleanField(allow_null=True, help_text="whether the person was with whoever asked")
    tell_by = serializers.CharField(allow_null=True, help_text="how the person hears of this ask")
    tell_where = serializers.CharField(allow_null=True)
    if_waits = serializers.CharField(allow_null=True, help_text="what happens while it waits")


class WasThere(serializers.Serializer[Any]):
    """An advocate who was with the person."""

    user = serializers.UUIDField()
    name = serializers.CharField()
    at = serializers.DateTimeField()


class WasThereBody(StrictSerializer):
    """Whether you were there; without it, yes."""

    was_there = StrictBoolean(required=False)


class TalkAttended(serializers.Serializer[Any]):
    """A talk about a plan, and the advocates who were there."""

    id = serializers.UUIDField()
    person = serializers.UUIDField()
    done_on = serializers.DateField()
    was_there = WasThere(many=True)


class MessageAnswer(serializers.Serializer[Any]):
    """What somebody wrote about an ask. What is between staff is not there for anybody else."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Message.Kind.choices)
    by = serializers.UUIDField()
    name = serializers.CharField()
    to = serializers.UUIDField(allow_null=True)
    to_name = serializers.CharField(allow_null=True)
    text = serializers.CharField()
    seen_by = serializers.ChoiceField(choices=Message.SeenBy.choices)
    at = serializers.DateTimeField()


class AttachmentAnswer(serializers.Serializer[Any]):
    """A file beside an ask. `size` in bytes."""

    id = serializers.UUIDField()
    name = serializers.CharField(allow_null=True)
    type = serializers.CharField()
    size = serializers.IntegerField()
    by = serializers.UUIDField()
    scan = serializers.CharField()
    at = serializers.DateTimeField()


class EarlierAnswer(serializers.Serializer[Any]):
    """What an ask was about before it was changed."""

    amount = serializers.IntegerField(allow_null=True)
    category = serializers.CharField()
    payee = serializers.CharField(allow_null=True)
    what_for = serializers.CharField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    until = serializers.DateTimeField()
