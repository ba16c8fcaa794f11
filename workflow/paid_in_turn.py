"""Marking many payments, or a file of them, for pages and the API alike: each in its own transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from delegation.errors import Invalid, LeewayError
from delegation.http.in_turn import each_alone
from delegation.models import User
from workflow.models import Payment
from workflow.paid_file import MOST_ROWS, PaidLine, Unreadable, read_file, write_file
from workflow.services.paying import pay
from workflow.shapes.payments import file_row
from workflow.to_pay import ledger_codes

MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Said:
    """That a payment was made, and the line of the file that says so."""

    id: UUID | None
    line: int | None = None
    amount: int | None = None
    wrong: str = ""


Done = tuple[UUID | None, int | None, LeewayError | None]


def pay_each(said: Sequence[Said], *, by: User, at: datetime) -> list[Done]:
    """This function will mark payments one after the other, and give with each why not. Outside any transaction."""

    def one(each: Said) -> None:
        if each.id is None or each.wrong:
            raise Invalid(each.wrong or "id", _WRONG.get(each.wrong, _WRONG["id"])())
        pay(by=by, payment_id=each.id, amount=each.amount, at=at)

    return [(each.id, each.line, error) for each, error in each_alone(by.organisation_id, said, one)]


def said_in(data: bytes) -> list[Said]:
    """This function will read a file of what was paid. Raises Invalid where the whole of it cannot be."""
    try:
        return [_said(line) for line in read_file(data)]
    except Unreadable as error:
        raise Invalid("file", _UNREADABLE[error.why]()) from None


def file_of(rows: Sequence[Payment]) -> bytes:
    """This function will write some payments as the file that finance takes along."""
    codes = ledger_codes(rows)
    return write_file(file_row(each, ledger_code=codes.get(each.ask.category, "")) for each in rows)


def _said(line: PaidLine) -> Said:
    return Said(line.id, line=line.number, amount=line.amount, wrong=line.wrong)


_WRONG = {
    "id": lambda: _("This line does not say which payment it is. Keep the column 'id' as it was."),
    "amount": lambda: _("Write the amount in pounds, like 12.50."),
}
_UNREADABLE = {
    "text": lambda: _("We cannot read this file. Save it as CSV, in UTF-8."),
    "columns": lambda: _("This file has no column 'id'. Use the list that you saved here."),
    "long": lambda: _("This file is too long: at most %(count)d lines.") % {"count": MOST_ROWS},
}
