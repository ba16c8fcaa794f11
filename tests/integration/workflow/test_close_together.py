"""One person, one payee, close together: a question at the moment of deciding, which names the other asks."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from tests.integration.workflow.test_statements import AT_ONCE, statements
from workflow import show
from workflow.models import Ask
from workflow.selectors import find_ask
from workflow.services.deciding import RoomAsked
from workflow.services.submitting import submit_ask

SHOP = "Vale Outdoor"


def small(steps: Steps, amount: int = 6_000, *, by: str = "joe", **more: Any) -> Ask:
    """This function will ask for something small of the shop, for Ada."""
    return steps.ask(by, "ada", amount, **{"payee": SHOP, "at": TUESDAY, **more})


def test_together_over_the_limit_it_goes_to_a_person_with_the_others_named(steps: Steps) -> None:
    first = small(steps)
    second = small(steps, at=TUESDAY + HOUR, payee=" vale OUTDOOR")
    assert (first.status, second.status, steps.waits_for(second)) == ("approved", "waiting", "priya")
    assert second.assignment is not None
    assert second.assignment.why == "close_together"
    shown = steps.shown(second, "priya")
    assert shown["close_to"] == [{"id": str(first.id), "amount": 6_000, "created_at": TUESDAY.isoformat()}]
    assert shown["ruling"]["outcome"] == "within"
    assert shown["separate"] is None
    assert steps.yes("priya", second, at=TUESDAY + 2 * HOUR).status == "approved"
    assert [each["id"] for each in steps.shown(second, "priya")["close_to"]] == [str(first.id)]


def test_separate_passes_and_is_recorded(steps: Steps) -> None:
    first = small(steps)
    second = small(steps, at=TUESDAY + HOUR, separate=True)
    assert (second.status, second.separate) == ("approved", True)
    assert [each["id"] for each in steps.shown(second, "priya")["close_to"]] == [str(first.id)]


def test_one_thing_goes_to_a_person(steps: Steps) -> None:
    small(steps)
    assert small(steps, at=TUESDAY + HOUR, separate=False).status == "waiting"


def test_up_to_the_limit_together_nobody_asks(steps: Steps) -> None:
    small(steps)
    assert small(steps, 4_000, at=TUESDAY + HOUR).status == "approved"
    assert small(steps, 1, at=TUESDAY + 2 * HOUR).status == "waiting"


@pytest.mark.parametrize(
    "more",
    [
        {"at": TUESDAY + 7 * DAY},
        {"payee": "Vale Indoor"},
        {"payee": None},
    ],
)
def test_later_or_elsewhere_is_not_close(steps: Steps, more: dict[str, Any]) -> None:
    small(steps)
    assert small(steps, **more).status == "approved"


def test_it_is_close_whoever_of_the_family_asks_and_not_for_another_person(steps: Steps) -> None:
    small(steps)
    assert small(steps, by="ada", at=TUESDAY + HOUR).status == "waiting"
    assert steps.ask("maya", "leo", 6_000, payee=SHOP, at=TUESDAY + HOUR).status == "approved"


def test_what_was_withdrawn_or_refused_is_not_counted(steps: Steps) -> None:
    steps.take_back("joe", small(steps), at=TUESDAY + HOUR)
    assert small(steps, at=TUESDAY + 2 * HOUR).status == "approved"


def test_what_was_over_the_limit_by_itself_was_seen_by_somebody_already(steps: Steps) -> None:
    steps.yes("priya", small(steps, 15_000))
    assert small(steps, at=TUESDAY + 2 * HOUR).status == "approved"


def test_rule_5_room_and_the_plan_were_agreed_for_more_than_one(steps: Steps) -> None:
    room = RoomAsked(amount=15_000, ends_on=(TUESDAY + 60 * DAY).date())
    steps.yes("priya", small(steps, 15_000), and_room=room)
    for hours in (2, 3, 4):
        assert small(steps, 14_000, at=TUESDAY + hours * HOUR).status == "approved"
    line = steps.plan_line("ada", "care")
    for hours in (5, 6):
        paid = steps.ask("joe", "ada", 9_000, payee="Marta", plan_line=line.id, at=TUESDAY + hours * HOUR)
        assert paid.status == "approved"


def test_rule_5_own_money_has_no_limit_to_pass(steps: Steps) -> None:
    for hours in range(3):
        ask = steps.ask("ravi", "ravi", 60_000, payee=SHOP, at=TUESDAY + hours * HOUR)
        assert ask.status == "approved"


def test_whoever_decides_sees_all_of_them_on_one_screen(steps: Steps) -> None:
    ids = [str(small(steps, amount, at=TUESDAY + n * HOUR).id) for n, amount in enumerate((6_000, 3_000, 15_000))]
    big = Ask.objects.ours().get(id=ids[2])
    assert big.flags == []  # over the limit by itself: it waits for that
    assert [each["id"] for each in steps.shown(big, "priya")["close_to"]] == ids[:2]


def test_the_look_costs_asking_no_statement_and_showing_one(steps: Steps) -> None:
    small(steps)
    joe, fields = steps.cast.user("joe"), steps.fields("ada", 100, payee=SHOP)
    sent = statements(lambda: submit_ask(by=joe, fields=fields, at=TUESDAY + HOUR))
    assert len(sent) <= AT_ONCE, "\n".join(sent)
    waits = [small(steps, 15_000, at=TUESDAY + n * HOUR) for n in (2, 3, 4)]
    priya = steps.cast.user("priya")

    def cost(asks: list[Ask]) -> int:
        found = [find_ask(by=priya, ask_id=each.id) for each in asks]
        with CaptureQueriesContext(connection) as caught:
            show.asks(found, viewer=priya, at=TUESDAY)
        return len(caught.captured_queries)

    assert cost(waits) == cost(waits[:1])
