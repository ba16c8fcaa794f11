"""Talking about an ask: a question that stops the clock once, its answer, a colleague's view, a remark.

None of it decides anything or counts against anybody (rule 6).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.tenancy import new_row
from audit.words import new_words, reference
from audit.writes import insert, one_write
from delegation.days import day_at
from delegation.errors import Conflict, Forbidden, Refused, Unknown
from delegation.hours import working_hours
from delegation.models import CircleMember, User
from delegation.selectors.authority import Setting, setting
from delegation.selectors.nearest import is_gone
from delegation.working_time import working_hours_between
from workflow import lifecycle
from workflow.models import Ask, Assignment, Message, Transition
from workflow.present import FAMILY_ROLES
from workflow.selectors import find_ask, lock_ask
from workflow.services.deciding import check_can_answer, not_now
from workflow.services.moving import find_onward, open_status, role_of
from workflow.services.naming import NOBODY, assign, hours_of_days, name
from workflow.services.writing import move

PROCESS = "question-watch"
QUESTION = "question"
DAYS_TO_ANSWER = 3
ONE_HOUR = timedelta(hours=1)


def question(*, by: User, ask_id: UUID, text: str, at: datetime) -> Ask:
    """This function will ask one thing back, and let the ask wait for who can answer: three working days at most.

    The first question of an ask stops the clock of whoever decides it; at a later one the clock runs on. Raises
    Missing, Conflict (it is decided, or waits for somebody else), Refused.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    check_can_answer(ask, by=by, command="question")
    check_text(text)
    now = setting(at=at)
    to = who_answers(ask, by=by, at=at, now=now)
    hours = _hours_to_answer(ask, at=at, now=now)
    with one_write():
        message = _say(ask, kind=Message.Kind.QUESTION, text=text, by=by, to=to, at=at)
        assignment = name(ask, user_id=to.id, role="", why=QUESTION, at=at, now=now, hours=hours)
        _step(ask, "question", lifecycle.PAUSED, actor=Actor(user_id=by.id), at=at, to=assignment, message=message)
    return ask


def answer(*, by: User, ask_id: UUID, text: str, at: datetime) -> Ask:
    """This function will answer a question, and give the ask back to who asked it if they can still decide it.

    Raises Missing, Conflict (no question is open, or it waits for somebody else), Refused.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    check_may_answer(ask, by=by)
    check_text(text)
    now = setting(at=at)
    onward = _onward(ask, at=at, now=now)
    with one_write():
        message = _say(ask, kind=Message.Kind.ANSWER, text=text, by=by, to=_questioner(ask).user, at=at)
        target = lifecycle.BLOCKED if onward.why == NOBODY else open_status(ask)
        _step(ask, "answer", target, actor=Actor(user_id=by.id), at=at, to=onward, message=message)
    return ask


def resume(*, ask: Ask, at: datetime) -> None:
    """This function will give a paused ask, which the caller has locked, back unanswered to who asked the question."""
    if ask.status != lifecycle.PAUSED:
        return
    onward = _onward(ask, at=at, now=setting(at=at))
    target = lifecycle.BLOCKED if onward.why == NOBODY else open_status(ask)
    with one_write():
        _step(ask, "resume", target, actor=Actor(process=PROCESS), at=at, to=onward, message=None)


def ask_colleague(*, by: User, ask_id: UUID, to: UUID, text: str, at: datetime) -> Ask:
    """This function will ask a colleague what they think of an open ask, which they can then see until it is decided.

    Nobody but staff reads it, and it changes nothing about who decides. Raises Missing, Conflict, Forbidden, Unknown,
    Refused.
    """
    ask = find_ask(by=by, ask_id=ask_id)
    if ask.status not in lifecycle.WITH_SOMEBODY:
        raise Conflict(not_now(ask), ask_status=ask.status)
    if by.team_id is None:
        raise Forbidden(_("Only who works here can ask a colleague. You can write to who decides this."))
    colleague: User | None = User.objects.ours().filter(id=to).first()
    if colleague is None:
        raise Unknown("to")
    check_text(text)
    if colleague.id == by.id or colleague.team_id is None or is_gone(colleague, at=at):
        raise Refused(_("Choose somebody else who works here."), field="to")
    _remark(ask, kind=Message.Kind.ASKED_COLLEAGUE, text=text, by=by, to=colleague, staff_only=True, at=at)
    return ask


def comment(*, by: User, ask_id: UUID, text: str, to_staff_only: bool | None = None, at: datetime) -> Ask:
    """This function will keep a remark about an ask, from anybody who may see it.

    What an asked colleague says goes to staff only, unless they choose otherwise. Raises Missing, Forbidden, Refused.
    """
    ask = find_ask(by=by, ask_id=ask_id)
    if to_staff_only and by.team_id is None:
        raise Forbidden(_("Only who works here can write to staff alone."))
    check_text(text)
    asked = next((each for each in reversed(ask.said) if _asks_colleague(each, by)), None)
    kind = Message.Kind.COLLEAGUE_SAID if asked else Message.Kind.COMMENT
    staff_only = asked is not None if to_staff_only is None else to_staff_only
    _remark(ask, kind=kind, text=text, by=by, to=asked.by if asked else None, staff_only=staff_only, at=at)
    return ask


def check_text(text: str) -> None:
    """This function will raise Refused where nothing is said."""
    if not text.strip():
        raise Refused(_("Write a few words."), field="text")


def check_may_answer(ask: Ask, *, by: User) -> None:
    """This function will raise Conflict unless a question about this ask waits for this user."""
    try:
        lifecycle.check_allowed(command="answer", status=ask.status)
    except lifecycle.NotNow as error:
        raise Conflict(_("No question is open here any more."), ask_status=ask.status) from error
    assert ask.assignment is not None  # a check of the database: what is paused names somebody
    if ask.assignment.user_id != by.id:
        sentence = _("This question is for %(name)s. You can write a remark instead.")
        raise Conflict(sentence % {"name": ask.assignment.user.display_name}, ask_status=ask.status)


def who_answers(ask: Ask, *, by: User, at: datetime, now: Setting) -> User:
    """This function will name who answers a question: whoever asked or, where they are gone, the nearest of the circle.

    Themself first, then family, then workers. Raises Refused where there is nobody.
    """
    if not is_gone(ask.asker, at=at):
        return ask.asker
    ties = CircleMember.objects.ours().filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=day_at(at, now.calendar.time_zone)), person=ask.person_id
    )
    near = sorted(ties.select_related("user"), key=_nearness)
    found = next((tie.user for tie in near if tie.user_id != by.id and not is_gone(tie.user, at=at)), None)
    if found is None:
        raise Refused(_("Nobody who could answer is here any more. Please ring them, then decide."))
    return found


def _nearness(tie: CircleMember) -> tuple[bool, bool, int, UUID]:
    return (tie.role != CircleMember.Role.SELF, tie.role not in FAMILY_ROLES, tie.position, tie.id)


def _asks_colleague(message: Message, user: User) -> bool:
    return message.kind == Message.Kind.ASKED_COLLEAGUE and message.to_id == user.id


def _questioner(ask: Ask) -> Assignment:
    """This function will give the row of who asked the question that an ask is paused for."""
    assert ask.assignment is not None  # what is paused names who answers,
    assert ask.assignment.before is not None  # after who asked
    return ask.assignment.before


def _hours_to_answer(ask: Ask, *, at: datetime, now: Setting) -> float:
    """This function will give the working hours to answer in: three days, within the decider's own time if it runs."""
    assert ask.assignment is not None
    longest = hours_of_days(DAYS_TO_ANSWER, now.organisation)
    if not _questions(ask):
        return longest
    left = working_hours_between(at, ask.assignment.due_at, working_hours(now.organisation, at=at))
    return min(longest, left / ONE_HOUR)


def hours_left(ask: Ask, *, at: datetime, now: Setting) -> float:
    """This function will give the working hours that whoever decides an ask, or asked its question, still has."""
    assert ask.assignment is not None
    if ask.status != lifecycle.PAUSED:
        return working_hours_between(at, ask.assignment.due_at, working_hours(now.organisation, at=at)) / ONE_HOUR
    since = ask.assignment.assigned_at if _questions(ask) == 1 else at
    hours = working_hours(now.organisation, at=since)
    return working_hours_between(since, _questioner(ask).due_at, hours) / ONE_HOUR


def _questions(ask: Ask) -> int:
    rows = Transition.objects.ours().filter(ask=ask, command="question")
    return int(rows.count())


def _onward(ask: Ask, *, at: datetime, now: Setting) -> Assignment:
    """This function will name who decides a paused ask now: who asked the question, in the time they had left."""
    before = _questioner(ask)
    role = role_of(ask, holder=before.user, at=at, now=now)
    if role is None:
        return assign(ask, onward=find_onward(ask, at=at, now=now), why="moved", at=at, now=now)
    hours = hours_left(ask, at=at, now=now)
    again = name(
        ask,
        user_id=before.user_id,
        role=role,
        why=before.why,
        passed_over=before.passed_over,
        at=at,
        now=now,
        hours=hours,
    )
    # It goes on where the question broke off.
    again.before_id, again.on_behalf_of_id = before.before_id, before.on_behalf_of_id
    return again


def _step(
    ask: Ask, command: str, target: str, *, actor: Actor, at: datetime, to: Assignment, message: Message | None
) -> None:
    data = {} if message is None else {"message": str(message.id), "words": reference(message.words)}
    move(ask, command=command, target=target, actor=actor, at=at, assignment=to, data=data)


def _say(
    ask: Ask, *, kind: str, text: str, by: User, to: User | None, at: datetime, staff_only: bool = False
) -> Message:
    """This function will keep what somebody wrote."""
    words = new_words(text=text, subject_id=ask.person_id)
    insert(words)
    seen_by = Message.SeenBy.STAFF if staff_only else Message.SeenBy.EVERYONE
    message = new_row(Message, ask=ask, kind=kind, by=by, to=to, words=words, seen_by=seen_by, at=at)
    insert(message)
    return message


def _remark(ask: Ask, *, kind: str, text: str, by: User, to: User | None, staff_only: bool, at: datetime) -> None:
    """This function will keep what is no step of an ask, with an event of its own."""
    with one_write():
        message = _say(ask, kind=kind, text=text, by=by, to=to, staff_only=staff_only, at=at)
        record(
            type=f"message.{kind}",
            subject=("message", message.id),
            person_id=ask.person_id,
            actor=Actor(user_id=by.id),
            data={
                "message": str(message.id),
                "ask": str(ask.id),
                "seen_by": message.seen_by,
                "words": reference(message.words),
            },
            at=at,
        )
