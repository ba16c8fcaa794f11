"""Every two commands to one ask at once, from two real connections: what comes of them is one of the two orders.

Each pair is played three times on one ask: one after the other and the other way round, both undone, and then both at
once while somebody else keeps the ask locked until both wait for it. Then the timer comes round, as it does every 15
seconds: a person who goes away while an ask is being sent to them by another connection is found by that.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations_with_replacement
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from audit import clock
from audit.events import Actor
from delegation.errors import Conflict, LeewayError, Missing
from delegation.models import Absence, Hold, Mandate
from delegation.services.absences import record_absence
from delegation.services.mandates import suspend
from tests.cast import Cast, build_cast
from tests.faults.at_once import blocked_backends, new_person
from tests.servers import Place, empty_tables
from workflow.models import Ask, Decision, Transition
from workflow.services.challenging import challenge
from workflow.services.changing import change
from workflow.services.deciding import Verdict, decide
from workflow.services.ending import tell_death
from workflow.services.fields import AskFields
from workflow.services.moving import reassign
from workflow.services.passing_up import pass_up
from workflow.services.settling import refund, settle
from workflow.services.submitting import submit_ask
from workflow.services.talking import answer, question
from workflow.services.undoing import take_back, withdraw
from workflow.services.watching import look_again, watch

FEED = Actor(process="card-feed")
REASON: dict[str, Any] = {"reason": "Two lessons first, then we look again.", "reason_code": "another_way"}
UNTIL_BOTH_WAIT_SECONDS = 0.5
TRIES = 5
THREE_WORKING_DAYS_AND_MORE = timedelta(days=8)
THREE_WORKING_WEEKS_AND_MORE = timedelta(days=28)

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True, slots=True)
class Stage:
    """The cast and one ask of theirs, about a person of its own."""

    cast: Cast
    ask: UUID

    def by(self, name: str) -> Any:
        """This function will give what every command is told: by whom, of which ask, and when."""
        return {"by": self.cast.user(name), "ask_id": self.ask, "at": clock.now()}


Command = Callable[[Stage], object]


def approve(stage: Stage) -> object:
    """Priya says yes."""
    return decide(verdict=Verdict(outcome="approve"), **stage.by("priya"))


def approve_less(stage: Stage) -> object:
    """Priya says yes to less."""
    return decide(verdict=Verdict(outcome="approve", amount=9_000, **REASON), **stage.by("priya"))


def decline(stage: Stage) -> object:
    """Priya says no."""
    return decide(verdict=Verdict(outcome="decline", **REASON), **stage.by("priya"))


def stop_asking(stage: Stage) -> object:
    """Joe withdraws it."""
    return withdraw(**stage.by("joe"))


def take_over(stage: Stage) -> object:
    """Sam takes it over."""
    return reassign(to=stage.cast.user("sam").id, reason="I am on duty", **stage.by("sam"))


def take_over_higher(stage: Stage) -> object:
    """Gwen takes it over."""
    return reassign(to=stage.cast.user("gwen").id, reason="I know them", **stage.by("gwen"))


def come_round(stage: Stage) -> object:
    """The timer looks when the answer is long due."""
    look_again(ask_id=stage.ask, at=clock.now() + THREE_WORKING_DAYS_AND_MORE)
    return None


def go_away(stage: Stage) -> object:
    """Priya is away from now on."""
    at, priya = clock.now(), stage.cast.user("priya")
    return record_absence(by=priya, user=priya, starts_at=at, ends_at=at + timedelta(days=1), at=at)


def lose_authority(stage: Stage) -> object:
    """Priya's authority is put on hold."""
    priya, gwen = stage.cast.user("priya"), stage.cast.user("gwen")
    mandate = Mandate.objects.ours().get(holder=priya, kind="officer")
    return suspend(by=gwen, mandate_id=mandate.id, reason="We look at it", at=clock.now())


def ask_one_thing(stage: Stage) -> object:
    """Priya asks one thing back."""
    return question(text="Which day?", **stage.by("priya"))


def say_it(stage: Stage) -> object:
    """Joe answers it."""
    return answer(text="On Tuesday", **stage.by("joe"))


def hand_up(stage: Stage) -> object:
    """Priya passes it up."""
    return pass_up(reason="This needs somebody above me", **stage.by("priya"))


def look_again_please(stage: Stage) -> object:
    """Joe has the answer looked at again."""
    return challenge(reason="It is the only shop", **stage.by("joe"))


def she_too(stage: Stage) -> object:
    """So does Ada."""
    return challenge(reason="I want it", **stage.by("ada"))


def second_look_yes(stage: Stage) -> object:
    """Sam, who has not seen it, says yes."""
    return decide(verdict=Verdict(outcome="approve"), **stage.by("sam"))


def second_look_no(stage: Stage) -> object:
    """Sam, who has not seen it, leaves the answer as it is."""
    return decide(verdict=Verdict(outcome="decline", **REASON), **stage.by("sam"))


def undo_yes(stage: Stage) -> object:
    """Priya takes her yes back."""
    return take_back(**stage.by("priya"))


def pay_part(stage: Stage) -> object:
    """A part is paid."""
    return settle(**{**stage.by("priya"), "by": FEED}, amount=5_000, final=False)


def pay_all(stage: Stage) -> object:
    """The last of it is paid."""
    return settle(**{**stage.by("priya"), "by": FEED}, amount=15_000, final=True)


def pay_back(stage: Stage) -> object:
    """A part of what was paid comes back."""
    return refund(**{**stage.by("priya"), "by": FEED}, amount=5_000)


def change_it(stage: Stage) -> object:
    """Joe asks for more than before."""
    return change(changes={"amount": 20_000}, **stage.by("joe"))


def make_it_small(stage: Stage) -> object:
    """Joe makes it so small that he says yes himself."""
    return change(changes={"amount": 5_000}, **stage.by("joe"))


def die(stage: Stage) -> object:
    """Priya writes down that the person died."""
    told = stage.by("priya")
    with_person = Ask.objects.ours().get(id=told.pop("ask_id")).person_id
    return tell_death(person_id=with_person, on=told["at"].date(), **told)


def less_yes(stage: Stage) -> object:
    """Helen says yes to less."""
    return decide(verdict=Verdict(outcome="approve"), **stage.by("helen"))


def less_no(stage: Stage) -> object:
    """Helen says no to less."""
    return decide(verdict=Verdict(outcome="decline", **REASON), **stage.by("helen"))


def stop_asking_for_less(stage: Stage) -> object:
    """Gwen, who asked for less, withdraws it."""
    return withdraw(**stage.by("gwen"))


def undo_less(stage: Stage) -> object:
    """Helen takes her yes to less back."""
    return take_back(**stage.by("helen"))


def less_again(stage: Stage) -> object:
    """Dev, who has not seen it, says yes to less."""
    return decide(verdict=Verdict(outcome="approve"), **stage.by("dev"))


def less_after_all_not(stage: Stage) -> object:
    """Dev, who has not seen it, says no to less."""
    return decide(verdict=Verdict(outcome="decline", **REASON), **stage.by("dev"))


def notice_ends(stage: Stage) -> object:
    """The timer looks when the person has had their notice."""
    look_again(ask_id=stage.ask, at=clock.now() + THREE_WORKING_WEEKS_AND_MORE)
    return None


A_SPEND: dict[str, Any] = {"by": "joe", "kind": "one_off", "amount": 15_000}
LESS: dict[str, Any] = {"by": "gwen", "kind": "decrease", "amount": 1_000}

# From which commands an ask comes to be in a state, and what may reach it there.
STATES: dict[str, tuple[tuple[Command, ...], tuple[Command, ...]]] = {
    "waiting": (
        (),
        (
            approve,
            approve_less,
            decline,
            stop_asking,
            take_over,
            come_round,
            go_away,
            lose_authority,
            ask_one_thing,
            hand_up,
            undo_yes,
            change_it,
            make_it_small,
            die,
        ),
    ),
    "paused": (
        (ask_one_thing,),
        (approve, stop_asking, take_over, come_round, go_away, ask_one_thing, say_it, change_it, make_it_small, die),
    ),
    "approved": (
        (approve,),
        (approve, stop_asking, take_over, come_round, go_away, lose_authority, undo_yes, pay_part, pay_all, die),
    ),
    "partly paid": ((approve, pay_part), (undo_yes, pay_part, pay_all, pay_back)),
    "declined": ((decline,), (approve, stop_asking, take_over, undo_yes, look_again_please, she_too)),
    "said yes to less": ((approve_less,), (undo_yes, pay_part, look_again_please, she_too)),
    "looked at again": (
        (decline, look_again_please),
        (second_look_yes, second_look_no, stop_asking, take_over_higher, come_round, she_too, die),
    ),
    "less, looked at again": (
        (approve_less, look_again_please),
        (second_look_yes, second_look_no, take_over_higher, come_round, undo_yes, pay_part),
    ),
    "less": ((), (less_yes, less_no, stop_asking_for_less, come_round, die)),
    "less, agreed": ((less_yes,), (less_yes, undo_less, look_again_please, notice_ends, die)),
    "less, agreed and looked at again": (
        (less_yes, look_again_please),
        (less_again, less_after_all_not, undo_less, notice_ends, die),
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
    asked = dict(LESS if state.startswith("less, agreed") or state == "less" else A_SPEND)
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
    """This function will let two commands go together while the ask is locked, and free it once both wait."""
    start = threading.Barrier(2)

    def run(command: Command) -> str:
        start.wait(timeout=20)
        try:
            return send(stage, command)
        finally:
            connection.close()

    with psycopg.connect(place.admin_url) as other, ThreadPoolExecutor(2) as threads:
        other.execute("SELECT FROM workflow_ask WHERE id = %s FOR NO KEY UPDATE", [stage.ask])
        answers = [threads.submit(run, each) for each in (first, second)]
        until = time.monotonic() + UNTIL_BOTH_WAIT_SECONDS
        while blocked_backends(place) < 2 and time.monotonic() < until:
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
            "decisions": list(decisions.values_list("outcome", "amount", "by__username")),
            "steps": list(steps.values_list("command", "from_status", "to_status")),
        }
