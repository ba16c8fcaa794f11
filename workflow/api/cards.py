"""Card programmes over HTTP: a tap is answered within two seconds, or it holds nothing."""

import logging
import time
from typing import Any, cast

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audit.clock import now
from delegation.errors import LeewayError
from delegation.http.problems import problem_of
from delegation.http.scope import run_as_source, sqlstate_of
from delegation.http.signed import SignedView
from delegation.http.written import write_json
from delegation.models import Source
from workflow.services.tapping import AUTHORISATION, TOO_SLOW, Said, call_off, take_card_message
from workflow.shapes.cards import CardMessageBody, CardToldAnswer, check_said, told_document

# A terminal waits for two seconds. What is not written by then is undone, what was written later is called off.
ANSWER_WITHIN_SECONDS = 2.0
WRITE_WITHIN_SECONDS = 1.5
CUT_OFF = "57014"  # PostgreSQL: the statement took longer than it may

logger = logging.getLogger("leeway.cards")


class TooSlow(LeewayError):
    """The terminal waits no longer."""

    status = 503
    retry_after = 1


class CardAuthorisationsView(SignedView):
    """Taps of cards, and what came of them."""

    kind = Source.Kind.CARDS
    milliseconds = int(WRITE_WITHIN_SECONDS * 1000)

    said: Said | None = None
    wrote = False

    @extend_schema(request=CardMessageBody, responses=CardToldAnswer)
    def post(self, request: Request) -> Response:
        """Say that a card is tapped, or what came of a tap, as a card programme: signed by Standard Webhooks 1.0.

        `kind` is authorisation, capture, reversal, refund or expiry; in any order, and twice does no harm. A tap within
        the cardholder's own limits is a yes at once; past them an ask goes to a named person, and the card says no.
        """
        self._check_time()
        said = self.read(CardMessageBody)
        check_said(said)
        self.said = Said(message_id=self.message_id, digest=self.digest, **said)
        told = take_card_message(by=self.source, said=self.said, at=self.at)
        self.wrote = not told.again
        self._check_time()
        return Response(told_document(told))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This function will answer as every signed view; a yes that comes too late is called off."""
        response = super().dispatch(request, *args, **kwargs)
        late = time.monotonic() - self.began > ANSWER_WITHIN_SECONDS
        is_yes_of_ours = self.wrote and self.said is not None and self.said.kind == AUTHORISATION
        if not late or self.said is None or not is_yes_of_ours or response.status_code != 200:
            return response  # what another delivery wrote may have been told in time
        said = self.said
        logger.warning("a tap was answered too late, and is called off")
        try:
            run_as_source(self.source.id, lambda source: _call_off(source, said), kind=self.kind)
        except LeewayError as error:
            return cast(HttpResponse, problem_of(error))
        except Exception as error:  # noqa: BLE001 - the last line: a system gets a sentence, never a page of code
            return self.failed(error, request)
        return _too_slow()

    def failed(self, error: Exception, request: HttpRequest) -> HttpResponseBase:
        """This function will answer a terminal that waited too long; nothing is kept of what it sent."""
        if isinstance(error, Error) and sqlstate_of(error) == CUT_OFF:
            return _too_slow()
        return super().failed(error, request)

    def handle_exception(self, exc: Exception) -> Any:
        """This function will say that it was too slow in the words of a terminal."""
        if isinstance(exc, TooSlow) and (self.said is None or self.said.kind == AUTHORISATION):
            return _too_slow()
        return super().handle_exception(exc)

    def _check_time(self) -> None:
        """This function will raise TooSlow once too much time is over: what was written is undone."""
        if time.monotonic() - self.began > WRITE_WITHIN_SECONDS:
            raise TooSlow(TOO_SLOW.sentence)


def _call_off(source: Source | None, said: Said) -> None:
    if source is not None:
        call_off(by=source, said=said, at=now())


def _too_slow() -> HttpResponseBase:
    response = write_json(told_document(TOO_SLOW), status=TooSlow.status)
    response.headers["Cache-Control"] = "no-store"
    return response
