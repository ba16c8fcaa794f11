"""The life of an ask: what the table allows, and what no table may ever allow."""

import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from workflow import lifecycle
from workflow.lifecycle import NEW, STATUSES, TRANSITIONS, WITH_SOMEBODY, NotNow, check_allowed, diagram, step

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted({rule.command for rule in TRANSITIONS})
ENDS = ("declined", "withdrawn", "settled", "lapsed")


def test_an_ask_has_the_nine_statuses_of_the_contract() -> None:
    decided = {"approved", "declined", "withdrawn", "settled", "lapsed"}
    assert set(STATUSES) == {"waiting", "paused", "blocked", "challenged"} | decided
    assert len(STATUSES) == len(set(STATUSES))


def test_the_table_names_only_statuses_that_exist() -> None:
    assert {rule.source for rule in TRANSITIONS} <= {NEW, *STATUSES}
    assert {rule.target for rule in TRANSITIONS} <= set(STATUSES)


def test_a_step_stands_in_the_table_once() -> None:
    steps = [(rule.command, rule.source, rule.target) for rule in TRANSITIONS]
    assert len(steps) == len(set(steps))


@pytest.mark.parametrize(
    ("command", "source", "target"),
    [
        ("submit", NEW, "approved"),
        ("submit", NEW, "waiting"),
        ("submit", NEW, "blocked"),
        ("approve", "waiting", "approved"),
        ("decline", "waiting", "declined"),
        ("withdraw", "waiting", "withdrawn"),
        ("withdraw", "blocked", "withdrawn"),
        ("reassign", "waiting", "waiting"),
        ("reassign", "blocked", "waiting"),
        ("reroute", "waiting", "waiting"),
        ("reroute", "waiting", "blocked"),
        ("reroute", "blocked", "waiting"),
        ("take_back", "approved", "withdrawn"),
        ("take_back", "approved", "waiting"),
    ],
)
def test_the_spine_is_in_the_table(command: str, source: str, target: str) -> None:
    check_allowed(command=command, status=source)
    rule = step(command=command, source=source, target=target)
    assert (rule.command, rule.source, rule.target) == (command, source, target)


def test_what_the_table_does_not_list_is_refused_and_says_the_status() -> None:
    listed = {(rule.command, rule.source) for rule in TRANSITIONS}
    for command, status in product(COMMANDS, (NEW, *STATUSES)):
        if (command, status) in listed:
            check_allowed(command=command, status=status)
        else:
            with pytest.raises(NotNow) as caught:
                check_allowed(command=command, status=status)
            assert (caught.value.command, caught.value.status) == (command, status)


def test_a_step_to_a_status_that_the_command_does_not_lead_to_is_refused() -> None:
    listed = {(rule.command, rule.source, rule.target) for rule in TRANSITIONS}
    for command, source, target in product(COMMANDS, (NEW, *STATUSES), STATUSES):
        if (command, source, target) not in listed:
            with pytest.raises(NotNow):
                step(command=command, source=source, target=target)


@pytest.mark.parametrize("command", ["approve", "decline"])
@pytest.mark.parametrize("status", ["approved", *ENDS])
def test_a_second_decision_is_refused(command: str, status: str) -> None:
    with pytest.raises(NotNow):
        check_allowed(command=command, status=status)


def test_no_machine_says_yes_or_no() -> None:
    # That a yes is told to be kept no longer leaves it a yes.
    decided = [rule for rule in TRANSITIONS if rule.target in ("approved", "declined") and rule.command != "tell_lapse"]
    assert decided
    # A part that goes back leaves the yes as it stands.
    assert not [rule for rule in decided if "system" in rule.who and rule.source != rule.target]
    alone = [rule for rule in TRANSITIONS if "system" in rule.who and rule.target not in WITH_SOMEBODY]
    # What a human agreed to takes effect by itself, or is kept no longer, once its notice is over.
    assert {rule.command for rule in alone} == {"take_effect", "take_part", "tell_lapse", "lapse"}


def test_only_a_named_person_says_no() -> None:
    said = [rule for rule in TRANSITIONS if rule.target == "declined" and rule.source != "declined"]
    assert {(rule.command, rule.who) for rule in said} == {("decline", "named person")}


def test_an_ask_begins_only_by_asking_or_as_a_fact() -> None:
    assert {rule.command for rule in TRANSITIONS if rule.source == NEW} == {"submit", "record", "give_up"}
    assert not [rule for rule in TRANSITIONS if rule.command in ("submit", "record", "give_up") and rule.source != NEW]


@pytest.mark.parametrize("status", ENDS)
def test_what_has_ended_stays_as_it_is(status: str) -> None:
    # Money may still come back for what was paid; that changes no answer. A no or less may be looked at again, once.
    again = [rule for rule in TRANSITIONS if rule.command == "challenge"]
    assert {rule.source for rule in again} == {"approved", "declined", "settled"}
    left = [(rule.command, rule.target) for rule in TRANSITIONS if rule.source == status and rule not in again]
    # What was a mistake ends there, and has no answer.
    moved = {status: [("refund", status), ("mistake", "settled")] for status in ("settled", "declined")}
    moved["settled"].insert(1, ("not_paid", "approved"))
    moved["withdrawn"] = [("refund", "withdrawn")]  # paid, and still waiting for an answer when somebody died
    assert left == moved.get(status, [])


def test_whoever_asked_can_stop_asking_while_it_waits() -> None:
    for status in ("waiting", "blocked"):
        assert step(command="withdraw", source=status, target="withdrawn").who == "asker"


def test_every_step_has_an_event_about_an_ask() -> None:
    assert all(rule.event.startswith("ask.") and rule.event != "ask." for rule in TRANSITIONS)


def test_the_diagram_shows_every_step() -> None:
    drawn = diagram()
    for rule in TRANSITIONS:
        assert f"    {rule.source or '[*]'} --> {rule.target}: {rule.command}\n" in drawn
        assert f"| {rule.command} | {rule.source or 'new'} | {rule.target} | {rule.who} | `{rule.event}` |\n" in drawn


def test_the_document_is_what_the_table_draws() -> None:
    assert (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8") == diagram(), "run `make docs`"


def test_the_module_prints_the_document() -> None:
    command = [sys.executable, "-m", lifecycle.__name__]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=30)
    assert printed.stdout.decode() == diagram()
