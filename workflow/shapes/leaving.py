"""What somebody carries, as the API gives it, and what is sent when they leave."""

from typing import Any

from rest_framework import serializers

from delegation.http.fields import StrictId, StrictMoment, StrictSerializer
from delegation.models import Mandate, User
from delegation.selectors.carrying import Carried
from workflow.models import Ask

optional: dict[str, Any] = {"required": False, "allow_null": True}


class LeaveBody(StrictSerializer):
    """That somebody leaves now, and who takes over the people they work with."""

    at = StrictMoment(help_text="now unless said; a time in the past means now", **optional)
    hand_over_to = StrictId(**optional)


class HandOverBody(StrictSerializer):
    """Who takes over the people somebody works with."""

    to = StrictId()


class CarriedPerson(serializers.Serializer[Any]):
    """Somebody they work with."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    position = serializers.IntegerField(help_text="0 is nearest")


class CarriedAsk(serializers.Serializer[Any]):
    """Something that waits for them."""

    id = serializers.UUIDField()
    person = serializers.UUIDField()
    due_at = serializers.DateTimeField()


class CarriedMandate(serializers.Serializer[Any]):
    """Authority that ends with them: a post, or what they gave to somebody."""

    mandate = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Mandate.Kind.values)
    role = serializers.CharField()
    title = serializers.CharField(allow_null=True, help_text="of a post")
    holder = serializers.UUIDField()
    name = serializers.CharField()
    ends_at = serializers.DateTimeField(allow_null=True)


class CarriedAbsence(serializers.Serializer[Any]):
    """Somebody for whom they stand in."""

    absence = serializers.UUIDField()
    user = serializers.UUIDField()
    name = serializers.CharField()


class CarriesAnswer(serializers.Serializer[Any]):
    """All that somebody carries."""

    user = serializers.UUIDField()
    name = serializers.CharField()
    left_at = serializers.DateTimeField(allow_null=True)
    people = CarriedPerson(many=True)
    people_not_seen = serializers.IntegerField(help_text="others they work with, whom you may not see")
    asks = CarriedAsk(many=True)
    questions = CarriedAsk(many=True)
    posts = CarriedMandate(many=True)
    given = CarriedMandate(many=True)
    received = CarriedMandate(many=True)
    stands_in_for = CarriedAbsence(many=True)


def carries_document(user: User, *, carried: Carried, asks: list[Ask], questions: list[Ask]) -> dict[str, Any]:
    """This function will show what a user carries."""
    return {
        "user": str(user.id),
        "name": user.display_name,
        "left_at": user.left_at.isoformat() if user.left_at else None,
        "people": [
            {"id": str(tie.person_id), "name": tie.person.display_name, "position": tie.position}
            for tie in carried.people
        ],
        "people_not_seen": carried.people_not_seen,
        "asks": [_ask(each) for each in asks],
        "questions": [_ask(each) for each in questions],
        "posts": [_mandate(each) for each in carried.posts],
        "given": [_mandate(each) for each in carried.given],
        "received": [_mandate(each) for each in carried.received],
        "stands_in_for": [
            {"absence": str(each.id), "user": str(each.user_id), "name": each.user.display_name}
            for each in carried.stands_in_at
        ],
    }


def _ask(ask: Ask) -> dict[str, Any]:
    assert ask.assignment is not None  # what waits names somebody
    return {"id": str(ask.id), "person": str(ask.person_id), "due_at": ask.assignment.due_at.isoformat()}


def _mandate(mandate: Mandate) -> dict[str, Any]:
    return {
        "mandate": str(mandate.id),
        "kind": mandate.kind,
        "role": mandate.role,
        "title": mandate.post.title if mandate.post else None,
        "holder": str(mandate.holder_id),
        "name": mandate.holder.display_name,
        "ends_at": mandate.ends_at.isoformat() if mandate.ends_at else None,
    }
