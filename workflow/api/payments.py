"""Payments over HTTP: what finance is to pay, marking it, and skipping a week."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.answers import Answer, register
from delegation.http.cursors import BY_ID
from delegation.http.fields import Nothing
from delegation.http.files import as_download, read_file
from delegation.http.views import LeewayView
from delegation.http.written import write_json
from delegation.models import User
from delegation.permissions import check_may_pay
from workflow.models import Payment
from workflow.paid_in_turn import MOST_BYTES, Said, file_of, pay_each, said_in
from workflow.services.paying import not_paid, not_taken, pay, skip_week, take_along
from workflow.shapes.asks import AskAnswer
from workflow.shapes.attaching import FileBody
from workflow.shapes.payments import (
    PaidAnswer,
    PaidBody,
    PaymentAnswer,
    PaymentPage,
    PaymentsQuery,
    SkipBody,
    paid_document,
    payment_part,
)
from workflow.to_pay import MOST_IN_FILE, find_payment, ledger_codes, payments_for

CSV = "text/csv"


class PaymentsView(LeewayView):
    """Payments."""

    @extend_schema(
        parameters=[PaymentsQuery],
        responses={(200, "application/json"): PaymentPage, (200, CSV): OpenApiTypes.STR},
        operation_id="payments_list",
    )
    def get(self, request: Request) -> object:
        """List the payments you may see, oldest first; with `Accept: text/csv` as a file. It changes nothing."""
        query = self.read_query(PaymentsQuery)
        narrowed = {name: query.get(name) for name in ("status", "person", "ask")}
        rows = payments_for(by=self.user, **narrowed)
        if CSV in request.headers.get("Accept", ""):
            listed = list(rows.order_by("due_on", "id")[:MOST_IN_FILE])
            return as_download(file_of(listed), name="payments.csv", content_type=f"{CSV}; charset=utf-8")
        return self.page(rows, query=query, render=_render, order=BY_ID)


def _render(rows: list[Payment]) -> list[dict[str, Any]]:
    codes = ledger_codes(rows)
    return [payment_part(each, ledger_code=codes.get(each.ask.category, "")) for each in rows]


class TakenView(LeewayView):
    """Taking along what is to be paid."""

    @extend_schema(request=None, responses={(200, CSV): OpenApiTypes.STR})
    def post(self, request: Request) -> HttpResponseBase:
        """Take along all that is ready, as a file: whoever asked can no longer cancel what is in it."""
        self.read(Nothing)
        listed = take_along(by=self.user, at=self.at)
        return as_download(file_of(listed), name="payments.csv", content_type=f"{CSV}; charset=utf-8")


class NotTakenView(LeewayView):
    """Letting go of a payment that was taken along."""

    @extend_schema(request=None, responses=PaymentAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say that a payment is in no file any more: it can be cancelled again."""
        self.read(Nothing)
        return Answer(200, "payment", not_taken(by=self.user, payment_id=id, at=self.at).id)


class PaidView(LeewayView):
    """Marking one payment."""

    @extend_schema(request=None, responses=PaymentAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Mark that a payment was made: by finance, and never by whoever decided it."""
        self.read(Nothing)
        return Answer(200, "payment", pay(by=self.user, payment_id=id, at=self.at).id)


class NotPaidView(LeewayView):
    """Undoing a mark."""

    @extend_schema(request=None, responses=PaymentAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Undo on the same day that a payment was marked as made."""
        self.read(Nothing)
        return Answer(200, "payment", not_paid(by=self.user, payment_id=id, at=self.at).id)


class ManyPaidView(LeewayView):
    """Marking many payments: who may is settled first, then each is marked in a transaction of its own."""

    said: list[Said] | None = None

    @extend_schema(request=PaidBody, responses=PaidAnswer, operation_id="payments_mark_paid")
    def post(self, request: Request) -> Response:
        """Mark that payments were made, each by itself: one that is refused undoes no other."""
        ids = self.read(PaidBody)["ids"]
        return self.marking([Said(each) for each in ids])

    def marking(self, said: list[Said]) -> Response:
        """This function will keep what is to be marked once this request's own transaction has ended."""
        check_may_pay(by=self.user)
        self.said = said
        return Response({})

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This function will answer with what became of each."""
        response = super().dispatch(request, *args, **kwargs)
        if self.said is None or response.status_code != 200:
            return response
        answer = write_json(paid_document(pay_each(self.said, by=self.user, at=self.at)))
        for name, value in response.headers.items():
            answer.headers.setdefault(name, value)
        return answer


class PaidFileView(ManyPaidView):
    """Marking what a file says was paid."""

    @extend_schema(request={"multipart/form-data": FileBody}, responses=PaidAnswer)
    def post(self, request: Request) -> Response:
        """Mark what the list says that was paid: a column `id`, and `amount` to be held against ours."""
        _name, _type, data = read_file(request._request, most_bytes=MOST_BYTES)
        return self.marking(said_in(data))


class SkipView(LeewayView):
    """Skipping a week."""

    @extend_schema(request=SkipBody, responses=AskAnswer)
    def post(self, request: Request, id: UUID) -> Answer:
        """Skip one week of what is paid weekly."""
        week = self.read(SkipBody)["week"]
        return Answer(200, "ask", skip_week(by=self.user, ask_id=id, week=week, at=self.at).id)


def render_payment(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show a payment as it stands."""
    return _render([find_payment(by=user, payment_id=id)])[0]


register("payment", render_payment)
