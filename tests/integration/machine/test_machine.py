"""Any order of commands, doubled, stale and from the wrong hand: Leeway and a plain model of it never part.

LEEWAY_EXAMPLES=2000 runs more of them, LEEWAY_SHRINK=1 looks for the shortest way to a failure, which takes minutes.
Each is seeded, so that a failure comes again.
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
from tests.integration.machine.machine import Machine
from tests.integration.workflow.steps import TUESDAY

EXAMPLES = int(os.environ.get("LEEWAY_EXAMPLES", "40"))
A_PART = 250
PARTS = max(2, EXAMPLES // A_PART)
# A part of that size takes each of these steps, or the commands have stopped meeting what they are for.
TAKEN = {
    ("submit", "", "approved"),
    ("submit", "", "waiting"),
    ("submit", "", "blocked"),
    ("approve", "waiting", "approved"),
    ("decline", "waiting", "declined"),
    ("withdraw", "waiting", "withdrawn"),
    ("question", "waiting", "paused"),
    ("answer", "paused", "waiting"),
    ("pass_up", "waiting", "waiting"),
    ("reassign", "waiting", "waiting"),
    ("reroute", "waiting", "waiting"),
    ("reroute", "waiting", "blocked"),
    ("remind", "waiting", "waiting"),
    ("move_on", "waiting", "waiting"),
    ("alarm", "waiting", "waiting"),
    ("take_back", "approved", "withdrawn"),
    ("settle", "approved", "approved"),
    ("submit", "", "settled"),
    ("approve", "waiting", "settled"),
    ("refund", "waiting", "waiting"),
    ("cancel", "approved", "withdrawn"),
}
PHASES = (Phase.generate, Phase.shrink) if os.environ.get("LEEWAY_SHRINK") else (Phase.generate,)


@pytest.fixture(scope="module")
def tuesday(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast at ten on a Tuesday, made once and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_cast(at=TUESDAY)
        transaction.set_rollback(True)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(PARTS))
def test_leeway_and_the_plain_world_agree_after_any_commands(tuesday: Cast, part: int) -> None:
    Machine.cast = tuesday
    # Derandomised by its own source, each part would try the same examples.
    machine: type[Machine] = type(f"Machine{part}", (Machine,), {"taken": Counter()})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES // PARTS,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=PHASES,
            report_multiple_bugs=False,
        ),
    )
    print(sorted(machine.taken.items()))
    if EXAMPLES >= PARTS * A_PART:
        assert TAKEN - set(machine.taken) == set()
