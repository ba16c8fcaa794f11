"""From stored rows to the act that the engine rules on, money as it stands now."""

from dataclasses import replace
from datetime import datetime

from delegation.authority import Act, BudgetState, PlanLineState
from delegation.models import Budget, Person, PlanLine
from delegation.selectors.authority import Setting, people_of
from workflow.models import Ask


def act_of(
    ask: Ask, *, person: Person, budget: Budget | None, plan_line: PlanLine | None, setting: Setting, at: datetime
) -> Act:
    """This function will make the act of a stored ask, on money as it stands now, without the ask's own hold."""
    return Act(
        kind=ask.kind,
        amount=amount_of_act(ask.kind, ask.amount),
        category=ask.category,
        person=person.id,
        people=people_of(person, at=at, calendar=setting.calendar),
        payee_key=ask.payee_key or None,
        flags=frozenset(ask.flags),
        budget=state_of(budget),
        plan_line=line_state_of(plan_line, exchanged=ask.exchanged),
        weeks=ask.weeks,
    )


def amount_of_act(kind: str, amount: int | None) -> int | None:
    """This function will give the pence to rule on: that somebody decides less is no sum, but is ruled on as one."""
    return 0 if kind == "decrease" and amount is None else amount


def without_hold(act: Act, *, held: int, from_agreed: int, used: int = 0) -> Act:
    """This function will take an ask's own hold, pence, out of the money it is ruled against.

    What was spent beyond the money counts as missing: else a fact would have paid for itself.
    """
    if act.budget is None:
        return act
    budget = replace(
        act.budget,
        held=act.budget.held - held,
        spent=act.budget.spent - used,
        agreed=act.budget.agreed + from_agreed,
        overrun=max(0, act.budget.overrun - used),
    )
    line = act.plan_line and replace(act.plan_line, remaining=act.plan_line.remaining + from_agreed)
    return replace(act, budget=budget, plan_line=line)


def state_of(budget: Budget | None) -> BudgetState | None:
    """This function will give the engine's view of a budget, in pence."""
    if budget is None:
        return None
    return BudgetState(
        id=budget.id,
        kind=budget.kind,
        allocated=budget.allocated,
        held=budget.held,
        spent=budget.spent,
        agreed=budget.agreed,
        overrun=budget.overrun,
        planned=budget.planned,
        indicative=budget.indicative,
    )


def line_state_of(line: PlanLine | None, *, exchanged: int | None = None) -> PlanLineState | None:
    """This function will give the engine's view of a plan line, in pence; ``exchanged`` are those that are swapped."""
    return None if line is None else PlanLineState(id=line.id, remaining=line.remaining, exchanged=exchanged)
