"""Finance: weeks made ready, payments marked, skipped; and a bank's lines, matched and undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from delegation.models import Hold
from tests.integration.workflow.pennies.base import BEGUN, PAYEES, Base, days, small, which
from workflow.models import Ask, Payment, StatementLine
from workflow.services import lines
from workflow.services.paying import not_paid, not_taken, pay, skip_week, take_along
from workflow.services.statements import look_at, take_in
from workflow.services.weekly import run_weeks
from workflow.to_match import find_where

# What a line is of: an ask to be paid more often than all the rest.
LINES = ("to pay", "to pay", "to pay", "paid", "back", "unknown")
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

    @rule(number=which, let_go=st.booleans())
    def take_the_list_along(self, number: int, let_go: bool) -> None:
        """Finance takes its list along, and perhaps lets go of one."""
        self.attempt(lambda: take_along(by=self.user("mark"), at=self.at))
        rows = Payment.objects.ours().filter(ask__person=self.person, taken_at__isnull=False)
        payment = self.one(rows.order_by("-taken_at", "id")[:4], number) if let_go else None
        if payment is not None:
            self.attempt(lambda: not_taken(by=self.user("mark"), payment_id=payment.id, at=self.at))

    @rule(number=which, again=st.booleans())
    def mark_not_paid(self, number: int, again: bool) -> None:
        """Finance takes a mark back, just made or of before: the latest can be undone."""
        if again:
            self.mark_paid(number)
        rows = Payment.objects.ours().filter(ask__person=self.person, paid_at__isnull=False)
        payment = self.one(rows.order_by("-paid_at", "id")[: 1 + number % 3], number)
        if payment is not None:
            self.attempt(lambda: not_paid(by=self.user("mark"), payment_id=payment.id, at=self.at))

    @rule(number=which, after=days)
    def skip_a_week(self, number: int, after: int) -> None:
        """A week of a standing payment is skipped."""
        ask = self.an_ask(number, kind="weekly")
        if ask is not None:
            week = self.today + timedelta(days=after)
            self.attempt(lambda: skip_week(by=ask.asker, ask_id=ask.id, week=week, at=self.at))

    @rule(number=which, of=st.sampled_from(LINES), amount=small, payee=st.sampled_from(PAYEES), whole=st.booleans())
    def read_a_statement(self, number: int, of: str, amount: int, payee: str | None, whole: bool) -> None:
        """A bank's file brings a line: of an ask to be paid first, of one that is paid, of nothing that is known.

        What is sure settles itself.
        """
        hold = self._aim(number, of)
        ask = Ask.objects.ours().select_related("payee").get(id=hold.ask_id) if hold else None
        pence = amount
        if ask is not None and hold is not None and (of != "to pay" or number % 3):
            pence = ask.amount or amount if ask.kind == "weekly" else hold.held if of == "to pay" else hold.used
        payee = ask.payee.text if ask and ask.payee else payee
        door = {"person": self.person.id} if whole else {"budget": hold.budget_id if hold else self.a_budget(number)}
        self._read(-pence if of == "back" else pence, payee, door)

    @rule(amount=small, pay=st.sampled_from((None, "card", "pay_them", "already_paid")), payee=st.sampled_from(PAYEES))
    def buy_and_read_of_it(self, amount: int, pay: str | None, payee: str | None) -> None:
        """Something is bought, perhaps said to be paid, and the bank tells of it."""
        self.ask_for(amount, self.asker(0), pay=pay, payee=payee, yes=True)
        self._read(amount, payee, {"person": self.person.id})

    def _read(self, pence: int, payee: str | None, door: dict[str, Any]) -> None:
        text = f"{abs(pence) // 100}.{abs(pence) % 100:02}"
        row = f"{self.today:%d/%m/%Y},{payee or 'TESCO'},{text if pence > 0 else ''},{text if pence < 0 else ''}"
        data, by = f"Date,Description,Paid out,Paid in\n{row}\n".encode(), self.user(self.asker(0))

        def read() -> None:
            where = find_where(by=by, **{"budget": None, "person": None, **door})
            digest = look_at(by=by, data=data, where=where, names={}, at=self.at).read.digest
            take_in(by=by, data=data, where=where, names={}, digest=digest, at=self.at)

        self.attempt(read)

    def _aim(self, number: int, of: str) -> Hold | None:
        """This function will choose the money that a line is about, the latest first: a bank tells of what is new."""
        if of == "unknown":
            return None
        wanted: dict[str, Any] = {"held__gt": 0, "charged_at__isnull": False} if of == "to pay" else {"used__gt": 0}
        rows = Hold.objects.ours().filter(person=self.person, budget__isnull=False, charged_at__gte=BEGUN, **wanted)
        found: Hold | None = self.one(rows.order_by("-charged_at", "-id")[:4], number)
        return found

    @rule(number=which, act=st.sampled_from(SAID), ask=which)
    def say_what_a_line_is(self, number: int, act: Callable[..., Any], ask: int) -> None:
        """A person says what a line is, or names the ask that it is."""
        named = self.an_ask(ask, status__in=("approved", "settled"))
        told = {"ask": named.id} if named and act is lines.that_was_it and ask % 2 else {}
        self._say(number, lambda **more: act(**told, **more), by=self.asker(0))

    def _say_of_last(self, act: Callable[..., Any], *, by: str) -> None:
        self._say(0, act, by=by)

    def _say(self, number: int, act: Callable[..., Any], *, by: str) -> None:
        rows = StatementLine.objects.ours().filter(statement__person=self.person).order_by("-statement__at", "id")
        line = self.one(rows[:6], number)
        if line is not None:
            self.attempt(lambda: act(by=self.user(by), line_id=line.id, at=self.at))
