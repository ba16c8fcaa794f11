"""Asking, answering, paying, and what comes back."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from delegation.models import Hold
from delegation.services.money import credit_budget, raise_budget
from tests.integration.workflow.pennies.base import FEED, PAYEES, Base, amounts, small, which
from tests.integration.workflow.steps import A_REASON
from workflow.selectors import last_yes
from workflow.services.challenging import challenge
from workflow.services.changing import change
from workflow.services.deciding import Verdict
from workflow.services.lapsing import cancel, still_needed
from workflow.services.mistakes import say_mistake
from workflow.services.settling import refund, settle
from workflow.services.undoing import take_back, withdraw

YES = {"outcome": "approve"}
LESS = {"outcome": "approve", "reason": A_REASON, "reason_code": "more_than_needed"}
NO = {"outcome": "decline", "reason": A_REASON, "reason_code": "another_way"}
ENDED_BY = {
    withdraw: ("waiting", "paused", "blocked"),
    cancel: ("approved",),
    still_needed: ("approved",),
    say_mistake: ("settled",),
}


class Spending(Base):
    """What families and workers do with money each day."""

    @rule(
        amount=amounts | small,
        by=which,
        pay=st.sampled_from((None, "pay_them", "pay_me_back", "already_paid")),
        payee=st.sampled_from(PAYEES),
        yes=st.booleans(),
    )
    def ask(self, amount: int, by: int, pay: str | None, payee: str | None, yes: bool) -> None:
        """Somebody asks, or has paid already."""
        self.ask_for(amount, self.asker(by), pay=pay, payee=payee, yes=yes)

    @rule(amount=small, by=which, pay=st.sampled_from((None, "pay_them")), line=st.none() | which)
    def ask_weekly(self, amount: int, by: int, pay: str | None, line: int | None) -> None:
        """Somebody asks for a sum each week, of the plan or not."""
        found = self.a_line(line) if line is not None else None
        of = {"plan_line": found.id, "category": found.category} if found else {}
        self.ask_for(amount, self.asker(by), kind="weekly", pay=pay, yes=True, **of)

    @rule(amount=small, line=which, pay=st.sampled_from((None, "pay_them", "already_paid")))
    def draw_on_the_plan(self, amount: int, line: int, pay: str | None) -> None:
        """Something that the plan agreed."""
        found = self.a_line(line)
        if found is not None:
            self.ask_for(amount, "priya", plan_line=found.id, category=found.category, pay=pay)

    @rule(
        number=which, verdict=st.sampled_from((YES, YES, LESS, NO)), amount=small, parts=st.sampled_from((None, 1, 3))
    )
    def answer(self, number: int, verdict: dict[str, Any], amount: int, parts: int | None) -> None:
        """Whoever it waits for answers."""
        ask = self.an_ask(number, assignment__isnull=False)
        if ask is None or ask.assignment is None:
            return
        more: dict[str, Any] = {
            "amount": amount if verdict is LESS else None,
            "parts": parts if ask.kind == "recovery" else None,
        }
        self.decide(ask, Verdict(**verdict, **more))

    @rule(number=which, amount=amounts | small, final=st.booleans())
    def pay(self, number: int, amount: int, final: bool) -> None:
        """Something is paid, within the yes or beyond."""
        ask = self.an_ask(number, status="approved")
        if ask is not None:
            self.attempt(lambda: settle(by=FEED, ask_id=ask.id, amount=amount, final=final, at=self.at))

    @rule(number=which, amount=small)
    def come_back(self, number: int, amount: int) -> None:
        """Something comes back."""
        ask = self.an_ask(number, id__in=Hold.objects.ours().filter(used__gt=0).values("ask_id"))
        if ask is not None:
            self.attempt(lambda: refund(by=FEED, ask_id=ask.id, amount=amount, at=self.at))

    @rule(number=which, act=st.sampled_from(tuple(ENDED_BY)))
    def end(self, number: int, act: Callable[..., Any]) -> None:
        """It is not needed, was a mistake, or is needed after all."""
        ask = self.an_ask(number, status__in=ENDED_BY[act])
        if ask is not None:
            self.attempt(lambda: act(by=ask.asker, ask_id=ask.id, at=self.at))

    @rule(number=which)
    def take_back(self, number: int) -> None:
        """Whoever said yes takes it back."""
        ask = self.an_ask(number, status="approved")
        yes = last_yes(ask) if ask is not None else None
        if ask is not None and yes is not None:
            self.attempt(lambda: take_back(by=yes.by, ask_id=ask.id, at=self.at))

    @rule(number=which)
    def look_again(self, number: int) -> None:
        """A no, or less, is looked at again."""
        ask = self.an_ask(number, status__in=("declined", "approved"))
        if ask is not None:
            self.attempt(lambda: challenge(by=ask.asker, ask_id=ask.id, reason="It is the only shop.", at=self.at))

    @rule(number=which, amount=amounts | small)
    def ask_for_another_sum(self, number: int, amount: int) -> None:
        """What waits is changed."""
        ask = self.an_ask(number, assignment__isnull=False)
        if ask is not None:
            self.attempt(lambda: change(by=ask.asker, ask_id=ask.id, changes={"amount": amount}, at=self.at))

    @rule(number=which, amount=small, act=st.sampled_from((credit_budget, raise_budget)))
    def more_money(self, number: int, amount: int, act: Callable[..., Any]) -> None:
        """Money comes in."""
        self.attempt(lambda: act(by=FEED, budget_id=self.a_budget(number), amount=amount, at=self.at))
