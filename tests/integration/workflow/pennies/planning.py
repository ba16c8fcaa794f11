"""What a plan agrees becomes more, longer, something else, or is skipped for a day."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from delegation.models import PlanLine
from delegation.services.keeping import skip, unskip
from delegation.services.plan_changes import ChangeFields
from tests.integration.workflow.pennies.base import Base, days, small, which

CHANGERS = st.sampled_from(("priya", "gwen", "helen"))
WORDS = st.sampled_from(("Gardener", "Karaoke", "Swimming"))


class Planning(Base):
    """Changes of a plan, and swaps."""

    @rule(
        by=CHANGERS,
        words=WORDS,
        pence=small,
        weekly=st.booleans(),
        minutes=st.sampled_from((None, 45)),
        after=days,
        long=st.sampled_from((None, 5, 30)),
    )
    def add_a_line(
        self, by: str, words: str, pence: int, weekly: bool, minutes: int | None, after: int, long: int | None
    ) -> None:
        """The plan is to agree something new."""
        starts_on = self.today + timedelta(days=after)
        change = ChangeFields(
            what="add",
            words=words,
            category="home",
            payee="Vale Gardens",
            weekly=pence if weekly else None,
            one_off=None if weekly else pence,
            minutes=minutes if weekly else None,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=long) if long else None,
        )
        self._ask_to_change(by, change)

    @rule(by=CHANGERS, number=which, more=small, minutes=st.sampled_from((0, 15)))
    def raise_a_line(self, by: str, number: int, more: int, minutes: int) -> None:
        """The plan is to agree more of something."""
        line = self.a_line(number)
        if line is not None:
            change = ChangeFields(
                what="raise",
                plan_line=line.id,
                weekly=line.weekly + more if line.weekly else None,
                one_off=line.one_off + more if line.one_off else None,
                minutes=line.minutes + minutes if line.minutes else None,
            )
            self._ask_to_change(by, change)

    @rule(by=CHANGERS, number=which, longer=days)
    def lengthen_a_line(self, by: str, number: int, longer: int) -> None:
        """The plan is to agree something for longer."""
        line = self.a_line(number)
        if line is not None:
            ends_on = line.ends_on + timedelta(days=longer)
            self._ask_to_change(by, ChangeFields(what="lengthen", plan_line=line.id, ends_on=ends_on))

    @rule(
        by=which,
        number=which,
        cost=st.none() | small,
        minutes=st.sampled_from((None, 20, 60)),
        kept=st.none() | st.sampled_from((15, 60)),
        after=st.none() | days,
        long=st.none() | st.sampled_from((7, 24)),
    )
    def swap(
        self,
        by: int,
        number: int,
        cost: int | None,
        minutes: int | None,
        kept: int | None,
        after: int | None,
        long: int | None,
    ) -> None:
        """Something else instead of a line, of some of its weeks or minutes, or of what was kept."""
        line = self.a_line(number)
        if line is None:
            return
        starts_on = max(self.today, line.starts_on) + timedelta(days=after or 0)
        self.ask_for(
            cost,
            self.asker(by),
            kind="swap",
            plan_line=line.id,
            category=None,
            what_for="Karaoke",
            minutes=minutes if kept is None else None,
            kept_minutes=kept,
            starts_on=starts_on if after is not None else None,
            ends_on=starts_on + timedelta(days=long) if long else None,
        )

    @rule(number=which, by=which, after=days, minutes=st.sampled_from((None, None, 20)), again=st.booleans())
    def skip_a_day(self, number: int, by: int, after: int, minutes: int | None, again: bool) -> None:
        """A day of the plan is skipped, or is not after all."""
        line, user = self.a_line(number), self.user(self.asker(by))
        if line is None:
            return
        told: dict[str, Any] = {"by": user, "plan_line_id": line.id, "on": self._day_of(line, after), "at": self.at}
        self.attempt(lambda: unskip(**told) if again else skip(minutes=minutes, **told))

    @rule(number=which, minutes=st.sampled_from((10, 20, 60)), amount=small)
    def use_what_is_kept(self, number: int, minutes: int, amount: int) -> None:
        """Something is asked for with minutes that were kept."""
        line = self.a_line(number)
        if line is not None:
            self.ask_for(amount, "priya", plan_line=line.id, category=line.category, kept_minutes=minutes)

    def _day_of(self, line: PlanLine, after: int) -> date:
        return max(self.today, line.starts_on) + timedelta(days=after)

    def _ask_to_change(self, by: str, change: ChangeFields) -> None:
        self.ask_for(None, by, kind="plan_change", category=None, what_for=None, change=change, yes=True)
