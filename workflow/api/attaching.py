"""Files beside an ask over HTTP: sent as multipart, given back as a download and never shown in our own pages."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from delegation.http.answers import Answer
from delegation.http.files import as_download, read_file
from delegation.http.views import LeewayView
from workflow.selectors import open_attachment
from workflow.services.attaching import MOST_BYTES, Sent, attach
from workflow.shapes.asks import AskAnswer
from workflow.shapes.attaching import FileBody


class AttachmentsView(LeewayView):
    """Attaching a file."""

    @extend_schema(request={"multipart/form-data": FileBody}, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Add a picture or a PDF to an ask, at most 10 MB. Nobody is ever asked for one in advance."""
        name, content_type, data = read_file(request._request, most_bytes=MOST_BYTES)
        sent = Sent(name=name, content_type=content_type, data=data)
        return Answer(200, "ask", attach(by=self.user, ask_id=id, sent=sent, at=self.at).id)


class AttachmentView(LeewayView):
    """One file."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, id: UUID, attachment: UUID) -> object:
        """Download a file of an ask you may see."""
        row, data = open_attachment(by=self.user, ask_id=id, attachment_id=attachment)
        return as_download(data, name=row.name.text or "file", content_type=row.content_type)
