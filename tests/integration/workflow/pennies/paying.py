"""Finance: weeks made ready, payments marked, skipped; and a bank's lines, matched and undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.integration.workflow.pennies.base import PAYEES, Base, days, small, which
from workflow.models import Payment, StatementLine
from workflow.services import lines
from workflow.services.paying import not_paid, pay, skip_week
from workflow.services.statements import look_at, take_in
from workflow.services.weekly import run_weeks
from workflow.to_match import find_where

SAID = (
    lines.that_was_it,
    lines.that_was_it,
    lines.undo,
    lines.something_else,
    lines.write_down,
    lines.put_back,
    lines.was_mistake,
)


class Paying(Base):
    """How a yes becomes money."""

    @rule()
    def make_weeks(self) -> None:
        """The weekly run, once more."""
        run_weeks(organisation_id=self.cast.organisation.id, at=self.at)

    @rule(number=which)
    def mark_paid(self, number: int) -> None:
        """Finance marks that something was paid; of 5 times 1 whatever became of it."""
        wanted = {} if number % 5 == 4 else {"paid_at": None, "cancelled_at": None}
        rows = Payment.objects.ours().filter(ask__person=self.person, **wanted)
        payment = self.one(rows.order_by("ready_at", "id"), number)
        if payment is not None:
            self.attempt(lambda: pay(by=self.user("mark"), payment_id=payment.id, at=self.at))

    @rule(number=which)
    def mark_not_paid(self, number: int) -> None:
        """Finance takes a mark back."""
        rows = Payment.objects.ours().filter(ask__person=self.person, paid_at__isnull=False)
        payment = self.one(rows.order_by("ready_at", "id"), number)
        if payment is not None:
            self.attempt(lambda: not_paid(by=self.user("mark"), payment_id=payment.id, at=self.at))

    @rule(number=which, after=days)
    def skip_a_week(self, number: int, after: int) -> None:
        """A week of a standing payment is skipped."""
        ask = self.an_ask(number, kind="weekly")
        if ask is not None:
            week = self.today + timedelta(days=after)
            self.attempt(lambda: skip_week(by=ask.asker, ask_id=ask.id, week=week, at=self.at))

    @rule(number=which, amount=st.none() | small, payee=st.sampled_from(PAYEES), back=st.booleans())
    def read_a_statement(self, number: int, amount: int | None, payee: str | None, back: bool) -> None:
        """A bank's file brings a line: of the very sum and payee of an ask, or of any; what is sure settles itself."""
        ask = self.an_ask(number, status__in=("approved", "settled"))
        pence = amount or (ask.amount if ask else None) or 100
        paid = f"{pence // 100}.{pence % 100:02}"
        payee = ask.payee.text if ask and ask.payee and amount is None else payee
        row = f"{self.today:%d/%m/%Y},{payee or 'TESCO'},{'' if back else paid},{paid if back else ''}"
        data = f"Date,Description,Paid out,Paid in\n{row}\n".encode()
        by = self.user(self.asker(0))

        def read() -> None:
            where = find_where(by=by, budget=self.a_budget(number), person=None)
            digest = look_at(by=by, data=data, where=where, names={}, at=self.at).read.digest
            take_in(by=by, data=data, where=where, names={}, digest=digest, at=self.at)

        self.attempt(read)

    @rule(number=which, act=st.sampled_from(SAID), ask=which)
    def say_what_a_line_is(self, number: int, act: Callable[..., Any], ask: int) -> None:
        """A person says what a line is, or names the ask that it is."""
        named = self.an_ask(ask, status__in=("approved", "settled"))
        told = {"ask": named.id} if named and act is lines.that_was_it and ask % 2 else {}
        self._say(number, lambda **more: act(**told, **more))

    def _say(self, number: int, act: Callable[..., Any]) -> None:
        rows = StatementLine.objects.ours().filter(statement__person=self.person).order_by("day", "id")
        line = self.one(rows, number)
        if line is not None:
            self.attempt(lambda: act(by=self.user(self.asker(0)), line_id=line.id, at=self.at))
