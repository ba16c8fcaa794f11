"""Ways that money moves which need several commands in their order: chance alone takes them once in thousands."""

from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from delegation.models import PlanLine
from delegation.services.keeping import skip, unskip
from tests.integration.workflow.pennies.base import FEED, small, which
from tests.integration.workflow.pennies.passing import Passing
from tests.integration.workflow.pennies.paying import Paying
from tests.integration.workflow.steps import A_REASON
from workflow.models import Ask, Payment
from workflow.services import lines
from workflow.services.challenging import challenge
from workflow.services.changing import change
from workflow.services.deciding import Verdict
from workflow.services.ending import take_back_death, tell_death
from workflow.services.lapsing import cancel
from workflow.services.paying import pay
from workflow.services.recovering import SumAsked
from workflow.services.settling import settle
from workflow.services.undoing import withdraw

BEYOND_ALL_WORKERS = 160_000
WEEKS_OF_NOTICE = 5
UNTIL_IT_LAPSES = (14, 3)


class Aimed(Paying, Passing):
    """Short stories, at any moment between all the other commands."""

    @rule(amount=small, pay=st.sampled_from((None, "pay_them")), late=st.booleans())
    def let_a_yes_go(self, amount: int, pay: str | None, late: bool) -> None:
        """A yes is not needed any more; perhaps finance has paid it all the same."""
        ask = self.ask_for(amount, "priya", pay=pay, payee="Vale Buses", yes=True)
        if ask is not None:
            self.attempt(lambda: cancel(by=ask.asker, ask_id=ask.id, at=self.at))
        if ask is not None and late:
            self._pay_all(ask)

    @rule(amount=small)
    def leave_a_yes(self, amount: int) -> None:
        """A yes of which nothing is paid, until it lapses."""
        if self.ask_for(amount, "priya", yes=True) is not None:
            for weeks in UNTIL_IT_LAPSES:
                self._pass(timedelta(weeks=weeks))

    @rule(again=st.booleans())
    def hear_no_twice(self, again: bool) -> None:
        """A no, looked at again by somebody else, who says no too, or yes."""
        ask = self.ask_for(BEYOND_ALL_WORKERS, "priya")
        if ask is None or ask.assignment is None:
            return
        told: dict[str, Any] = {"by": ask.asker, "ask_id": ask.id, "at": self.at}
        no = Verdict(outcome="decline", reason=A_REASON, reason_code="another_way")
        self.decide(ask, no)
        self.attempt(lambda: challenge(reason="It is the only shop.", **told))
        ask = self.anew(ask)
        if ask.assignment is not None:
            self.decide(ask, Verdict(outcome="approve") if again else no)

    @rule(amount=small, parts=st.sampled_from((2, 3)))
    def go_back_in_parts(self, amount: int, parts: int) -> None:
        """Money is to go back to the council in parts, a month between them."""
        paid = self.ask_for(amount, "priya", pay="already_paid")
        sums = (SumAsked(amount=amount, ask=paid.id),) if paid is not None else ()
        ask = self.ask_for(amount, "priya", kind="recovery", sums=sums, category=None)
        if ask is None or ask.assignment is None:
            return
        self.decide(ask, Verdict(outcome="approve", parts=parts))
        for _part in range(parts):
            self._pass(timedelta(weeks=WEEKS_OF_NOTICE))

    @rule(amount=small, by=st.sampled_from(("own", "gwen", "mark")))
    def put_money_back(self, amount: int, by: str) -> None:
        """Money comes in that belongs to nothing, and somebody puts it into what is left."""
        self._read(-amount, "Lost and Found", {"budget": self.a_budget(0)})
        self._say_of_last(lines.put_back, by=self.name if by == "own" else by)

    @rule(amount=small)
    def say_it_was_something_else(self, amount: int) -> None:
        """A line is taken to be an ask of the same sum, and is not."""
        if self.ask_for(amount, self.asker(0), payee=None, yes=True) is not None:
            self._read(amount, "TESCO", {"person": self.person.id})
            self._say_of_last(lines.something_else, by=self.asker(0))

    @rule(amount=small)
    def undo_a_line(self, amount: int) -> None:
        """A line settles an ask, and somebody says that it was not that."""
        if self.ask_for(amount, self.asker(0), payee="Vale Buses", yes=True) is not None:
            self._read(amount, "Vale Buses", {"person": self.person.id})
            self._say_of_last(lines.that_was_it, by=self.asker(0))
            self._say_of_last(lines.undo, by=self.asker(0))

    @rule(which_asker=which, amount=small)
    def stop_asking(self, which_asker: int, amount: int) -> None:
        """What waits becomes another sum, and then is not asked any more."""
        ask = self.ask_for(BEYOND_ALL_WORKERS, self.asker(which_asker))
        if ask is not None:
            told: dict[str, Any] = {"by": ask.asker, "ask_id": ask.id, "at": self.at}
            self.attempt(lambda: change(changes={"amount": BEYOND_ALL_WORKERS + amount}, **told))
            self.attempt(lambda: withdraw(**told))

    @rule(amount=small)
    def pay_part_of_what_is_ready(self, amount: int) -> None:
        """Part of what finance is to pay is paid otherwise: the rest of it stays ready."""
        ask = self.ask_for(amount + 1, "priya", pay="pay_them", payee="Vale Buses", yes=True)
        if ask is not None:
            half = (amount + 1) // 2
            self.attempt(lambda: settle(by=FEED, ask_id=ask.id, amount=half, final=False, at=self.at))

    @rule(percent=st.sampled_from((40, 90, 100)))
    def make_a_standing_payment_less(self, percent: int) -> None:
        """A line of the plan that is paid each week becomes less, or nothing, when the notice is over."""
        line = self._line_of("Choir")
        if line is None or not line.weekly:
            return
        self.ask_for(
            line.weekly, "priya", kind="weekly", pay="pay_them", plan_line=line.id, category=line.category, yes=True
        )
        less = max(1, line.weekly * percent // 100)
        self.ask_for(less, "gwen", kind="decrease", plan_line=line.id, category=None, yes=True)
        for _half in range(2):
            self._pass(timedelta(weeks=2))

    @rule(number=which)
    def die_and_live(self, number: int) -> None:
        """Somebody was said to have died, and it was a mistake."""
        if number % 2:
            told: dict[str, Any] = {"by": self.user("gwen"), "person_id": self.person.id}
            self.attempt(lambda: tell_death(on=self.today, at=self.at, **told))
            self.attempt(lambda: take_back_death(at=self.at, **told))

    @rule(back=st.booleans(), after=st.integers(0, 4))
    def keep_minutes(self, back: bool, after: int) -> None:
        """A day is skipped, and its minutes are used, which comes to nothing; or the day is not skipped after all."""
        line = self._line_of("Choir")
        if line is None:
            return
        on = max(self.today, line.starts_on) + timedelta(days=7 * after)
        told: dict[str, Any] = {"by": self.user("priya"), "plan_line_id": line.id, "on": on, "at": self.at}
        self.attempt(lambda: skip(minutes=None, **told))
        if back:
            self.attempt(lambda: unskip(**told))
            return
        ask = self.ask_for(100, "priya", plan_line=line.id, category=line.category, kept_minutes=30, yes=True)
        if ask is not None and after % 2:
            self.attempt(lambda: cancel(by=ask.asker, ask_id=ask.id, at=self.at))

    def _line_of(self, words: str) -> PlanLine | None:
        rows = PlanLine.objects.ours().filter(person=self.person, words__text=words, ends_on__gt=self.today)
        found: PlanLine | None = rows.filter(taken_back_at=None).order_by("id").last()
        return found

    def _pay_all(self, ask: Ask) -> None:
        for id in Payment.objects.ours().filter(ask=ask, paid_at=None).values_list("id", flat=True):
            self.attempt(partial(pay, by=self.user("mark"), payment_id=id, at=self.at))
