"""What the API of worries takes and gives."""

from typing import Any

from rest_framework import serializers

from delegation.http.fields import Choice, StrictId, StrictSerializer, StrictText
from delegation.models import Concern, ConcernEntry, Worry
from workflow.present import stamp, text_of

optional: dict[str, Any] = {"required": False, "allow_null": True}


class ConcernBody(StrictSerializer):
    """A worry about somebody's safety, in one's own words."""

    person = StrictId()
    text = StrictText()
    about_user = StrictId(help_text="who it is about, where they sign in here", **optional)


class NoteBody(StrictSerializer):
    """Something found out or done."""

    text = StrictText()


class CloseBody(StrictSerializer):
    """What came of it."""

    outcome = Choice(choices=ConcernEntry.Outcome.values)
    text = StrictText()


class NotRightBody(StrictSerializer):
    """What is not right, in the person's own words, if they want to say."""

    text = StrictText(allow_blank=True, **optional)


class Received(serializers.Serializer[Any]):
    """That it was received, and what happens now."""

    id = serializers.UUIDField()
    said = serializers.CharField()


class Somebody(serializers.Serializer[Any]):
    """A person or a user, by id and name."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class EntrySeen(serializers.Serializer[Any]):
    """One thing that was said or done."""

    kind = serializers.ChoiceField(choices=ConcernEntry.Kind.values)
    by = Somebody()
    text = serializers.CharField()
    outcome = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


class ConcernSeen(serializers.Serializer[Any]):
    """A worry, for a safeguarding lead."""

    id = serializers.UUIDField()
    person = Somebody()
    raised_by = Somebody()
    about_user = Somebody(allow_null=True)
    closed = serializers.BooleanField()
    entries = EntrySeen(many=True)
    at = serializers.DateTimeField()


class ConcernPage(serializers.Serializer[Any]):
    """One page of worries, newest first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ConcernSeen(many=True)


class WorrySeen(serializers.Serializer[Any]):
    """That somebody says: that's not right. For the worker who rings them."""

    id = serializers.UUIDField()
    person = Somebody()
    ask = serializers.UUIDField()
    text = serializers.CharField(allow_null=True)
    done = serializers.BooleanField()
    at = serializers.DateTimeField()


class WorriesFound(serializers.Serializer[Any]):
    """Whom you are to ring, the longest waiting first."""

    results = WorrySeen(many=True)


def somebody(row: Any) -> dict[str, str] | None:
    """This function will show a person or a user by id and name."""
    return None if row is None else {"id": str(row.id), "name": row.display_name}


def concern_document(concern: Concern) -> dict[str, Any]:
    """This function will show a concern to a lead."""
    return {
        "id": str(concern.id),
        "person": somebody(concern.person),
        "raised_by": somebody(concern.raised_by),
        "about_user": somebody(concern.about),
        "closed": any(entry.kind == ConcernEntry.Kind.CLOSED for entry in concern.story),
        "entries": [
            {
                "kind": entry.kind,
                "by": somebody(entry.by),
                "text": entry.words.text,
                "outcome": entry.outcome or None,
                "at": stamp(entry.at),
            }
            for entry in concern.story
        ],
        "at": stamp(concern.at),
    }


def worry_document(worry: Worry) -> dict[str, Any]:
    """This function will show a worry to the worker who rings."""
    said = [text_of(entry.words) for entry in worry.story if entry.words is not None]
    return {
        "id": str(worry.id),
        "person": somebody(worry.person),
        "ask": str(worry.ask_id),
        "text": said[0] if said else None,
        "done": any(entry.kind == "done" for entry in worry.story),
        "at": stamp(worry.at),
    }
