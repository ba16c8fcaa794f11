"""What the API of saved payees takes and gives."""

from typing import Any

from rest_framework import serializers

from delegation.http.fields import StrictBoolean, StrictId, StrictSerializer


class HidePayeeBody(StrictSerializer):
    """For whom a payee is no longer offered, or, with `hidden` false, offered again."""

    person = StrictId()
    hidden = StrictBoolean(required=False)


class PayeeSeen(serializers.Serializer[Any]):
    """Somebody paid before for a person. `amount`, `category`, `last_on` and `ask` are those of the last time."""

    key = serializers.CharField(help_text="what the payee is known by here")
    name = serializers.CharField()
    amount = serializers.IntegerField(help_text="pence, a week where weekly")
    category = serializers.CharField()
    last_on = serializers.DateField()
    times = serializers.IntegerField()
    ask = serializers.UUIDField()
    hidden = serializers.BooleanField()


class PayeesFound(serializers.Serializer[Any]):
    """The payees, the last paid first."""

    results = PayeeSeen(many=True)
