"""Emergency widening: named roles, 72 hours at most, a second leader in 24 or it ends, never for oneself."""

from datetime import timedelta
from typing import Any

import pytest

from delegation.errors import Conflict, Forbidden, Refused
from delegation.models import Mandate
from delegation.services.mandate_rows import Narrower
from delegation.services.widening import confirm, widen
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import LookBack


def give(steps: Steps, *, by: str = "gwen", to: str = "priya", hours: int | None = None) -> Mandate:
    """This function will give somebody more to decide for Ada, as their own post allows."""
    ends_at = None if hours is None else TUESDAY + hours * HOUR
    return widen(
        by=steps.cast.user(by),
        holder=steps.cast.user(to),
        giver=steps.mandate(by),
        person=steps.cast.person("ada"),
        narrower=Narrower(ends_at=ends_at),
        at=TUESDAY,
    )


def test_the_holder_decides_as_much_as_the_giver_and_each_yes_is_looked_at_again(steps: Steps) -> None:
    assert steps.ask("priya", "ada", 64_000).status == "waiting"
    given = give(steps)
    ask = steps.ask("priya", "ada", 64_000, at=TUESDAY + HOUR)
    assert (ask.status, steps.ruling(ask)["mandate"]) == ("approved", str(given.id))
    assert [owed.why for owed in LookBack.objects.ours().filter(ask=ask)] == ["widened"]
    assert steps.ask("priya", "ada", 100_100, at=TUESDAY + HOUR).status == "waiting"
    assert steps.ask("priya", "mo", 64_000, at=TUESDAY + HOUR).status == "waiting"


def test_unconfirmed_it_is_over_after_24_hours(steps: Steps) -> None:
    assert give(steps).ends_at == TUESDAY + DAY
    assert steps.ask("priya", "ada", 64_000, at=TUESDAY + DAY).status == "waiting"


def test_a_second_leader_lets_it_run_its_whole_time(steps: Steps) -> None:
    given = give(steps)
    confirmed = confirm(by=steps.cast.user("lena"), mandate_id=given.id, at=TUESDAY + 23 * HOUR)
    assert confirmed.ends_at == TUESDAY + 72 * HOUR
    assert steps.ask("priya", "ada", 64_000, at=TUESDAY + 71 * HOUR).status == "approved"
    with pytest.raises(Conflict):
        confirm(by=steps.cast.user("mark"), mandate_id=given.id, at=TUESDAY + 24 * HOUR)


def test_after_24_hours_nobody_confirms_it(steps: Steps) -> None:
    given = give(steps)
    with pytest.raises(Conflict):
        confirm(by=steps.cast.user("lena"), mandate_id=given.id, at=TUESDAY + DAY)


@pytest.mark.parametrize("name", ["gwen", "priya", "helen", "sam"])
def test_who_gave_it_has_it_or_leads_nothing_does_not_confirm(steps: Steps, name: str) -> None:
    given = give(steps)
    with pytest.raises(Forbidden):
        confirm(by=steps.cast.user(name), mandate_id=given.id, at=TUESDAY + HOUR)


@pytest.mark.parametrize(
    ("how", "refused"),
    [
        ({"to": "gwen"}, Forbidden),  # never for oneself
        ({"by": "priya", "to": "tom"}, Forbidden),  # only from team manager up
        ({"to": "lena"}, Refused),  # who publishes limits does not decide
        ({"to": "joe"}, Refused),  # nor family
        ({"hours": 73}, Refused),
        ({"hours": 0}, Refused),
    ],
)
def test_rule_7_what_an_emergency_does_not_allow(steps: Steps, how: dict[str, Any], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        give(steps, **how)


def test_rule_7_it_ends_with_the_givers_own(steps: Steps) -> None:
    give(steps)
    Mandate.objects.ours().filter(id=steps.mandate("gwen").id).update(ends_at=TUESDAY + timedelta(minutes=30))
    assert steps.ask("priya", "ada", 64_000, at=TUESDAY + HOUR).status == "waiting"
