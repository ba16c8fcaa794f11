"""What is sent and answered."""

from rest_framework import serializers

from bench.peers.usual.models import Ask, Decision


class DecisionSerializer(serializers.ModelSerializer):
    """A decision, inside its ask."""

    by_name = serializers.CharField(source="by.get_full_name", read_only=True)

    class Meta:
        model = Decision
        fields = ["outcome", "by", "by_name", "mandate", "at"]


class AskSerializer(serializers.ModelSerializer):
    """An ask: four fields in, all of it out."""

    person_name = serializers.CharField(source="person.name", read_only=True)
    asker_name = serializers.CharField(source="asker.get_full_name", read_only=True)
    decision = DecisionSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Ask
        fields = [
            "id",
            "person",
            "person_name",
            "asker",
            "asker_name",
            "kind",
            "amount",
            "payee",
            "what_for",
            "budget",
            "status",
            "assigned_to",
            "ruling",
            "decision",
            "created_at",
        ]
        read_only_fields = ["asker", "kind", "budget", "status", "assigned_to", "ruling", "created_at"]
        extra_kwargs = {"amount": {"min_value": 1}}
