"""Any order of commands, doubled, stale and from the wrong hand: Leeway and a plain model of it never part.

LEEWAY_EXAMPLES=2000 runs more of them, LEEWAY_SHRINK=1 looks for the shortest way to a failure, which takes minutes.
Each is seeded, so that a failure comes again.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator

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
# So many examples take each of these steps, or the commands have stopped meeting what they are for. One part alone may
# miss some: an example uses few of the commands, and which is drawn once for all its steps.
ENOUGH_TO_SEE_ALL = 2_000
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
def test_leeway_and_the_plain_world_agree_after_any_commands(
    tuesday: Cast, part: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
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
    taken = taken_by_all(map("|".join, machine.taken), part=part, factory=tmp_path_factory)
    if taken is not None and EXAMPLES >= ENOUGH_TO_SEE_ALL:
        assert TAKEN - taken == set()


def taken_by_all(steps: Iterable[str], *, part: int, factory: pytest.TempPathFactory) -> set[tuple[str, ...]] | None:
    """This function will keep what a part took, and give what all parts took once the last of them is through."""
    shared = factory.getbasetemp().parent if os.environ.get("PYTEST_XDIST_WORKER") else factory.getbasetemp()
    (shared / f"machine-{part}.txt").write_text("\n".join(steps), encoding="utf-8")
    found = [path.read_text(encoding="utf-8") for path in shared.glob("machine-*.txt")]
    return {tuple(line.split("|")) for text in found for line in text.splitlines()} if len(found) == PARTS else None
