"""Finance's page: what is ready to pay, the soonest due first; ticking what was paid, as a list or as a file."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from delegation.days import day_at
from delegation.errors import Invalid, LeewayError
from delegation.http.files import as_download, read_file
from delegation.http.pages import PageView
from delegation.http.scope import run_in_scope
from delegation.permissions import check_may_pay
from delegation.sentences import day, money
from workflow.models import Payment
from workflow.paid_in_turn import MOST_BYTES, Done, Said, file_of, pay_each, said_in
from workflow.services.paying import not_paid, not_taken, take_along
from workflow.shapes.payments import MOST_AT_ONCE, payee_of
from workflow.to_pay import paid_since, ready_to_pay, time_to_money, total_ready

MOST_SHOWN = 200


class FinanceBase(PageView):
    """What the pages of finance share. Others are told that it is not theirs."""

    def show(self, *, alert: str = "", done: Sequence[Done] | None = None, status: int = 200) -> HttpResponse:
        """This function will show what is ready to pay, and what became of what was just ticked."""
        check_may_pay(by=self.user)
        today = day_at(self.at, self.time_zone)
        rows = ready_to_pay(by=self.user, most=MOST_SHOWN)
        since = datetime.combine(today, time(), ZoneInfo(self.time_zone))
        shown = [self._row(each, today=today) for each in rows]
        context = {
            "alert": alert,
            "rows": shown,
            "taken": [row for row in shown if row["taken"]],
            "total": total_ready(by=self.user, today=today),
            "paid": [self._row(each, today=today) for each in paid_since(by=self.user, at=since, most=MOST_SHOWN)],
            "waits": time_to_money(organisation=self.now.organisation, at=self.at),
            "marked": None if done is None else sum(error is None for _id, _line, error in done),
            "refused": [self._refused(line, error) for _id, line, error in done or () if error],
            "here": reverse("finance"),
        }
        return self.page("pages/finance.html", context, status=status)

    def _row(self, payment: Payment, *, today: date) -> dict[str, Any]:
        week = payment.week_of and self._day(payment.week_of)
        return {
            "id": payment.id,
            "amount": money(payment.amount),
            "payee": payee_of(payment) or _("by card"),
            "due": self._day(payment.due_on),
            "late": payment.due_on < today,
            "taken": day(payment.taken_at, time_zone=self.time_zone) if payment.taken_at else "",
            "week": _("the week of %(day)s") % {"day": week} if week else "",
        }

    def _day(self, on: date) -> str:
        return day(datetime.combine(on, time(12), ZoneInfo(self.time_zone)), time_zone=self.time_zone)

    def _refused(self, line: int | None, error: LeewayError) -> str:
        if line is None:
            return error.sentence
        return _("Line %(line)d: %(why)s") % {"line": line, "why": error.sentence}


class Finance(FinanceBase):
    """What is ready to pay."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show the page."""
        return self.show()


class ReadyFile(FinanceBase):
    """The list as a file: taken along by a tap, or looked at, which changes nothing."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will give all that is ready to pay as CSV."""
        check_may_pay(by=self.user)
        return self.file(ready_to_pay(by=self.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will keep that it is taken along: whoever asked can no longer cancel what is in it."""
        return self.file(take_along(by=self.user, at=self.at))

    def file(self, rows: Sequence[Payment]) -> HttpResponse:
        """This function will give some payments as CSV."""
        return as_download(file_of(rows), name="payments.csv", content_type="text/csv; charset=utf-8")


class MarkPaid(FinanceBase):
    """Ticking what was paid: who may is settled first, then each is marked in a transaction of its own."""

    said: list[Said] | None = None

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will lead to the list."""
        return self.go(reverse("finance"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will read which were ticked."""
        check_may_pay(by=self.user)
        ticked = request.POST.getlist("payment")[:MOST_AT_ONCE]
        if not ticked:
            return self.show(alert=_("Tick what was paid."), status=422)
        try:
            self.said = [Said(UUID(each)) for each in ticked]
        except ValueError:
            return self.show(alert=_("Tick what was paid."), status=422)
        return self.go(reverse("finance"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This function will mark what was read, and show what became of it."""
        response = super().dispatch(request, *args, **kwargs)
        if self.said is None:
            return response
        done = pay_each(self.said, by=self.user, at=self.at)
        shown = run_in_scope(self.user.organisation_id, lambda: self.show(done=done))
        shown.headers["Cache-Control"] = "no-store"
        return shown


class PaidFile(MarkPaid):
    """The file, brought back with what was paid."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will read which payments a file says were made."""
        check_may_pay(by=self.user)
        try:
            _name, _type, data = read_file(request, most_bytes=MOST_BYTES)
            self.said = said_in(data)
        except Invalid as error:
            return self.show(alert=error.sentence, status=422)
        return self.go(reverse("finance"))


class NotTaken(FinanceBase):
    """That is in no file any more."""

    def get(self, request: HttpRequest, payment_id: UUID) -> HttpResponse:
        """This function will lead to the list."""
        return self.go(reverse("finance"))

    def post(self, request: HttpRequest, payment_id: UUID) -> HttpResponse:
        """This function will let a payment be cancelled again."""
        not_taken(by=self.user, payment_id=payment_id, at=self.at)
        return self.go(reverse("finance"))


class NotPaid(FinanceBase):
    """That was not paid after all."""

    def get(self, request: HttpRequest, payment_id: UUID) -> HttpResponse:
        """This function will lead to the list."""
        return self.go(reverse("finance"))

    def post(self, request: HttpRequest, payment_id: UUID) -> HttpResponse:
        """This function will undo a mark of the same day."""
        not_paid(by=self.user, payment_id=payment_id, at=self.at)
        return self.go(reverse("finance"))
