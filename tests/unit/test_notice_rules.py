"""Who hears of what, by which way: the table, and what it makes of a story."""

import ast
import re
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from uuid import UUID

import pytest

from delegation.models import BudgetChange, Kept, MandateChange, Milestone
from notifications.own_words import IN_WORDS_OF_ITS_OWN
from notifications.planning import Message, PersonFacts, Story, UserFacts, plan
from notifications.rules import (
    CALLS_TO_ACT,
    DONE,
    LESS,
    RESTRICTED,
    RULES,
    Audience,
    Channel,
    UnknownEvent,
    Urgency,
    rules_for,
)
from notifications.sentences import SENTENCES
from notifications.silent import SILENT
from notifications.subjects import IN_GENERAL
from notifications.telling import Wishes, when
from workflow.lifecycle import TRANSITIONS
from workflow.models import LookStep
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
    looks = {f"look.{what}" for what in LookStep.Kind.values}
    return looks | kept | lives | steps | mandates | budgets | remarks | written_events()


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


def test_a_person_who_asked_hears_the_answer_in_the_app_and_by_their_own_route_alone() -> None:
    story = Story("ask.declined", PRIYA.id, {Audience.ASKER: [ADA]}, PersonFacts(PERSON_ID, "letter", ADA))
    assert told(story) == {
        (ADA.id, "in_app", "not_this_time"),
        (PERSON_ID, "letter", "not_this_time_for_you"),
    }


def test_somebody_without_an_email_address_is_told_in_the_app_alone() -> None:
    users = {Audience.HOLDER: [SAM]}
    assert plan(Story("ask.moved", None, users)) == [Message(Channel.IN_APP, "waits_for_you", user_id=SAM.id)]


# --- one way, in somebody's own order -------------------------------------------------------------------------------

EVERYTHING = UserFacts(UUID(int=9), has_email=True, has_phone=True, has_browser=True)
OWN_ORDER = Wishes((Channel.TEXT, Channel.PUSH, Channel.EMAIL))


def hears(user: UserFacts, *, event: str = "ask.moved", audience: Audience = Audience.HOLDER) -> list[Message]:
    """This function will say what goes out to a user beside the app."""
    return [each for each in plan(Story(event, None, {audience: [user]})) if each.channel != Channel.IN_APP]


def test_only_the_first_way_that_reaches_somebody_is_used_and_the_others_wait_until_it_fails() -> None:
    [message] = hears(replace(EVERYTHING, wishes=OWN_ORDER))
    assert (message.channel, message.left) == (Channel.TEXT, (Channel.PUSH, Channel.EMAIL))
    [message] = hears(replace(EVERYTHING, has_phone=False, wishes=OWN_ORDER))
    assert (message.channel, message.left) == (Channel.PUSH, (Channel.EMAIL,))
    assert hears(replace(EVERYTHING, wishes=Wishes(()))) == []


@pytest.mark.parametrize("event", sorted({rule.event for rule in RULES}))
def test_nobody_ever_hears_of_one_event_by_two_ways_beside_the_app(event: str) -> None:
    me = replace(EVERYTHING, wishes=OWN_ORDER)
    users = {each: [me] for each in Audience}
    for tell_by in ("app", "email", "text", "push", "letter", "phone", "visit"):
        told = plan(Story(event, None, users, PersonFacts(PERSON_ID, tell_by, me)))
        assert len([each for each in told if each.channel != Channel.IN_APP]) <= 1


def test_who_wants_only_what_they_must_do_hears_of_the_rest_in_the_app() -> None:
    me = replace(EVERYTHING, wishes=replace(OWN_ORDER, only_must=True))
    assert hears(me, event="ask.approved", audience=Audience.ASKER) == []
    assert len(hears(me)) == 1
    cut = Story("ask.approved", PRIYA.id, {}, PersonFacts(PERSON_ID, "letter", me), kind="decrease")
    assert {each.channel for each in plan(cut)} == {Channel.IN_APP, Channel.LETTER}  # less is never small


def test_a_person_whom_no_machine_reaches_in_the_end_is_rung_by_a_worker() -> None:
    me = replace(EVERYTHING, has_email=False)
    story = Story("ask.approved", PRIYA.id, {}, PersonFacts(PERSON_ID, "text", me))
    [message] = [each for each in plan(story) if each.channel != Channel.IN_APP]
    assert (message.channel, message.left) == (Channel.TEXT, (Channel.PHONE,))


LONDON = "Europe/London"
NIGHT = Wishes(quiet_from=time(21), quiet_until=time(7, 30))


@pytest.mark.parametrize(
    ("wishes", "urgency", "at", "goes"),
    [
        (Wishes(), Urgency.NORMAL, "2026-07-01T23:00+01:00", "2026-07-01T23:00+01:00"),
        (NIGHT, Urgency.HIGH, "2026-07-01T20:59+01:00", "2026-07-01T20:59+01:00"),
        (NIGHT, Urgency.HIGH, "2026-07-01T20:00+00:00", "2026-07-02T07:30+01:00"),  # nine in London
        (NIGHT, Urgency.HIGH, "2026-07-02T02:00+01:00", "2026-07-02T07:30+01:00"),
        (NIGHT, Urgency.HIGH, "2026-07-02T07:30+01:00", "2026-07-02T07:30+01:00"),
        (NIGHT, Urgency.NOW, "2026-07-02T02:00+01:00", "2026-07-02T02:00+01:00"),
        (NIGHT, Urgency.HIGH, "2026-10-24T22:00+01:00", "2026-10-25T07:30+00:00"),  # the clocks went back
        (replace(NIGHT, gather_at=18), Urgency.HIGH, "2026-07-01T12:00+01:00", "2026-07-01T18:00+01:00"),
        (replace(NIGHT, gather_at=18), Urgency.HIGH, "2026-07-01T18:00+01:00", "2026-07-02T18:00+01:00"),
        (replace(NIGHT, gather_at=18), Urgency.NOW, "2026-07-01T22:00+01:00", "2026-07-01T22:00+01:00"),
        (
            Wishes(quiet_from=time(12), quiet_until=time(13)),
            Urgency.HIGH,
            "2026-07-01T12:10+01:00",
            "2026-07-01T13:00+01:00",
        ),
    ],
)
def test_a_message_waits_for_quiet_to_end_and_for_the_hour_that_somebody_chose(
    wishes: Wishes, urgency: Urgency, at: str, goes: str
) -> None:
    now = datetime.fromisoformat(at).astimezone(UTC)
    assert when(wishes, urgency, at=now, time_zone=LONDON) == datetime.fromisoformat(goes)


def test_what_is_taken_back_when_it_is_done_asked_somebody_to_do_it() -> None:
    templates = {rule.template for rule in RULES}
    assert all(done <= templates for done in DONE.values())
    assert set(DONE) <= all_events()
