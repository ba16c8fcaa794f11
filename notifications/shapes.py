"""What the API gives about notices, and how rows become it."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from delegation.selectors.me import my_organisation
from notifications.models import Notice
from notifications.rules import Channel
from notifications.sentences import names_in, sentence


class NoticeSeen(serializers.Serializer[Any]):
    """One message to you."""

    id = serializers.UUIDField()
    event = serializers.UUIDField()
    type = serializers.CharField(help_text="the type of the event, such as ask.approved")
    ask = serializers.UUIDField(allow_null=True)
    template = serializers.CharField()
    sentence = serializers.CharField()
    channel = serializers.ChoiceField(choices=[each.value for each in Channel])
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class NoticePage(serializers.Serializer[Any]):
    """Some of your messages, newest first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = NoticeSeen(many=True)


def notice_documents(notices: Sequence[Notice]) -> list[dict[str, Any]]:
    """This function will show notices to whoever they are for, in the language in force."""
    names, time_zone = names_in(notices), my_organisation().time_zone
    return [
        {
            "id": str(notice.id),
            "event": str(notice.event_id),
            "type": notice.event_type,
            "ask": str(notice.ask_id) if notice.ask_id else None,
            "template": notice.template,
            "sentence": sentence(notice, names=names, time_zone=time_zone),
            "channel": notice.channel,
            "created_at": notice.created_at.isoformat(),
            "read_at": notice.read_at.isoformat() if notice.read_at else None,
        }
        for notice in notices
    ]
