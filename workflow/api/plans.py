"""A plan from another system's file, over HTTP: looked at first, then done by the digest of what was seen."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.errors import Refused, Unsupported
from delegation.http.body import read_bytes
from delegation.http.files import read_file
from delegation.http.views import LeewayView
from delegation.services.bringing import DIGEST
from workflow.services.plan_import import import_plan, preview_plan
from workflow.shapes.attaching import FileBody
from workflow.shapes.plans import ImportQuery, ImportSeen, import_document

MOST_BYTES = 1_000_000
CSV = "text/csv"


class PlanImportView(LeewayView):
    """Bringing in a plan."""

    @extend_schema(
        parameters=[ImportQuery],
        request={"multipart/form-data": FileBody},
        responses=ImportSeen,
    )
    def post(self, request: Request) -> Response:
        """Say what a CSV file of plan lines would do (`preview=true`), then do it with the digest that came back.

        New, raised and longer lines are within your own authority, else the line says whom to ask. Less is asked for.
        The text itself may be sent as `text/csv` too.
        """
        query = self.read_query(ImportQuery)
        data = self._file(request)
        if "preview" in query:
            return Response(import_document(preview_plan(by=self.user, data=data, at=self.at), done=False))
        if "digest" not in query:
            raise Refused(_("Look at it first with `preview=true`, then send the digest that came back."), DIGEST)
        done = import_plan(by=self.user, data=data, digest=query["digest"], at=self.at)
        return Response(import_document(done, done=True))

    def _file(self, request: Request) -> bytes:
        sent = request._request
        if sent.content_type == "multipart/form-data":
            return read_file(sent, most_bytes=MOST_BYTES)[2]
        if sent.content_type != CSV:
            raise Unsupported(_("Send one file as `multipart/form-data`, or its text as `text/csv`."))
        return read_bytes(sent)
