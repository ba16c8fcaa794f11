"""Small views on the real base, each there to provoke one thing. What they write is `audit.Words`."""

import threading
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import URLPattern, path
from rest_framework.request import Request
from rest_framework.response import Response

from audit.models import Words
from audit.words import keep
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused
from delegation.http import answers
from delegation.http.answers import Answer
from delegation.http.cursors import BY_ID, PageQuery
from delegation.http.fields import (
    Choice,
    StrictBoolean,
    StrictDate,
    StrictId,
    StrictInteger,
    StrictJson,
    StrictMoment,
    StrictSerializer,
    StrictText,
)
from delegation.http.views import LeewayView
from delegation.models import Category, User

optional: dict[str, Any] = {"required": False}


class Inner(StrictSerializer):
    amount = StrictInteger(min_value=1)


class Everything(StrictSerializer):
    number = StrictInteger(**optional)
    flag = StrictBoolean(**optional)
    text = StrictText(**optional)
    word = Choice(choices=("yes", "no"), **optional)
    day = StrictDate(**optional)
    moment = StrictMoment(**optional)
    id = StrictId(**optional)
    document = StrictJson(**optional)
    inner = Inner(**optional)
    inners = Inner(many=True, required=False)


class Needed(StrictSerializer):
    text = StrictText()


class EchoView(LeewayView):
    """Gives back what was read."""

    def post(self, request: Request) -> Response:
        return Response({name: repr(value) for name, value in self.read(Everything).items()})

    def put(self, request: Request) -> Response:
        return Response(self.read(Needed))

    def get(self, request: Request) -> Response:
        return Response({"user": str(self.user.id)})


class WordsView(LeewayView):
    """Writes one row a command."""

    calls = 0
    hold: threading.Event | None = None
    started = threading.Event()
    crash = False

    def post(self, request: Request) -> Answer:
        text = self.read(Needed)["text"]
        type(self).calls += 1
        words = keep(text=text, subject_id=None)
        assert words is not None
        if self.hold is not None:
            self.started.set()
            assert self.hold.wait(10)
        if self.crash:
            raise RuntimeError(f"the row says {text}")
        return Answer(201, "words", words.id)

    def get(self, request: Request) -> Response:
        query = self.read_query(PageQuery)
        return self.page(
            Words.objects.ours(), query=query, render=lambda rows: [{"text": r.text} for r in rows], order=BY_ID
        )


def render_words(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    return {"id": str(id), "text": Words.objects.ours().get(id=id).text}


answers.register("words", render_words)

RAISED: dict[str, Exception] = {
    "invalid": Invalid(errors=[("amount", "Not this."), ("payee", "Nor that.")]),
    "forbidden": Forbidden("That is not yours to do."),
    "missing": Missing(),
    "conflict": Conflict("Somebody said yes already.", ask_status="approved"),
    "refused": Refused("There has to be a reason.", field="reason"),
}


class RaiseView(LeewayView):
    """Writes, and then says no."""

    def post(self, request: Request, name: str) -> Response:
        keep(text="never stored", subject_id=None)
        if name in RAISED:
            raise RAISED[name]
        if name == "answer":
            return Response({"detail": "no"}, status=409)
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", ["Ada's words"])  # the error would quote them
        return Response()


class UnwritableView(LeewayView):
    """Writes a row, and then answers with what JSON has no word for."""

    def post(self, request: Request) -> Response:
        keep(text="never stored", subject_id=None)
        return Response({"sum": float("nan")})

    def get(self, request: Request) -> Response:
        return Response(status=204)


class ClashView(LeewayView):
    """Locks two rows, in the order asked for."""

    barrier: threading.Barrier | None = None
    attempts = 0
    lock = threading.Lock()

    def post(self, request: Request, first: str, second: str) -> Response:
        with self.lock:
            type(self).attempts += 1
            meet = self.attempts <= 2 and self.barrier is not None
        self.take(first)
        if meet and self.barrier is not None:
            self.barrier.wait(10)
        self.take(second)
        return Response({"locked": [first, second]})

    def take(self, code: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
        Category.objects.ours().select_for_update().get(code=code)


class ImpatientView(LeewayView):
    """Waits for a row no longer than 10 ms."""

    attempts = 0

    def post(self, request: Request) -> Response:
        type(self).attempts += 1
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10ms'")
        Category.objects.ours().select_for_update().get(code="a")
        return Response({})


urlpatterns: list[URLPattern] = [
    path("api/v1/echo", EchoView.as_view()),
    path("api/v1/words", WordsView.as_view()),
    path("api/v1/raise/<str:name>", RaiseView.as_view()),
    path("api/v1/unwritable", UnwritableView.as_view()),
    path("api/v1/clash/<str:first>/<str:second>", ClashView.as_view()),
    path("api/v1/impatient", ImpatientView.as_view()),
]
