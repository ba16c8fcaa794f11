"""What is sent and answered."""

from rest_framework import serializers

from bench.peers.usual.models import Ask, Attachment, Category, Decision, Message, Transition


class DecisionSerializer(serializers.ModelSerializer):
    """A decision, inside its ask."""

    by_name = serializers.CharField(source="by.get_full_name", read_only=True)

    class Meta:
        model = Decision
        fields = ["outcome", "by", "by_name", "mandate", "at"]


class TransitionSerializer(serializers.ModelSerializer):
    """One step, inside its ask."""

    by_name = serializers.CharField(source="by.get_full_name", read_only=True)

    class Meta:
        model = Transition
        fields = ["from_status", "to_status", "by", "by_name", "reason", "at"]


class MessageSerializer(serializers.ModelSerializer):
    """What was written, inside its ask."""

    by_name = serializers.CharField(source="by.get_full_name", read_only=True)

    class Meta:
        model = Message
        fields = ["id", "by", "by_name", "text", "at"]


class AttachmentSerializer(serializers.ModelSerializer):
    """A file, inside its ask."""

    class Meta:
        model = Attachment
        fields = ["id", "name", "size", "by", "at"]


class AskSerializer(serializers.ModelSerializer):
    """An ask: what is asked in, all of it out."""

    category = serializers.SlugRelatedField(slug_field="code", queryset=Category.objects.all())
    person_name = serializers.CharField(source="person.name", read_only=True)
    asker_name = serializers.CharField(source="asker.get_full_name", read_only=True)
    assigned_to_name = serializers.CharField(source="assigned_to.get_full_name", read_only=True, default=None)
    decision = DecisionSerializer(read_only=True, allow_null=True)
    transitions = TransitionSerializer(many=True, read_only=True)
    messages = MessageSerializer(many=True, read_only=True)
    attachments = AttachmentSerializer(many=True, read_only=True)

    class Meta:
        model = Ask
        fields = [
            "id",
            "person",
            "person_name",
            "asker",
            "asker_name",
            "kind",
            "category",
            "amount",
            "separate",
            "payee",
            "what_for",
            "budget",
            "status",
            "assigned_to",
            "assigned_to_name",
            "ruling",
            "decision",
            "transitions",
            "messages",
            "attachments",
            "created_at",
        ]
        read_only_fields = ["asker", "kind", "budget", "status", "assigned_to", "ruling", "created_at"]
        extra_kwargs = {"amount": {"min_value": 1}}
