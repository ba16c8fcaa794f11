"""Money while asks are played (pure): what budgets and plan lines have left, and what each ask sets aside, in pence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from delegation.replay.values import PastAsk, Purse, PurseChange, World
from delegation.rulings import Act, BudgetState, PlanLineState


@dataclass(slots=True)
class Hold:
    """What one ask set aside, and how much of it the plan had agreed already."""

    pence: int = 0
    from_agreed: int = 0


class Purses:
    """The budgets and plan lines of a world. What is not there is not checked, as for an ask without a budget."""

    def __init__(self, world: World) -> None:
        self._purses = {each.id: replace(each) for each in world.purses}
        self._lines = dict(world.lines)

    def act_of(self, ask: PastAsk, hold: Hold | None = None, *, amount: int | None = None) -> Act:
        """This function will give an ask's act on the money as it stands, what it holds itself taken out."""
        act = ask.act if amount is None or ask.act.amount is None else replace(ask.act, amount=amount)
        purse = self._purse(ask)
        if purse is None:
            return act
        held, agreed = (hold.pence, hold.from_agreed) if hold else (0, 0)
        budget = BudgetState(
            purse.id,
            purse.kind,
            purse.allocated,
            purse.held - held,
            purse.spent,
            purse.agreed + agreed,
            purse.overrun,
            purse.planned,
            purse.indicative,
        )
        line = None
        if ask.plan_line is not None and ask.plan_line in self._lines:
            exchanged = act.plan_line.exchanged if act.plan_line else None
            line = PlanLineState(ask.plan_line, self._lines[ask.plan_line] + agreed, exchanged)
        return replace(act, budget=budget, plan_line=line)

    def set_aside(self, ask: PastAsk, act: Act) -> Hold | None:
        """This function will hold an act's whole commitment, or nothing where the money left does not reach."""
        purse = self._purse(ask)
        if purse is None or not act.commitment:
            return None
        if act.budget is None or act.commitment > act.budget.left + self._of_the_line(ask, act):
            return None
        hold = Hold()
        self.hold(ask, hold, act.commitment)
        return hold

    def hold(self, ask: PastAsk, hold: Hold, pence: int) -> None:
        """This function will make a hold this large: what the plan agreed first, then free money."""
        purse = self._purse(ask)
        if purse is None:
            return
        agreed = min(pence, self._of_the_line(ask, ask.act, hold) + hold.from_agreed)
        purse.held += pence - hold.pence
        purse.agreed -= agreed - hold.from_agreed
        _square(purse)
        if ask.plan_line in self._lines and ask.plan_line is not None:
            self._lines[ask.plan_line] -= agreed - hold.from_agreed
        hold.pence, hold.from_agreed = pence, agreed

    def find(self, ask: PastAsk, pence: int) -> None:
        """This function will raise an ask's budget: who may change the plan found the money that was missing."""
        purse = self._purse(ask)
        if purse is not None:
            purse.allocated += pence

    def change(self, change: PurseChange) -> None:
        """This function will change a budget by what was no ask."""
        purse = self._purses.get(change.budget)
        if purse is not None:
            purse.allocated += change.allocated
            purse.agreed = max(0, purse.agreed + change.agreed)
            purse.spent += change.spent
            _over(purse)

    def _purse(self, ask: PastAsk) -> Purse | None:
        return None if ask.budget is None else self._purses.get(ask.budget)

    def _of_the_line(self, ask: PastAsk, act: Act, hold: Hold | None = None) -> int:
        """This function will give the pence that an ask may still take of its plan line."""
        if ask.plan_line is None:
            return 0
        remaining, exchanged = self._lines.get(ask.plan_line, 0), act.plan_line.exchanged if act.plan_line else None
        if exchanged is None:
            return remaining
        return min(remaining, max(0, exchanged - (hold.from_agreed if hold else 0)))


def _square(purse: Purse) -> None:
    """This function will let what is free pay off what went beyond the money, so that never are there both."""
    purse.overrun = min(purse.overrun, max(0, purse.held + purse.spent + purse.agreed - purse.allocated))


def _over(purse: Purse) -> None:
    """This function will call what is taken beyond the money overrun, as a fact is."""
    purse.overrun = max(0, purse.held + purse.spent + purse.agreed - purse.allocated)
