"""Time goes by: what waits, weeks, years; and a death."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from delegation.models import Budget, BudgetChange
from delegation.services.year_end import turn_years
from tests.integration.workflow.pennies.base import Base
from workflow.services.ending import take_back_death, tell_death
from workflow.services.watching import watch
from workflow.services.weekly import run_weeks


class Passing(Base):
    """What nobody does."""

    steps = 0

    @rule(hours=st.sampled_from((0, 1, 24, 7 * 24)))
    def let_days_pass(self, hours: int) -> None:
        """Some time goes by."""
        self._pass(timedelta(hours=hours))

    @rule(weeks=st.sampled_from((2, 3, 5)))
    def let_weeks_pass(self, weeks: int) -> None:
        """The notice of less, or of money back, is over."""
        self._pass(timedelta(weeks=weeks))

    @rule(weeks=st.sampled_from((10, 19)))
    def let_months_pass(self, weeks: int) -> None:
        """A yes lapses, and the year ends."""
        self._pass(timedelta(weeks=weeks))

    def _pass(self, by: timedelta) -> None:
        self.steps += 1
        self.at += by
        for round_of in (watch, run_weeks, turn_years):
            round_of(organisation_id=self.cast.organisation.id, at=self.at)
        carried = BudgetChange.objects.ours().filter(what="carried_out", at=self.at)
        over = Budget.objects.ours().filter(id__in=carried.values("budget_id"), overrun__gt=0)
        assert not over.exists(), "what was spent beyond the money was given again"

    @precondition(lambda self: self.steps > 2)
    @rule(days=st.sampled_from((0, 9)), really=st.integers(0, 3))
    def die(self, days: int, really: int) -> None:
        """The person has died, as far as we know."""
        if really == 0:
            on, by = self.today - timedelta(days=days), self.user("priya")
            self.attempt(lambda: tell_death(by=by, person_id=self.person.id, on=on, at=self.at))

    @precondition(lambda self: self.steps > 2)
    @rule()
    def live_after_all(self) -> None:
        """That was a mistake."""
        self.attempt(lambda: take_back_death(by=self.user("priya"), person_id=self.person.id, at=self.at))
