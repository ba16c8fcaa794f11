"""A budget whose year cannot turn is tried again, and keeps no other waiting."""

from datetime import timedelta
from typing import Any
from unittest import mock

from audit import clock
from delegation.models import Budget, YearEnd
from delegation.services import year_end
from delegation.services.year_end import turn_year, turn_years
from tests.cast import Cast
from tests.faults.at_once import new_person


def test_what_fails_each_time_keeps_nothing_else_waiting(committed_cast: Cast) -> None:
    budgets = [new_person(committed_cast, allocated=50_000)[1].id for _each in range(3)]
    with committed_cast.scope():
        Budget.objects.ours().exclude(id__in=budgets).update(closed_at=clock.now())
    after = clock.now() + timedelta(days=110)
    first = min(budgets)

    def turn_or_fail(*, budget_id: Any, at: Any) -> bool:
        if budget_id == first:
            raise RuntimeError
        return turn_year(budget_id=budget_id, at=at)

    organisation_id = committed_cast.organisation.id
    with mock.patch.object(year_end, "MOST_A_ROUND", 1), mock.patch.object(year_end, "turn_year", turn_or_fail):
        rounds = [turn_years(organisation_id=organisation_id, at=after + timedelta(days=day)) for day in range(4)]
    assert rounds == [0, 1, 1, 0]
    with committed_cast.scope():
        still_open = Budget.objects.ours().filter(id__in=budgets, closed_at__isnull=True)
        assert [each.id for each in still_open] == [first]
        assert YearEnd.objects.ours().get(budget=first).failed_at == after + timedelta(days=3)
