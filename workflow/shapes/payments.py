"""What the API of payments takes and gives."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from delegation.errors import LeewayError
from delegation.http.cursors import PageQuery
from delegation.http.fields import Choice, StrictDate, StrictId, StrictSerializer
from workflow.models import Payment
from workflow.paid_file import pounds
from workflow.present import stamp, text_of
from workflow.to_pay import STATUSES

MOST_AT_ONCE = 500


class PaymentsQuery(PageQuery):
    """Which payments."""

    status = Choice(choices=STATUSES, required=False)
    person = StrictId(required=False)
    ask = StrictId(required=False)


class PaidBody(StrictSerializer):
    """Which payments were made."""

    ids = serializers.ListField(child=StrictId(), min_length=1, max_length=MOST_AT_ONCE)


class SkipBody(StrictSerializer):
    """Which week is skipped: any day of it."""

    week = StrictDate()


class PaymentAnswer(serializers.Serializer[Any]):
    """What is to be paid, or was. Amounts in pence."""

    id = serializers.UUIDField()
    ask = serializers.UUIDField()
    person = serializers.UUIDField()
    status = serializers.ChoiceField(choices=STATUSES)
    amount = serializers.IntegerField()
    payee = serializers.CharField(allow_null=True)
    method = serializers.ChoiceField(choices=Payment.Method.values)
    week_of = serializers.DateField(allow_null=True, help_text="the first day of its week")
    due_on = serializers.DateField()
    ready_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    taken_at = serializers.DateTimeField(allow_null=True, help_text="when finance took it along, to pay it")
    fact = serializers.UUIDField(allow_null=True, help_text="the ask that records what was paid after it was cancelled")
    skipped = serializers.BooleanField()
    cost_centre = serializers.CharField(allow_null=True)
    ledger_code = serializers.CharField(allow_null=True)


class PaymentPage(serializers.Serializer[Any]):
    """One page of payments."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = PaymentAnswer(many=True)


class PaidResult(serializers.Serializer[Any]):
    """What became of one payment or line: 200, or why not."""

    id = serializers.UUIDField(allow_null=True)
    line = serializers.IntegerField(allow_null=True, help_text="of the file, from 1")
    status = serializers.IntegerField()
    detail = serializers.CharField(allow_null=True)


class PaidAnswer(serializers.Serializer[Any]):
    """What became of each."""

    paid = serializers.IntegerField(help_text="how many were marked")
    results = PaidResult(many=True)


def payee_of(payment: Payment) -> str | None:
    """This function will name who gets the money: whoever spent it, or whom the ask names."""
    ask = payment.ask
    return ask.asker.display_name if payment.method == Payment.Method.PAY_ME_BACK else text_of(ask.payee)


def payment_part(payment: Payment, *, ledger_code: str) -> dict[str, Any]:
    """This function will show one payment."""
    ask = payment.ask
    return {
        "id": str(payment.id),
        "ask": str(ask.id),
        "person": str(ask.person_id),
        "status": payment.status,
        "amount": payment.amount,
        "payee": payee_of(payment),
        "method": payment.method,
        "week_of": payment.week_of.isoformat() if payment.week_of else None,
        "due_on": payment.due_on.isoformat(),
        "ready_at": stamp(payment.ready_at),
        "paid_at": stamp(payment.paid_at) if payment.paid_at else None,
        "cancelled_at": stamp(payment.cancelled_at) if payment.cancelled_at else None,
        "taken_at": stamp(payment.taken_at) if payment.taken_at else None,
        "fact": str(payment.fact_id) if payment.fact_id else None,
        "skipped": payment.skipped,
        "cost_centre": (ask.budget.cost_centre if ask.budget else "") or None,
        "ledger_code": ledger_code or None,
    }


def file_row(payment: Payment, *, ledger_code: str) -> list[str]:
    """This function will give a payment's line of the file, as paid_file.COLUMNS says."""
    ask = payment.ask
    return [
        str(payment.id),
        payment.due_on.isoformat(),
        pounds(payment.amount),
        payee_of(payment) or "",
        ask.budget.cost_centre if ask.budget else "",
        ledger_code,
        str(ask.person_id),
    ]


def paid_document(done: Sequence[tuple[Any, int | None, LeewayError | None]]) -> dict[str, Any]:
    """This function will say what became of each payment: its id, its line, and why not."""
    results = [
        {
            "id": str(id) if id else None,
            "line": line,
            "status": error.status if error else 200,
            "detail": error.sentence if error else None,
        }
        for id, line, error in done
    ]
    return {"paid": sum(each["status"] == 200 for each in results), "results": results}
