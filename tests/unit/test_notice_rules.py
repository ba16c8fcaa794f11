"""Who hears of what, by which way: the table, and what it makes of a story."""

import ast
import re
from pathlib import Path
from uuid import UUID

import pytest

from delegation.models import BudgetChange, Kept, MandateChange, Milestone
from notifications.own_words import IN_WORDS_OF_ITS_OWN
from notifications.rules import (
    CALLS_TO_ACT,
    LESS,
    RESTRICTED,
    RULES,
    Audience,
    Channel,
    Message,
    PersonFacts,
    Story,
    UnknownEvent,
    Urgency,
    UserFacts,
    plan,
    rules_for,
)
from notifications.sentences import SENTENCES
from notifications.silent import SILENT
from notifications.subjects import IN_GENERAL
from workflow.lifecycle import TRANSITIONS
from workflow.models import Message as Remark

ROOT = Path(__file__).parents[2]
ROOMS = ("audit", "delegation", "workflow", "notifications")
EVENT = re.compile(r"[a-z]+\.[a-z_]+")

JOE = UserFacts(UUID(int=1), has_email=True)
PRIYA = UserFacts(UUID(int=2), has_email=True)
SAM = UserFacts(UUID(int=3), has_email=False)
LENA = UserFacts(UUID(int=4), has_email=True)
ADA = UserFacts(UUID(int=5), has_email=True)
PERSON_ID = UUID(int=9)


def written_events() -> set[str]:
    """This function will list the event types that are written out in our code as `type="..."` or as a constant."""
    found = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" in path.parts or path.name == "rules.py":
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            constants = {
                ast.unparse(target): node.value.value
                for node in tree.body
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
                for target in node.targets
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.keyword) and node.arg == "type":
                    what = node.value
                    found.add(str(what.value if isinstance(what, ast.Constant) else constants.get(ast.unparse(what))))
                if isinstance(node, ast.Assign | ast.Tuple) and "outbox." in ast.unparse(node):
                    texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
                    found |= {text for text in texts if isinstance(text, str) and text.startswith("outbox.")}
    return {each for each in found if EVENT.fullmatch(each)} - {"outbox.after_effect", "outbox.relay"}


def all_events() -> set[str]:
    """This function will list every event type that is emitted anywhere."""
    steps = {rule.event for rule in TRANSITIONS}
    mandates = {f"mandate.{what}" for what in MandateChange.What.values}
    budgets = {f"budget.{what}" for what in BudgetChange.What.values}
    remarks = {f"message.{kind}" for kind in Remark.Kind.values} - {"message.question", "message.answer"}
    kept = {f"kept.{what}" for what in Kept.What.values}
    lives = {f"person.{what}" for what in Milestone.What.values}
    return kept | lives | steps | mandates | budgets | remarks | written_events()


@pytest.mark.parametrize("event", sorted(all_events()))
def test_every_event_has_a_row_or_is_silent_on_purpose(event: str) -> None:
    assert bool(rules_for(event)) != (event in SILENT)


def test_the_search_for_events_finds_them() -> None:
    found = written_events()
    assert {"scheme.published", "person.added", "outbox.dead_lettered", "outbox.replayed"} <= found


def test_no_row_is_about_an_event_that_nobody_emits() -> None:
    assert {rule.event for rule in RULES} | set(SILENT) <= all_events()


def test_an_event_that_the_table_does_not_know_is_refused() -> None:
    with pytest.raises(UnknownEvent):
        plan(Story("ask.forgotten", None, {}))


def test_every_template_has_its_sentences() -> None:
    templates = {rule.template for rule in RULES} | set(LESS.values()) | set(RESTRICTED)
    templates |= {each for own in IN_WORDS_OF_ITS_OWN.values() for each in own.values()}
    assert templates == set(SENTENCES)
    mailed = {rule.template for rule in RULES if rule.urgency > Urgency.LOW} | set(RESTRICTED)
    assert mailed | {LESS[each] for each in mailed if each in LESS} <= set(IN_GENERAL)
    assert {each for own in IN_WORDS_OF_ITS_OWN.values() for each in own.values()} <= set(IN_GENERAL)
    assert templates >= CALLS_TO_ACT


def test_what_an_email_says_holds_no_names_sums_or_reasons() -> None:
    assert not [text for text in IN_GENERAL.values() if "%" in text or any(letter.isdigit() for letter in text)]


def ask_story(
    event: str, *, actor: UserFacts | None, person: PersonFacts | None = None, reduced: bool = False
) -> Story:
    """This function will tell of Joe's ask, which waits for Priya and waited for Sam before."""
    users = {
        Audience.ASKER: [JOE],
        Audience.HOLDER: [PRIYA],
        Audience.FORMER: [SAM],
        Audience.SCHEME_OWNER: [LENA],
    }
    return Story(event, actor.id if actor else None, users, person, reduced)


def told(story: Story) -> set[tuple[UUID | None, str, str]]:
    """This function will say who is told what on which channel."""
    return {(message.user_id or message.person_id, message.channel, message.template) for message in plan(story)}


def test_whoever_an_ask_waits_for_is_called_and_whoever_asked_hears_where_it_is() -> None:
    assert told(ask_story("ask.waiting", actor=JOE)) == {
        (PRIYA.id, "in_app", "waits_for_you"),
        (PRIYA.id, "email", "waits_for_you"),
        (JOE.id, "in_app", "is_with"),
    }


def test_nobody_is_told_what_they_did_themself() -> None:
    taken_over = told(ask_story("ask.reassigned", actor=PRIYA))
    assert {who for who, _, _ in taken_over} == {SAM.id, JOE.id}
    assert told(ask_story("ask.approved", actor=JOE)) == set()


def test_a_smaller_yes_is_told_in_other_words() -> None:
    assert told(ask_story("ask.approved", actor=PRIYA, reduced=True)) == {
        (JOE.id, "in_app", "said_yes_to_less"),
        (JOE.id, "email", "said_yes_to_less"),
    }


def test_when_nobody_can_decide_the_scheme_owner_hears_the_alarm() -> None:
    blocked = told(ask_story("ask.blocked", actor=JOE))
    assert {(LENA.id, "in_app", "needs_a_decider"), (LENA.id, "email", "needs_a_decider")} <= blocked
    assert (JOE.id, "in_app", "finding_a_decider") in blocked


def test_somebody_who_is_two_things_to_an_ask_hears_once() -> None:
    users = {Audience.HOLDER: [LENA], Audience.SCHEME_OWNER: [LENA], Audience.ASKER: [LENA]}
    messages = plan(Story("ask.blocked", None, users))
    assert sorted(message.channel for message in messages) == ["email", "in_app"]


@pytest.mark.parametrize(
    ("tell_by", "user", "ways"),
    [
        ("app", ADA, {(ADA.id, "in_app")}),
        ("email", ADA, {(ADA.id, "in_app"), (ADA.id, "email")}),
        ("letter", ADA, {(ADA.id, "in_app"), (PERSON_ID, "letter")}),
        ("phone", None, {(PERSON_ID, "phone")}),
        ("visit", None, {(PERSON_ID, "visit")}),
        ("letter", None, {(PERSON_ID, "letter")}),
        ("app", None, {(PERSON_ID, "visit")}),
        ("email", None, {(PERSON_ID, "visit")}),
    ],
)
def test_the_person_hears_by_their_own_route(tell_by: str, user: UserFacts | None, ways: set[tuple[UUID, str]]) -> None:
    person = PersonFacts(PERSON_ID, tell_by, user)
    heard = told(ask_story("ask.approved", actor=JOE, person=person))
    assert heard == {(who, channel, "said_yes_for_you") for who, channel in ways}


def test_what_can_wait_makes_no_letter() -> None:
    heard = told(ask_story("ask.waiting", actor=JOE, person=PersonFacts(PERSON_ID, "letter", ADA)))
    assert {entry for entry in heard if entry[2] == "asked_for_you"} == {(ADA.id, "in_app", "asked_for_you")}


def test_a_person_who_decided_themself_is_not_told_they_did() -> None:
    users = {Audience.ASKER: [ADA]}
    assert plan(Story("ask.approved", ADA.id, users, PersonFacts(PERSON_ID, "letter", ADA))) == []


def test_a_person_who_asked_hears_the_answer_once_in_the_app_and_by_letter() -> None:
    story = Story("ask.declined", PRIYA.id, {Audience.ASKER: [ADA]}, PersonFacts(PERSON_ID, "letter", ADA))
    assert told(story) == {
        (ADA.id, "in_app", "not_this_time"),
        (ADA.id, "email", "not_this_time"),
        (PERSON_ID, "letter", "not_this_time_for_you"),
    }


def test_somebody_without_an_email_address_is_told_in_the_app_alone() -> None:
    users = {Audience.HOLDER: [SAM]}
    assert plan(Story("ask.moved", None, users)) == [Message(Channel.IN_APP, "waits_for_you", user_id=SAM.id)]
