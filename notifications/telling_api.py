"""How the caller wants to be told, over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.answers import Answer, register
from delegation.http.fields import Choice, StrictBoolean, StrictInteger, StrictSerializer
from delegation.http.views import LeewayView
from delegation.models import User
from delegation.models.people import Language
from notifications.hearing import wishes_of
from notifications.services.telling import TellingFields, choose_telling
from notifications.telling import BY_MACHINE

KIND = "telling"
WAYS = [each.value for each in BY_MACHINE]
TIME_FORM = "%H:%M"


class TellingBody(StrictSerializer):
    """What you choose. `ways` in your order, none for the app alone; times as `21:00`, where your organisation is."""

    ways = serializers.ListField(child=Choice(choices=WAYS), max_length=len(WAYS))
    only_must = StrictBoolean(required=False)
    quiet_from = serializers.TimeField(required=False, allow_null=True, input_formats=[TIME_FORM])
    quiet_until = serializers.TimeField(required=False, allow_null=True, input_formats=[TIME_FORM])
    gather_at = StrictInteger(
        required=False, allow_null=True, min_value=0, max_value=23, help_text="the hour; null: each"
    )
    language = Choice(choices=Language.values, required=False)


class TellingSeen(serializers.Serializer[Any]):
    """How you are told."""

    ways = serializers.ListField(child=serializers.ChoiceField(choices=WAYS))
    only_must = serializers.BooleanField()
    quiet_from = serializers.TimeField(allow_null=True)
    quiet_until = serializers.TimeField(allow_null=True)
    gather_at = serializers.IntegerField(allow_null=True)
    language = serializers.ChoiceField(choices=Language.values)


class PreferencesView(LeewayView):
    """How you want to be told."""

    @extend_schema(responses=TellingSeen, operation_id="preferences_read")
    def get(self, request: Request) -> Response:
        """Show how you are told. Everything is in the app besides."""
        return Response(telling_document(self.user))

    @extend_schema(request=TellingBody, responses=TellingSeen, operation_id="preferences_choose")
    def post(self, request: Request) -> Answer:
        """Choose how you are told. What you leave out goes back to what holds for everybody."""
        said = self.read(TellingBody)
        fields = TellingFields(**{**said, "ways": tuple(said["ways"])})
        return Answer(200, KIND, choose_telling(by=self.user, fields=fields, at=self.at).id)


def telling_document(user: User) -> dict[str, Any]:
    """This function will show how somebody is told, to themself."""
    wishes = wishes_of(user)
    return {
        "ways": [each.value for each in wishes.ways],
        "only_must": wishes.only_must,
        "quiet_from": wishes.quiet_from.strftime(TIME_FORM) if wishes.quiet_from else None,
        "quiet_until": wishes.quiet_until.strftime(TIME_FORM) if wishes.quiet_until else None,
        "gather_at": wishes.gather_at,
        "language": user.language,
    }


def show(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show the caller what they chose."""
    return telling_document(user)


register(KIND, show)
