"""What the API of money back takes and gives."""

from typing import Any

from rest_framework import serializers

from delegation.http.fields import StrictBoolean, StrictSerializer, StrictText


class HardshipBody(StrictSerializer):
    """Would paying this back leave you without care or food?"""

    hard = StrictBoolean()
    text = StrictText(allow_blank=True, required=False, allow_null=True)


class SumAnswer(serializers.Serializer[Any]):
    """One sum to go back, pence."""

    amount = serializers.IntegerField()
    ask = serializers.UUIDField(allow_null=True)
    movement = serializers.UUIDField(allow_null=True)
    words = serializers.CharField(allow_null=True)


class HardAnswer(serializers.Serializer[Any]):
    """What somebody answered, and who."""

    hard = serializers.BooleanField()
    text = serializers.CharField(allow_null=True)
    by = serializers.UUIDField()
    name = serializers.CharField()
    at = serializers.DateTimeField()


class RecoveryAnswer(serializers.Serializer[Any]):
    """What an ask takes back, in pence: how much was agreed, by when to answer, what has moved."""

    budget = serializers.UUIDField()
    amount = serializers.IntegerField(allow_null=True, help_text="null until somebody said yes")
    answer_by = serializers.DateTimeField(allow_null=True, help_text="nothing moves before")
    next_at = serializers.DateTimeField(allow_null=True)
    parts = serializers.IntegerField()
    parts_taken = serializers.IntegerField()
    taken = serializers.IntegerField()
    applied_at = serializers.DateTimeField(allow_null=True)
    is_hard = serializers.BooleanField(help_text="somebody said so, and nobody has decided since: nothing moves")
    question = serializers.CharField()
    sums = SumAnswer(many=True)
    answers = HardAnswer(many=True)
