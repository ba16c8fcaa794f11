"""Every two commands to one ask at once, from two real connections: what comes of them is one of the two orders.

Each pair is played three times on one ask: one after the other and the other way round, both undone, and then both at
once while somebody else keeps the ask locked until each waits for it or is done. Then the timer comes round, as it does
every 15 seconds: a person who goes away while an ask is being sent to them by another connection is found by that.
"""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from itertools import combinations_with_replacement
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from audit import clock
from delegation.errors import Conflict, LeewayError, Missing
from delegation.models import Absence, Hold, Mandate
from tests.cast import Cast, build_cast
from tests.faults import commands as do
from tests.faults.at_once import blocked, new_person
from tests.faults.commands import Command, Stage
from tests.servers import Place, empty_tables
from workflow.models import Ask, Decision, Payment, Transition
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask
from workflow.services.watching import watch

UNTIL_BOTH_WAIT_SECONDS = 0.5
TRIES = 5

pytestmark = pytest.mark.timeout(600)


A_SPEND: dict[str, Any] = {"by": "joe", "kind": "one_off", "amount": 15_000}
TO_PAY: dict[str, Any] = {**A_SPEND, "pay": "pay_them", "payee": "Vale Gardens"}
LESS: dict[str, Any] = {"by": "gwen", "kind": "decrease", "amount": 1_000}

STAGED = {
    **dict.fromkeys(("ready to pay", "marked as paid"), TO_PAY),
    **dict.fromkeys(("less", "less, agreed", "less, agreed and looked at again"), LESS),
}

# From which commands an ask comes to be in a state, and what may reach it there.
STATES: dict[str, tuple[tuple[Command, ...], tuple[Command, ...]]] = {
    "waiting": (
        (),
        (
            do.approve,
            do.approve_less,
            do.decline,
            do.stop_asking,
            do.take_over,
            do.come_round,
            do.go_away,
            do.lose_authority,
            do.ask_one_thing,
            do.hand_up,
            do.undo_yes,
            do.change_it,
            do.make_it_small,
            do.die,
        ),
    ),
    "paused": (
        (do.ask_one_thing,),
        (
            do.approve,
            do.stop_asking,
            do.take_over,
            do.come_round,
            do.go_away,
            do.ask_one_thing,
            do.say_it,
            do.change_it,
            do.make_it_small,
            do.die,
        ),
    ),
    "approved": (
        (do.approve,),
        (
            do.approve,
            do.stop_asking,
            do.take_over,
            do.come_round,
            do.go_away,
            do.lose_authority,
            do.undo_yes,
            do.pay_part,
            do.pay_all,
            do.die,
        ),
    ),
    "partly paid": ((do.approve, do.pay_part), (do.undo_yes, do.pay_part, do.pay_all, do.pay_back)),
    "ready to pay": (
        (do.approve,),
        (do.mark_paid, do.not_needed, do.undo_yes, do.pay_part, do.pay_all, do.pay_beyond, do.die),
    ),
    "marked as paid": ((do.approve, do.mark_paid), (do.mark_paid, do.mark_not_paid, do.pay_back, do.a_mistake)),
    "declined": (
        (do.decline,),
        (do.approve, do.stop_asking, do.take_over, do.undo_yes, do.look_again_please, do.she_too),
    ),
    "said yes to less": ((do.approve_less,), (do.undo_yes, do.pay_part, do.look_again_please, do.she_too)),
    "looked at again": (
        (do.decline, do.look_again_please),
        (do.second_look_yes, do.second_look_no, do.stop_asking, do.take_over_higher, do.come_round, do.she_too, do.die),
    ),
    "less, looked at again": (
        (do.approve_less, do.look_again_please),
        (do.second_look_yes, do.second_look_no, do.take_over_higher, do.come_round, do.undo_yes, do.pay_part),
    ),
    "less": ((), (do.less_yes, do.less_no, do.stop_asking_for_less, do.come_round, do.die)),
    "less, agreed": ((do.less_yes,), (do.less_yes, do.undo_less, do.look_again_please, do.notice_ends, do.die)),
    "less, agreed and looked at again": (
        (do.less_yes, do.look_again_please),
        (do.less_again, do.less_after_all_not, do.undo_less, do.notice_ends, do.die),
    ),
}
PAIRS = [
    pytest.param(state, first, second, id=f"{state}: {first.__name__} and {second.__name__}")
    for state, (_, commands) in STATES.items()
    for first, second in combinations_with_replacement(commands, 2)
]


@pytest.fixture(scope="module")
def cast(place: Place, _migrated: list[str], django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast, committed, for all pairs: each has a person of its own."""
    with django_db_blocker.unblock():
        yield build_cast()
        connections.close_all()
        empty_tables(place, _migrated)


@pytest.mark.parametrize(("state", "first", "second"), PAIRS)
def test_two_at_once_end_as_one_after_the_other(
    place: Place, cast: Cast, state: str, first: Command, second: Command
) -> None:
    stage = stage_in(cast, state)
    (one, two), there = in_order(stage, first, second)
    (other, one_later), back = in_order(stage, second, first)
    serial = [([one, two], there), ([one_later, other], back)]
    answers = both_at_once(place, stage, first, second)
    found = (sorted(answers) if first is second else answers, seen(stage))
    in_either = [(sorted(each), after) for each, after in serial] if first is second else serial
    assert found in in_either, f"at once: {found}\nin order: {serial[0]}\nor: {serial[1]}"


def stage_in(cast: Cast, state: str) -> Stage:
    """This function will make an ask of Joe's that has come to a state, everybody being here again."""
    with cast.scope():
        Absence.objects.ours().all().delete()
        Mandate.objects.ours().filter(suspended_at__isnull=False).update(suspended_at=None)
        Ask.objects.ours().filter(assignment__isnull=False).update(assignment=None, status="withdrawn")
        Ask.objects.ours().exclude(look_at=None).update(look_at=None)
    person, _ = new_person(cast, allocated=50_000)
    asked = dict(STAGED.get(state, A_SPEND))
    by = cast.user(asked.pop("by"))
    fields = AskFields(person=person.id, category="everyday", what_for="for the allotment", **asked)
    with cast.scope():
        stage = Stage(cast, submit_ask(by=by, fields=fields, at=clock.now()).id)
    for command in STATES[state][0]:
        assert send(stage, command) == "done"
    return stage


def send(stage: Stage, command: Command) -> str:
    """This function will play one command in a transaction of its own, and say how it was answered.

    Two that want each other's lock are told so by PostgreSQL, and one tries again, as every request does.
    """
    for _ in range(TRIES):
        try:
            with stage.cast.scope():
                command(stage)
        except (Conflict, Missing):
            # Whom it no longer waits for may not even see it any more: both say that they came too late.
            return "too late"
        except LeewayError as error:
            return type(error).__name__
        except OperationalError as error:
            if not isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
                raise
        else:
            return "done"
    return "deadlock"


def in_order(stage: Stage, *commands: Command) -> tuple[list[str], dict[str, Any]]:
    """This function will play commands one after the other, tell how they were answered and led to, and undo it all."""
    with transaction.atomic():
        answers = [send(stage, each) for each in commands]
        after = seen(stage)
        transaction.set_rollback(True)
    return answers, after


def both_at_once(place: Place, stage: Stage, first: Command, second: Command) -> list[str]:
    """This function will let two commands go together while the ask is locked, until each waits or is done."""
    start = threading.Barrier(2)

    def run(command: Command) -> str:
        start.wait(timeout=20)
        try:
            return send(stage, command)
        finally:
            connection.close()

    with ExitStack() as stack:
        other = stack.enter_context(psycopg.connect(place.admin_url))
        onlooker = stack.enter_context(psycopg.connect(place.admin_url, autocommit=True))
        threads = stack.enter_context(ThreadPoolExecutor(2))
        other.execute("SELECT FROM workflow_ask WHERE id = %s FOR NO KEY UPDATE", [stage.ask])
        answers = [threads.submit(run, each) for each in (first, second)]
        until = time.monotonic() + UNTIL_BOTH_WAIT_SECONDS
        while blocked(onlooker) + sum(each.done() for each in answers) < 2 and time.monotonic() < until:
            time.sleep(0.005)
        other.commit()
        return [each.result(timeout=30) for each in answers]


def seen(stage: Stage) -> dict[str, Any]:
    """This function will let the timer come round, and tell what became of an ask, without ids and times."""
    watch(organisation_id=stage.cast.organisation.id, at=clock.now() + timedelta(seconds=15))
    with stage.cast.scope():
        ask = Ask.objects.ours().select_related("assignment__user", "budget").get(id=stage.ask)
        hold = Hold.objects.ours().filter(ask_id=ask.id).select_related("holder").first()
        decisions = Decision.objects.ours().filter(ask=ask).order_by("id")
        steps = Transition.objects.ours().filter(ask=ask).order_by("id")
        return {
            "status": ask.status,
            "holder": ask.assignment.user.username if ask.assignment else None,
            "money": (ask.budget.allocated, ask.budget.held, ask.budget.spent, ask.budget.overrun, ask.budget.left)
            if ask.budget
            else None,
            "hold": (hold.held, hold.used, hold.holder.username if hold.holder else None) if hold else None,
            "beyond": sorted(Ask.objects.ours().filter(of=ask).values_list("amount", "status")),
            "payments": sorted((each.amount, each.status) for each in Payment.objects.ours().filter(ask=ask)),
            "decisions": list(decisions.values_list("outcome", "amount", "by__username")),
            "steps": list(steps.values_list("command", "from_status", "to_status")),
        }
