"""The base of what systems of others send: signed by Standard Webhooks 1.0, no token, one system to a secret.

The address says which system it is (`?source=ID`). The signature is over the bytes as they came, so nothing is read of
what does not fit it. A refusal is logged by its code alone.
"""

import hashlib
import logging
import time
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from audit.clock import now
from audit.scope import organisation_in_scope
from delegation.errors import LeewayError, Unidentified
from delegation.http.body import read_bytes
from delegation.http.fields import UUID_FORM
from delegation.http.problems import problem_of, unforeseen
from delegation.http.scope import run_as_source
from delegation.http.views import AlwaysJson, LeewayView
from delegation.models import Source
from delegation.selectors.sources import keys_of
from delegation.signing import BadSignature, verify

ID, STAMP, SIGNATURE = "HTTP_WEBHOOK_ID", "HTTP_WEBHOOK_TIMESTAMP", "HTTP_WEBHOOK_SIGNATURE"
CHALLENGE = "Signature"

logger = logging.getLogger("leeway.signed")


class SignedMessage(BaseAuthentication):
    """Names how a system of others says who it is, for the OpenAPI document; `SignedView` has found out itself."""

    def authenticate(self, request: Request) -> None:
        """This function will name nobody: no user is signed in."""


class SignedView(LeewayView):
    """A view whose caller is a system: `self.source`. What was sent is `self.message_id`, and `self.digest` of it."""

    kind: ClassVar[str]
    milliseconds: ClassVar[int] = 0  # after which a statement is cut off
    authentication_classes = [SignedMessage]
    permission_classes = []

    source: Source
    message_id: str
    digest: str
    began: float

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This function will answer one message, whatever happens, with JSON or a problem document."""
        self.began = time.monotonic()
        try:
            data = read_bytes(request)
            source_id = _source_id(request)
            if source_id is None:
                return self._judge(None, data, request)
            return run_as_source(
                source_id,
                lambda source: self._judge(source, data, request),
                kind=self.kind,
                milliseconds=self.milliseconds,
            )
        except LeewayError as error:
            return cast(HttpResponse, problem_of(error))
        except Exception as error:  # noqa: BLE001 - the last line: a system gets a sentence, never a page of code
            return self.failed(error, request)

    def failed(self, error: Exception, request: HttpRequest) -> HttpResponseBase:
        """This function will answer an error that nobody foresaw."""
        return unforeseen(error, request)

    def _judge(self, source: Source | None, data: bytes, request: HttpRequest) -> HttpResponseBase:
        """This function will run the handler for what is signed, and undo all of it where the answer is a no."""
        self.at, self.args, self.kwargs = now(), (), {}
        self.request = Request(request, negotiator=AlwaysJson())
        try:
            self.source = self._signed(source, data, request)
            response = self._shown(self._handler()(self.request))
        except Exception as error:  # noqa: BLE001 - handle_exception raises again what it does not know
            response = cast(HttpResponseBase, self.handle_exception(error))
        response.headers["Cache-Control"] = "no-store"
        if response.status_code == Unidentified.status:
            response.headers["WWW-Authenticate"] = CHALLENGE
        if response.status_code >= 400 and organisation_in_scope() is not None:
            transaction.set_rollback(True)
        return response

    def _signed(self, source: Source | None, data: bytes, request: HttpRequest) -> Source:
        """This function will give the system that signed a message, or raise Unidentified, and log why by a code."""
        said = {name: str(request.META.get(name, "")) for name in (ID, STAMP, SIGNATURE)}
        try:
            if source is None:
                raise BadSignature("source")
            keys = keys_of(source, at=self.at)
            verify(keys, id=said[ID], stamp=said[STAMP], signatures=said[SIGNATURE], payload=data, at=self.at)
        except BadSignature as error:
            logger.warning("a message of %s was refused: %s", source.id if source else "nobody", error)
            raise Unidentified(_("This is not signed by a system that we know, or not now.")) from error
        self.message_id, self.digest = said[ID], hashlib.sha256(data).hexdigest()
        return source


def _source_id(request: HttpRequest) -> UUID | None:
    said = request.GET.get("source", "")
    return UUID(said) if UUID_FORM.fullmatch(said) else None
