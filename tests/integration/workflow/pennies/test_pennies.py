"""To the penny: allocated + overrun = left + agreed + held + spent, whatever happens in whatever order.

Each command is a method with `@rule` in a file beside this one; to add one, write it so that a refusal (`LeewayError`)
counts as nothing done: `self.attempt`. LEEWAY_EXAMPLES=500 runs more of them, LEEWAY_SHRINK=1 looks for the shortest
way to a failure; each run is seeded, so that a failure comes again.
"""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import Cast, build_cast
from tests.integration.workflow.pennies.aimed import Aimed
from tests.integration.workflow.pennies.falling import Falling
from tests.integration.workflow.pennies.planning import Planning
from tests.integration.workflow.pennies.spending import Spending
from tests.integration.workflow.pennies.sums import Sums
from tests.integration.workflow.pennies.taken import money_events
from tests.integration.workflow.steps import TUESDAY

EXAMPLES = int(os.environ.get("LEEWAY_EXAMPLES", "8"))
# A run of so many takes every way that money moves at least once.
ENOUGH_TO_SEE_ALL = 200
PHASES = (Phase.generate, Phase.shrink) if os.environ.get("LEEWAY_SHRINK") else (Phase.generate,)


class Pennies(Spending, Planning, Falling, Aimed, Sums):
    """Somebody's money, moved in every way there is."""


@pytest.fixture(scope="module")
def tuesday(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast at ten on a Tuesday, made once and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_cast(at=TUESDAY)
        transaction.set_rollback(True)


@pytest.mark.timeout(3600)
def test_every_penny_is_somewhere_whatever_happens(tuesday: Cast) -> None:
    Pennies.cast, Pennies.seen = tuesday, Counter()
    run_state_machine_as_test(
        Pennies,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=PHASES,
            report_multiple_bugs=False,
        ),
    )
    print(sorted(Pennies.seen.items()))
    if EXAMPLES >= ENOUGH_TO_SEE_ALL:
        assert money_events() - set(Pennies.seen) == set()
