"""What systems of others send: CloudEvents 1.0 in JSON, and the data of each kind of fact."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from delegation.errors import Invalid
from delegation.http.fields import (
    Choice,
    StrictId,
    StrictInteger,
    StrictJson,
    StrictMoment,
    StrictSerializer,
    StrictText,
)
from workflow.models import ToldFact

# Names of attributes that somebody added (CloudEvents 1.0, "Attribute Naming Convention"); they are left alone.
EXTENSION = re.compile(r"[a-z0-9]{1,20}", re.ASCII)
VISIBLE = re.compile(r"[\x21-\x7e]+")


class FactBody(StrictSerializer):
    """A CloudEvent. `source` and `id` together are said once; attributes that somebody added are not read."""

    specversion = Choice(choices=("1.0",))
    id = StrictText(max_length=128)
    source = StrictText(max_length=255)  # type: ignore[assignment]
    type = StrictText(max_length=64)
    data = StrictJson()  # type: ignore[assignment]
    time = StrictMoment(required=False)
    subject = StrictText(max_length=255, required=False)
    datacontenttype = Choice(choices=("application/json",), required=False)
    dataschema = StrictText(max_length=255, required=False)


class AbsenceSaid(StrictSerializer):
    """Somebody who works here is away; users by user name."""

    user = StrictText(max_length=150)
    starts_at = StrictMoment()
    ends_at = StrictMoment()
    stand_in = StrictText(max_length=150, required=False)


class LeaverSaid(StrictSerializer):
    """Somebody no longer works here."""

    user = StrictText(max_length=150)
    left_at = StrictMoment()
    hand_over_to = StrictText(max_length=150, required=False)


class MovedSaid(StrictSerializer):
    """A person belongs to another team."""

    person = StrictId()
    team = StrictId()


class BalanceSaid(StrictSerializer):
    """What is not spent of a budget, in pence."""

    budget = StrictId()
    balance = StrictInteger()


class ToldFactBody(StrictSerializer):
    """A fact to be tried again: nothing, or what it should say."""

    data = StrictJson(required=False)  # type: ignore[assignment]


class ToldFactSeen(serializers.Serializer[Any]):
    """A fact that could not be done."""

    id = serializers.UUIDField()
    system = serializers.CharField(help_text="the short name of who told it")
    type = serializers.CharField()
    received_at = serializers.DateTimeField()
    reason = serializers.CharField(allow_null=True, help_text="null where it holds sums that you may not see")


class ToldFactsSeen(serializers.Serializer[Any]):
    """All of them, newest first; at most 200."""

    results = ToldFactSeen(many=True)


KINDS: Mapping[str, type[StrictSerializer]] = {
    "absence": AbsenceSaid,
    "leaver": LeaverSaid,
    "person.moved": MovedSaid,
    "balance": BalanceSaid,
}


class FactAnswer(serializers.Serializer[Any]):
    """What came of a fact."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=("done", "waits", "dropped"))
    reason = serializers.CharField(
        allow_null=True, help_text="why it waits for somebody to look at it, or was set aside"
    )


def known_attributes(sent: Mapping[str, Any]) -> dict[str, Any]:
    """This function will leave out the attributes that somebody added to a CloudEvent."""
    ours = FactBody().fields
    return {name: value for name, value in sent.items() if name in ours or not EXTENSION.fullmatch(name)}


def check_event(said: Mapping[str, Any]) -> None:
    """This function will raise Invalid for an id, a source or a type that is not plain visible text."""
    wrong = [
        (name, _("This is not of the form that it should have."))
        for name in ("id", "source", "type")
        if not VISIBLE.fullmatch(said[name])
    ]
    if wrong:
        raise Invalid(errors=wrong)


def read_fact(type: str, said: Any) -> Mapping[str, Any]:
    """This function will read the data of a fact. Raises Invalid with all that is wrong."""
    try:
        found: Mapping[str, Any] = KINDS[type]().run_validation(said)
    except ValidationError as error:
        wrong = error.detail if isinstance(error.detail, dict) else {"data": error.detail}
        pairs = [
            (name, " ".join(map(str, each)) if isinstance(each, list) else str(each)) for name, each in wrong.items()
        ]
        raise Invalid(errors=pairs) from error
    return found


def told_fact_document(fact: ToldFact, *, hidden: bool) -> dict[str, Any]:
    """This function will show a fact that waits to whoever administers."""
    return {
        "id": str(fact.id),
        "system": fact.source.name,
        "type": fact.type,
        "received_at": fact.received_at.isoformat(),
        "reason": fact.reason.text if fact.reason and not hidden else None,
    }


def fact_document(fact: ToldFact) -> dict[str, Any]:
    """This function will tell a system what came of its fact."""
    return {"id": str(fact.id), "state": fact.state, "reason": fact.reason.text if fact.reason else None}
