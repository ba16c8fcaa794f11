"""Facts over HTTP: CloudEvents that systems of others tell, signed."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.errors import Invalid
from delegation.http.body import FIELD, parse, read_bytes
from delegation.http.signed import SignedView
from delegation.http.views import validated
from delegation.models import Source
from workflow.services.telling import FactFields, take_fact
from workflow.shapes.telling import FactAnswer, FactBody, check_event, fact_document, known_attributes, read_fact


class FactsView(SignedView):
    """What is so elsewhere."""

    kind = Source.Kind.FACTS

    @extend_schema(request=FactBody, responses=FactAnswer)
    def post(self, request: Request) -> Response:
        """Tell a fact: absence, leaver, person.moved or balance, as a CloudEvent signed by Standard Webhooks 1.0.

        Said twice it is done once. What cannot be done waits for an administrator, with the reason.
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
