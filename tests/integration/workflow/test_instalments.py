"""The parts in which Ravi's money comes, and how long it lasts."""

from datetime import timedelta
from uuid import UUID

import pytest

from delegation.errors import Conflict, Forbidden, Invalid, Missing
from delegation.models import Budget, Instalment
from delegation.selectors.lasting import instalments_of, lasting_of
from delegation.services import instalments
from delegation.services.holds import lock_budget
from delegation.services.instalments import arrive, plan_instalments
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps
from workflow.services.settling import settle

DAY = timedelta(days=1)


def ravi(steps: Steps) -> Budget:
    """This function will give Ravi's money as it is."""
    return steps.cast.budget("ravi")


def test_the_demo_has_13_parts_of_2400_pounds_and_those_before_today_came(steps: Steps) -> None:
    parts = instalments_of(ravi(steps))
    assert sum(each.amount for each in parts) == ravi(steps).allocated
    assert {each.amount for each in parts} == {240_000}
    assert len(parts) == 13
    assert all((each.arrived_on is not None) == (each.expected_on < TUESDAY.date()) for each in parts)


def test_spending_makes_it_last_less_and_what_is_not_there_yet_does_not_count(steps: Steps) -> None:
    budget = ravi(steps)
    found = lasting_of([budget], at=TUESDAY)[budget.id]
    assert found.until is None
    assert found.following is not None
    assert found.following.expected_on >= TUESDAY.date()
    ask = steps.ask("ravi", "ravi", 1_000_000, at=TUESDAY)
    settle(by=steps.cast.user("ravi"), ask_id=ask.id, amount=1_000_000, final=True, at=TUESDAY + HOUR)
    later = lasting_of([ravi(steps)], at=TUESDAY + DAY)[budget.id]
    assert later.until is not None
    assert TUESDAY.date() < later.until < budget.ends_on


def test_a_part_arrives_once_and_not_in_the_future(steps: Steps) -> None:
    part = next(each for each in instalments_of(ravi(steps)) if each.arrived_on is None)
    with pytest.raises(Invalid):
        arrive(by=steps.cast.user("ravi"), instalment_id=part.id, on=TUESDAY.date() + 2 * DAY, at=TUESDAY)
    with pytest.raises(Missing):
        arrive(by=steps.cast.user("joe"), instalment_id=part.id, on=TUESDAY.date(), at=TUESDAY)
    arrive(by=steps.cast.user("ravi"), instalment_id=part.id, on=TUESDAY.date(), at=TUESDAY)
    with pytest.raises(Conflict):
        arrive(by=steps.cast.user("ravi"), instalment_id=part.id, on=TUESDAY.date(), at=TUESDAY)


def test_a_part_that_somebody_planned_anew_meanwhile_has_not_arrived(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = next(each for each in instalments_of(ravi(steps)) if each.arrived_on is None)

    def after_another(budget_id: UUID) -> Budget:
        monkeypatch.undo()
        first_on = TUESDAY.date() + 3 * DAY
        plan_instalments(by=steps.cast.user("priya"), budget_id=budget_id, amount=100, first_on=first_on, at=TUESDAY)
        return lock_budget(budget_id)

    monkeypatch.setattr(instalments, "lock_budget", after_another)
    with pytest.raises(Conflict, match="planned anew"):
        arrive(by=steps.cast.user("ravi"), instalment_id=part.id, on=TUESDAY.date(), at=TUESDAY)


def test_planned_anew_what_came_stays_and_never_more_than_the_year(steps: Steps) -> None:
    budget, priya = ravi(steps), steps.cast.user("priya")
    came = Instalment.objects.ours().filter(budget=budget, arrived_on__isnull=False).count()
    first_on = TUESDAY.date() + 3 * DAY
    plan_instalments(by=priya, budget_id=budget.id, amount=100_000, first_on=first_on, every_weeks=2, at=TUESDAY)
    rows = Instalment.objects.ours().filter(budget=budget)
    assert rows.filter(amount=240_000).count() == came
    with pytest.raises(Invalid):
        plan_instalments(by=priya, budget_id=budget.id, amount=900_000, first_on=first_on, at=TUESDAY)
    with pytest.raises(Forbidden):
        plan_instalments(by=steps.cast.user("ravi"), budget_id=budget.id, amount=100, first_on=first_on, at=TUESDAY)
    ada = steps.cast.budget("ada")
    with pytest.raises(Invalid):
        plan_instalments(by=priya, budget_id=ada.id, amount=100, first_on=first_on, at=TUESDAY)
