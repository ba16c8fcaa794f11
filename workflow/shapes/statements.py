"""What the API of statements takes and gives. Amounts in pence: above 0 paid, below 0 come back."""

from typing import Any

from rest_framework import serializers

from delegation.http.cursors import PageQuery
from delegation.http.fields import StrictId, StrictSerializer, StrictText
from workflow.models import StatementLine

optional: dict[str, Any] = {"required": False, "allow_null": True}


class SendQuery(StrictSerializer):
    """What a statement is of, and which file was looked at before: without `confirm` nothing is stored."""

    budget = StrictId(required=False)
    person = StrictId(required=False)
    confirm = StrictText(max_length=64, required=False, help_text="`digest`, as looking at the file gave it")
    map = StrictText(required=False, help_text="date=Datum,amount=Bedrag,description=Naam,sign=out_is_minus")


class StatementQuery(PageQuery):
    """Whose statements."""

    person = StrictId(required=False)


class YesBody(StrictSerializer):
    """That was it: the ask that was proposed, or another."""

    ask = StrictId(**optional)


class StatementNoteBody(StrictSerializer):
    """What it was for, if that is worth saying; whose money, where the statement is of everybody's."""

    what_for = StrictText(allow_blank=True, **optional)
    category = StrictText(max_length=64, **optional)
    budget = StrictId(**optional)


class BudgetBody(StrictSerializer):
    """Whose money, where the statement is of everybody's."""

    budget = StrictId(**optional)


class LineSeen(serializers.Serializer[Any]):
    """One line, and what became of it."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    day = serializers.DateField()
    pence = serializers.IntegerField()
    words = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=StatementLine.State.choices)
    ask = serializers.UUIDField(allow_null=True, help_text="what it is the payment of, or may be")


class UnreadSeen(serializers.Serializer[Any]):
    """A line that could not be read, and why."""

    number = serializers.IntegerField()
    why = serializers.CharField()


class LookedAt(serializers.Serializer[Any]):
    """What a file would bring. Nothing is stored yet."""

    digest = serializers.CharField(help_text="send it as `confirm` to take the file in")
    layout = serializers.CharField()
    known = serializers.IntegerField(help_text="lines that were read before")
    lines = LineSeen(many=True)
    unread = UnreadSeen(many=True)


class StatementShort(serializers.Serializer[Any]):
    """A statement that was taken in, and how many lines it has."""

    id = serializers.UUIDField()
    person = serializers.UUIDField(allow_null=True)
    budget = serializers.UUIDField(allow_null=True)
    layout = serializers.CharField()
    known = serializers.IntegerField()
    unread = serializers.IntegerField()
    at = serializers.DateTimeField()
    count = serializers.IntegerField(help_text="its lines; `statements/{id}/lines` lists them")
    open = serializers.IntegerField(help_text="of them, what nobody has said yet what it is")


class StatementSeen(StatementShort):
    """A statement that was taken in, with its lines."""

    lines = LineSeen(many=True)


class LinePage(serializers.Serializer[Any]):
    """One page of lines, in an order that stays."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = LineSeen(many=True)


class StatementPage(serializers.Serializer[Any]):
    """One page of statements, newest first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = StatementShort(many=True)
