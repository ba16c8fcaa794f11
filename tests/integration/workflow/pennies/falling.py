"""Less, and money back to the council: asked, answered, noticed, taken."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from delegation.models import Hold, Movement
from tests.integration.workflow.pennies.base import Base, small, which
from workflow.services.hardship import answer_notice
from workflow.services.recovering import SumAsked


class Falling(Base):
    """What makes money less; only the timer does it, when the notice is over."""

    @rule(amount=small, line=which, whole=st.booleans(), by=st.sampled_from(("own", "gwen")), yes=st.booleans())
    def ask_for_less(self, amount: int, line: int, whole: bool, by: str, yes: bool) -> None:
        """A budget, or a line of the plan, is to be less each week: the person's own wish, or not."""
        found = None if whole else self.a_line(line)
        user = self.name if by == "own" else by
        self.ask_for(amount, user, kind="decrease", plan_line=found.id if found else None, category=None, yes=yes)

    @rule(amount=small, number=which, of=st.sampled_from(("words", "ask", "movement")), yes=st.booleans())
    def ask_for_money_back(self, amount: int, number: int, of: str, yes: bool) -> None:
        """Somebody asks for money back."""
        one = SumAsked(amount=amount, words="Paid twice for June")
        if of == "ask":
            hold = self.one(Hold.objects.ours().filter(person=self.person, used__gt=0).order_by("id"), number)
            one = SumAsked(amount=min(amount, hold.used), ask=hold.ask_id) if hold else one
        if of == "movement":
            rows = Movement.objects.ours().filter(hold__person=self.person, what="paid", amount__gt=0)
            moved = self.one(rows.order_by("id"), number)
            one = SumAsked(amount=min(amount, moved.amount), movement=moved.id) if moved else one
        self.ask_for(one.amount, "priya", kind="recovery", sums=(one,), category=None, yes=yes)

    @rule(number=which, hard=st.booleans())
    def answer_the_notice(self, number: int, hard: bool) -> None:
        """The person says whether it would be hard."""
        ask, by = self.an_ask(number, kind="recovery"), self.user(self.name)
        if ask is not None:
            self.attempt(lambda: answer_notice(by=by, ask_id=ask.id, hard=hard, text="I would skip meals", at=self.at))
