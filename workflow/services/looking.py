"""Who looks a second time, and what they say: without knowing what was answered, or by whom.

Who cannot, is away or does not get to it is passed over, with one reminder on the way. A worry goes the way of worries
and leaves no trace here. What is said changes nothing of the decision (ADR 9).
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.words import keep, reference
from delegation.errors import Conflict, Refused
from delegation.hours import after_notice
from delegation.models import CircleMember, Concern, User
from delegation.selectors.authority import Setting, setting
from delegation.services.concerns import keep_concern
from workflow.looked_at import (
    answered,
    choose,
    find_handed,
    find_look,
    find_said,
    handed,
    open_looks,
    reviewers,
    with_steps,
)
from workflow.models import Ask, LookAnswer, LookLesson, LookStep, SecondLook

PROCESS = Actor(process="second-looks")
LOOK_WITHIN_WORKING_DAYS = 10
REMIND_BEFORE = timedelta(days=5)
# Once so many were asked and none looked, or after so long, nobody else is asked.
MOST_HANDED, GIVEN_UP_AFTER = 4, timedelta(days=90)
MOST_A_ROUND = 500

Kind = LookStep.Kind
SHORTEST_NAME = 3


def hand_on(*, at: datetime) -> int:
    """This function will give each second look to somebody, remind once, pass over who does not look."""
    now = setting(at=at)
    looks: list[Any] = list(with_steps(open_looks())[:MOST_A_ROUND])
    here = reviewers(at=at, now=now)
    has = Counter(step.user_id for look in looks if (step := handed(look.story)) is not None and step.user_id)
    return sum(_move(look, here={each.user.id for each in here}, among=here, has=has, now=now, at=at) for look in looks)


def _move(look: Any, *, here: set[UUID], among: Any, has: Counter[UUID], now: Setting, at: datetime) -> bool:
    """This function will do what is due for one, and say whether anything was."""
    step = handed(look.story)
    if step is not None and step.user_id in here and step.due_at is not None and step.due_at > at:
        return _remind(look, step, at=at)
    if step is not None and step.user_id is not None:
        has[step.user_id] -= 1
        _step(look, Kind.LATE if step.user_id in here else Kind.AWAY, user=step.user, by=PROCESS, at=at)
    return _hand(look, among=among, has=has, now=now, at=at)


def _remind(look: Any, step: LookStep, *, at: datetime) -> bool:
    told = any(each.kind == Kind.REMINDED and each.user_id == step.user_id for each in look.story)
    if told or step.due_at is None or step.due_at - REMIND_BEFORE > at:
        return False
    _step(look, Kind.REMINDED, user=step.user, by=PROCESS, at=at, due_at=step.due_at)
    return True


def _hand(look: Any, *, among: Any, has: Counter[UUID], now: Setting, at: datetime) -> bool:
    """This function will name who looks next; where nobody is left, or it took too long, it is over."""
    had = sum(each.kind == Kind.HANDED for each in look.story)
    chosen = choose(look, among=among, has=has, now=now) if had < MOST_HANDED else None
    if chosen is None:
        if had < MOST_HANDED and look.at + GIVEN_UP_AFTER > at:
            return False  # somebody may come back
        _step(look, Kind.OVER, user=None, by=PROCESS, at=at)
        return True
    has[chosen.id] += 1
    due_at = after_notice(now.organisation, at=at, days=LOOK_WITHIN_WORKING_DAYS)
    _step(look, Kind.HANDED, user=chosen, by=PROCESS, at=at, due_at=due_at)
    return True


def say_look(*, by: User, look_id: UUID, would: str, at: datetime) -> LookAnswer:
    """This function will keep what somebody would have answered; whether that is the same follows from what was.

    Raises Missing for whoever it is not with, Conflict where it was said already.
    """
    look = find_handed(by=by, look_id=look_id)
    row = LookAnswer(look=look, by=by, would=would, same=would == answered(look.decision), at=at)
    _once(row)
    data = {"look_answer": str(row.id), "would": would, "same": row.same}
    record(type="look.said", subject=("second_look", look.id), actor=Actor(user_id=by.id), data=data, at=at)
    return row


def say_lesson(*, by: User, look_id: UUID, text: str, at: datetime) -> LookLesson:
    """This function will keep what all can learn of something, from who looked at it, without names.

    Raises Missing before they looked, Conflict where it was said already, Refused where a name is in it.
    """
    look = find_said(by=by, look_id=look_id)
    if named := names_in(text, _names_around(look.decision.ask)):
        raise Refused(_("Please leave out names: %(names)s.") % {"names": ", ".join(named)}, field="text")
    words = keep(text=text.strip(), subject_id=look.decision.ask.person_id)
    if words is None:
        raise Refused(_("Say in a few words what all can learn."), field="text")
    row = LookLesson(look=look, by=by, words=words, at=at)
    _once(row)
    data = {"look_lesson": str(row.id), "words": reference(words)}
    record(type="look.learned", subject=("second_look", look.id), actor=Actor(user_id=by.id), data=data, at=at)
    return row


def _once(row: LookAnswer | LookLesson) -> None:
    """This function will keep a row that there is only one of, or raise Conflict."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("This was said already.")) from None


def cannot_look(*, by: User, look_id: UUID, at: datetime) -> SecondLook:
    """This function will pass a second look on from who says that they cannot do this one. Raises Missing, Conflict."""
    look: SecondLook = find_handed(by=by, look_id=look_id)
    if LookAnswer.objects.ours().filter(look=look).exists():
        raise Conflict(_("This was said already."))
    _step(look, Kind.CANNOT, user=by, by=Actor(user_id=by.id), at=at)
    return look


def worry_about(*, by: User, look_id: UUID, text: str, at: datetime) -> Concern:
    """This function will raise a worry about somebody's safety, of which the second look shows nothing (rule 14).

    Raises Missing for whoever it is not with and who did not look.
    """
    look = find_look(by=by, look_id=look_id)
    return keep_concern(by=by, person=look.decision.ask.person, about=None, text=text, at=at)


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """This function will give which of some people's names stand in a text, as they are written there."""
    words = set(re.findall(r"[^\W\d_]+", text))
    parts = {part for name in names for part in re.findall(r"[^\W\d_]+", name) if len(part) >= SHORTEST_NAME}
    return sorted(word for word in words if word in parts or (word.isupper() and word.title() in parts))


def _names_around(ask: Ask) -> list[str]:
    """This function will name the person, their circle, who asked, who is paid, and who answered."""
    circle = CircleMember.objects.ours().filter(person=ask.person_id).values("user_id")
    answered = ask.decisions.values("by_id")
    users = User.objects.ours().filter(id__in=circle) | User.objects.ours().filter(id__in=answered)
    names = list(users.values_list("display_name", flat=True))
    payee = ask.payee.text if ask.payee and ask.payee.text else ""
    return [ask.person.display_name, ask.asker.display_name, payee, *names]


def _step(
    look: SecondLook, kind: str, *, user: User | None, by: Actor, at: datetime, due_at: datetime | None = None
) -> None:
    """This function will keep one step with its event, and tell whoever is to look."""
    row = LookStep(look=look, kind=kind, user=user, due_at=due_at if kind == Kind.HANDED else None, at=at)
    row.save(force_insert=True)
    data = {"look_step": str(row.id), "user": str(user.id) if user else None, "why": kind}
    if due_at is not None:
        data["due_at"] = due_at.isoformat()
    record(type=f"look.{kind}", subject=("second_look", look.id), actor=by, data=data, at=at)
