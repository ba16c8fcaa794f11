"""Facts over HTTP: CloudEvents that systems of others tell, signed."""

import json
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.errors import Forbidden, Invalid, Refused
from delegation.http.body import FIELD, parse, read_bytes
from delegation.http.fields import Nothing
from delegation.http.signed import SignedView
from delegation.http.views import LeewayView, validated
from delegation.models import Source
from workflow.models import ToldFact
from workflow.services.telling import FactFields, drop_fact, play_again, take_fact
from workflow.shapes.telling import (
    FactAnswer,
    FactBody,
    ToldFactBody,
    ToldFactsSeen,
    check_event,
    fact_document,
    known_attributes,
    read_fact,
    told_fact_document,
)
from workflow.told_facts import facts_that_wait, find_fact, hidden_facts

MOST = 200


class ToldFactsView(LeewayView):
    """What other systems told that could not be done."""

    @extend_schema(responses=ToldFactsSeen, operation_id="told_facts_list")
    def get(self, request: Request) -> Response:
        """List it, newest first: a leader or an administrator. Sums are shown to who may see that money."""
        rows = list(facts_that_wait(by=self.user)[:MOST])
        hidden = hidden_facts(rows, by=self.user)
        return Response({"results": [told_fact_document(each, hidden=each.id in hidden) for each in rows]})


class ToldFactAgainView(LeewayView):
    """Once more."""

    @extend_schema(request=ToldFactBody, responses=FactAnswer)
    def post(self, request: Request, id: UUID) -> Response:
        """Try one once more in your own name, as it was told, or with `data` as you put it right.

        409 where it is of somebody whose record is erased; 422 where what it said is gone and no `data` comes.
        """
        said = self.read(ToldFactBody)
        fact = find_fact(by=self.user, fact_id=id)
        if hidden_facts([fact], by=self.user):
            raise Forbidden(_("Only somebody who may see this money can try this again."))
        data = said["data"] if "data" in said else _as_it_was_told(fact)
        return Response(fact_document(play_again(by=self.user, fact_id=id, said=data, read=read_fact, at=self.at)))


def _as_it_was_told(fact: ToldFact) -> Any:
    if fact.said is None or fact.said.erased_at is not None:
        raise Refused(_("What it said is gone. Send what it should say, or set it aside."), "data")
    return json.loads(fact.said.text)


class ToldFactDropView(LeewayView):
    """Never mind."""

    @extend_schema(request=Nothing, responses={204: None})
    def post(self, request: Request, id: UUID) -> Response:
        """Say that nothing is to come of one."""
        self.read(Nothing)
        drop_fact(by=self.user, fact_id=id, at=self.at)
        return Response(status=204)


class FactsView(SignedView):
    """What is so elsewhere."""

    kind = Source.Kind.FACTS

    @extend_schema(request=FactBody, responses=FactAnswer)
    def post(self, request: Request) -> Response:
        """Tell a fact: absence, leaver, person.moved or balance, as a CloudEvent signed by Standard Webhooks 1.0.

        Said twice it is done once. What cannot be done waits for an administrator, with the reason. Of somebody whose
        record is erased nothing is done: `dropped`, and sending it again changes nothing.
        """
        sent = parse(read_bytes(request._request))
        if not isinstance(sent, dict):
            raise Invalid(FIELD, _("Send one JSON object."))
        said = validated(FactBody, known_attributes(sent))
        check_event(said)
        fields = FactFields(
            origin=said["source"], id=said["id"], type=said["type"], data=said["data"], digest=self.digest
        )
        fact = take_fact(by=self.source, fields=fields, read=read_fact, at=self.at)
        return Response(fact_document(fact))
