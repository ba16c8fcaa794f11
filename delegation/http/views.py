"""The base of every API view: identity, one transaction, strict input, problem documents, repeated commands."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.clock import now
from audit.scope import note_moment, organisation_in_scope
from delegation.errors import Invalid, LeewayError
from delegation.http.answers import Answer, render
from delegation.http.body import read_bytes, read_object
from delegation.http.cursors import NEWEST_FIRST, Order, Render, page_of
from delegation.http.fields import StrictSerializer
from delegation.http.files import files_digest
from delegation.http.identity import BearerAuthentication, signed_in, token_digest
from delegation.http.problems import problem_of, unforeseen
from delegation.http.scope import run_as_caller
from delegation.http.written import write_json, write_response
from delegation.models import User
from delegation.services.idempotency import find_answered, keep_answer

IDEMPOTENCY_KEY = "Idempotency-Key"
_KEY_IN_META = "HTTP_IDEMPOTENCY_KEY"  # `request.headers` would write every header anew
KEY_FORM = re.compile(r"[\x21-\x7e]{1,255}")
METHODS = ["get", "head", "post", "put", "patch", "delete"]


class AlwaysJson(BaseContentNegotiation):
    """There is one form of answer, whatever a caller says it accepts."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """This function will take the one parser, which only the OpenAPI document looks at."""
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """This function will take the one renderer."""
        return renderers[0], renderers[0].media_type


class LeewayView(APIView):
    """A view whose handlers say what came of it and nothing of how it travels.

    A handler reads (`read`, `read_query`), calls one service or selector with `by=self.user, at=self.at`, and returns
    plain data or an `Answer`. All of it runs in one transaction inside the caller's organisation, which any answer of
    400 or above rolls back, and which may run again where it lost a race. So a handler reads its input before it loads
    anything: what is malformed is 400 even where the id in the path is unknown.
    """

    authentication_classes = [BearerAuthentication]
    permission_classes = [IsAuthenticated]
    parser_classes = [JSONParser]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = AlwaysJson
    http_method_names = METHODS

    at: datetime
    user: User
    """The signed-in caller."""

    # --- what handlers use ---------------------------------------------------------------------------------------

    def read(self, serializer: type[StrictSerializer]) -> dict[str, Any]:
        """This function will read the body as the fields of a command, or raise what is wrong with it."""
        return validated(serializer, read_object(self.request._request))

    def read_query(self, serializer: type[StrictSerializer]) -> dict[str, Any]:
        """This function will read the query; a value left empty was not given."""
        parameters = self.request.query_params
        twice = [name for name, values in parameters.lists() if len(values) > 1]
        if twice:
            raise Invalid(errors=[(name, _("This is there twice.")) for name in twice])
        return validated(serializer, {name: value for name, value in parameters.items() if value})

    def page(self, rows: Any, *, query: dict[str, Any], render: Render, order: Order = NEWEST_FIRST) -> Response:
        """This function will answer with one page of rows."""
        return Response(page_of(rows, request=self.request, query=query, render=render, order=order))

    # --- one request ---------------------------------------------------------------------------------------------

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This function will answer one request, whatever happens, with JSON or a problem document."""
        try:
            digest = token_digest(request.META.get("HTTP_AUTHORIZATION", ""))
            if digest is None:
                return self._attempt(None, request, *args, **kwargs)
            return run_as_caller(digest, lambda caller: self._attempt(caller, request, *args, **kwargs))
        except LeewayError as error:  # lost every race for a lock
            return cast(HttpResponse, problem_of(error))
        except Exception as error:  # noqa: BLE001 - the last line: a caller gets a sentence, never a page of code
            return unforeseen(error, request)

    def _attempt(self, caller: User | None, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This function will run the handler once, and undo all of it where the answer is a no."""
        self.at = now()
        note_moment(self.at)
        request.caller = caller  # type: ignore[attr-defined]
        self.args, self.kwargs = args, kwargs
        # Not by DRF's own steps, which choose among parsers, renderers, versions and throttles: there is one of each.
        self.request = Request(request, authenticators=_AUTHENTICATORS, negotiator=_NEGOTIATOR)
        try:
            self.user = signed_in(caller)
            translation.activate(self.user.language)
            response = self._answer(self._handler(), *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - handle_exception raises again what it does not know
            response = cast(HttpResponseBase, self.handle_exception(error))
        response.headers["Allow"] = _allowed(self)
        response.headers["Cache-Control"] = "no-store"
        if response.status_code >= 400 and organisation_in_scope() is not None:
            transaction.set_rollback(True)
        return response

    def _handler(self) -> Callable[..., Answer | HttpResponseBase]:
        name = str(self.request.method).lower()
        handler: Any = getattr(self, name, None) if name in self.http_method_names else None
        return handler or self.http_method_not_allowed

    def _answer(self, handler: Callable[..., Any], *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This function will call a handler; a command with a key that was answered before is only answered again."""
        key = self._key()
        if key is None:
            return self._shown(handler(self.request, *args, **kwargs))
        digest = self._input_digest()
        before = find_answered(by=self.user, key=key, input_digest=digest, at=self.at)
        if before is not None:
            return self._shown(Answer(before.status, before.subject_kind, before.subject_id))
        answer = handler(self.request, *args, **kwargs)
        if isinstance(answer, Answer):
            keep_answer(
                by=self.user,
                key=key,
                input_digest=digest,
                status=answer.status,
                subject_kind=answer.kind,
                subject_id=answer.id,
                at=self.at,
            )
        return self._shown(answer)

    def _shown(self, answer: Answer | HttpResponseBase | dict[str, Any]) -> HttpResponseBase:
        """This function will write an answer, inside the transaction: what cannot be written is not done either."""
        if isinstance(answer, Answer):
            return write_json(render(answer, user=self.user, at=self.at), status=answer.status)
        if isinstance(answer, Response):
            return write_response(answer)
        return write_json(answer) if isinstance(answer, dict) else answer

    def _key(self) -> str | None:
        """This function will read the Idempotency-Key of a command, or None where it has none."""
        key: str | None = self.request._request.META.get(_KEY_IN_META)
        if key is None or self.request.method != "POST":
            return None
        if not KEY_FORM.fullmatch(key):
            raise Invalid(IDEMPOTENCY_KEY, _("This must be 1 to 255 visible characters of ASCII."))
        return key

    def _input_digest(self) -> str:
        """This function will sum up a command: method, path and body, whichever way the same JSON was written."""
        request = self.request._request
        if request.content_type == "application/json":
            body = json.dumps(read_object(request), sort_keys=True).encode()
        elif request.content_type == "multipart/form-data":
            body = files_digest(request)
        else:
            body = read_bytes(request)
        return hashlib.sha256(f"{request.method} {request.path}\n".encode() + body).hexdigest()

    def get_exception_handler(self) -> Any:
        """This function will give what words a refusal; None from it means that nobody foresaw the error."""
        return lambda error, context: problem_of(error)


_AUTHENTICATORS = (BearerAuthentication(),)
_NEGOTIATOR = AlwaysJson()
_allowed_of: dict[type[LeewayView], str] = {}


def _allowed(view: LeewayView) -> str:
    """This function will name the methods of a view, for the Allow header; those of one class are the same."""
    known = _allowed_of.get(type(view))
    if known is None:
        known = _allowed_of[type(view)] = ", ".join(view.allowed_methods)
    return known


def validated(serializer: type[StrictSerializer], data: dict[str, Any]) -> dict[str, Any]:
    """This function will read data as the fields of a command, or raise what is wrong with them."""
    found: dict[str, Any] = _reader(serializer).run_validation(data)
    return found


@cache
def _reader(serializer: type[StrictSerializer]) -> StrictSerializer:
    """This function will make a serializer once: a new one copies all its fields, and reading changes none of them."""
    return serializer()
