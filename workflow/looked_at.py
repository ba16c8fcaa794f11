"""What there is to look at a second time, and who can: read from the rows."""

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, TextField, Value
from django.db.models.functions import MD5, Cast, Concat

from audit.gather import Many, Rows, gather
from delegation.close import CLOSE
from delegation.errors import Missing
from delegation.models import CircleMember, User, WorksFor
from delegation.payees import key_of
from delegation.selectors.authority import Setting
from delegation.selectors.away import absent
from delegation.selectors.mandates import DECIDING_KINDS, standing
from workflow.drawing import Decided
from workflow.models import Decision, LookAnswer, LookLesson, LookStep, SecondLook
from workflow.selectors import mistaken
from workflow.services.challenging import seen_by

# A family's yes is drawn at most once in this time (rule 9).
A_FAMILY_AGAIN = timedelta(days=365)
# What was answered longer ago than this, before anybody looked, stays as it is.
LOOKED_BACK = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class Yes:
    """A yes that may be drawn, for whom it was, and whether it is kept between two people."""

    id: UUID
    person: UUID
    between: bool
    decided: Decided


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who decides the asks of others, and the rank of their highest role."""

    user: User
    rank: int


def yeses_between(begins: datetime, ends: datetime) -> list[Yes]:
    """This function will list every whole yes that staff said in a time, except to what was a mistake."""
    rows = Decision.objects.ours().filter(
        outcome=Decision.Outcome.APPROVE, reduced=False, mandate__kind__in=DECIDING_KINDS, at__gte=begins, at__lt=ends
    )
    named = ("id", "amount", "ruling__document", "ask__person_id", "ask__between", "ask__kind", "ask__category")
    found = rows.exclude(ask__in=mistaken()).values(*named, "ask__separate", "ask__flags", "ask__cant_wait")
    return [_yes(each) for each in found.order_by("id").iterator()]


def _yes(row: dict[str, Any]) -> Yes:
    decided = Decided(
        kind=row["ask__kind"],
        category=row["ask__category"],
        amount=row["amount"],
        limit=_limit_of(row["ruling__document"]),
        in_slices=row["ask__separate"] is not None or CLOSE in row["ask__flags"],
        could_not_wait=row["ask__cant_wait"],
    )
    return Yes(row["id"], row["ask__person_id"], row["ask__between"], decided)


def _limit_of(document: dict[str, Any]) -> int | None:
    """This function will give the least limit for each ask that a ruling was held against, in pence."""
    checks = [each for each in document["checks"] if each["kind"] == "per_ask" and each["enforcement"] == "active"]
    return min((each["amount"] for each in checks if each["amount"] is not None), default=None)


def noes_owed(*, before: datetime, at: datetime) -> Any:
    """This function will give each no and smaller yes that nobody was to look at yet, the first first."""
    looked = SecondLook.objects.ours().filter(decision=OuterRef("pk"))
    rows = Decision.objects.ours().filter(
        Q(outcome=Decision.Outcome.DECLINE) | Q(reduced=True), at__gte=at - LOOKED_BACK, at__lt=before
    )
    return rows.filter(~Exists(looked), ask__between=False).exclude(ask__in=mistaken()).order_by("at", "id")


def drawn_lately(*, at: datetime) -> set[UUID]:
    """This function will name the people of whom a yes was drawn within a year."""
    rows = SecondLook.objects.ours().filter(why=SecondLook.Why.DRAWN, at__gt=at - A_FAMILY_AGAIN)
    return set(rows.values_list("decision__ask__person_id", flat=True))


# --- with whom it is --------------------------------------------------------------------------------------------------


def with_steps(rows: Any) -> Any:
    """This function will load second looks with the steps that tell with whom they are."""
    steps = Prefetch("steps", LookStep.objects.ours().select_related("user").order_by("id"), to_attr="story")
    return rows.select_related("decision__ask", "decision__ruling").prefetch_related(steps)


def open_looks() -> Any:
    """This function will give the second looks that nobody has answered and nobody has given up, oldest first."""
    answered = LookAnswer.objects.ours().filter(look=OuterRef("pk"))
    over = LookStep.objects.ours().filter(look=OuterRef("pk"), kind=LookStep.Kind.OVER)
    return SecondLook.objects.ours().filter(~Exists(answered), ~Exists(over)).order_by("at", "id")


def handed(steps: Collection[LookStep]) -> LookStep | None:
    """This function will give the step by which somebody has it now, if anybody does."""
    last = [each for each in steps if each.kind != LookStep.Kind.REMINDED][-1:]
    return last[0] if last and last[0].kind == LookStep.Kind.HANDED else None


def handed_to(user: User) -> Any:
    """This function will give what somebody is to look at now, the first due first; `due_at` tells until when."""
    moves = LookStep.objects.ours().filter(look=OuterRef("pk")).exclude(kind=LookStep.Kind.REMINDED).order_by("-id")
    mine = LookStep.objects.ours().filter(user=user, kind=LookStep.Kind.HANDED)
    rows = open_looks().filter(id__in=mine.values("look_id"))
    rows = rows.annotate(holder=moves.values("user_id")[:1], last=moves.values("kind")[:1])
    rows = rows.annotate(due_at=moves.values("due_at")[:1])
    # In an order of chance: by when they were made, yeses and noes would stand apart.
    drawn = MD5(Concat(Cast("id", TextField()), Value(str(user.id))))
    return rows.filter(holder=user.id, last=LookStep.Kind.HANDED).order_by("due_at", drawn)


def find_handed(*, by: User, look_id: UUID) -> SecondLook:
    """This function will load a second look that is with somebody now, or raise Missing."""
    look = _find(look_id)
    step = handed(look.story)
    if step is None or step.user_id != by.id:
        raise Missing
    return look


def find_said(*, by: User, look_id: UUID) -> SecondLook:
    """This function will load a second look that somebody has said their answer to, or raise Missing."""
    if not LookAnswer.objects.ours().filter(look=look_id, by=by).exists():
        raise Missing
    return _find(look_id)


def find_look(*, by: User, look_id: UUID) -> SecondLook:
    """This function will load a second look for whoever has it now, or looked; or raise Missing."""
    look = _find(look_id)
    if any(each.by_id == by.id for each in look.said):
        return look
    return find_handed(by=by, look_id=look_id)


def _find(look_id: UUID) -> SecondLook:
    named = ("person__what_matters", "asker", "payee", "what_for", "budget")
    shown = tuple(f"decision__{each}" for each in ("by", "reason", "ruling", *(f"ask__{each}" for each in named)))
    lists = {"story": Many("steps", ("user",)), "said": Many("answers"), "learned": Many("lessons", ("words",))}
    found = gather(look=Rows(SecondLook.objects.ours().filter(id=look_id), shown, lists=lists))["look"]
    if not found:
        raise Missing
    look: SecondLook = found[0]
    return look


def answered(decision: Decision) -> str:
    """This function will say what a decision was: yes, yes to less, or no."""
    if decision.outcome == Decision.Outcome.DECLINE:
        return LookAnswer.Would.NO
    return LookAnswer.Would.LESS if decision.reduced else LookAnswer.Would.YES


def of_my_answers(user: User) -> Any:
    """This function will give what others would have answered to what somebody decided, the last first."""
    rows = LookAnswer.objects.ours().filter(look__decision__by=user)
    return rows.order_by("-at", "-id")


def lessons() -> Any:
    """This function will give what all can learn, the last first; nothing tells of what or by whom."""
    return LookLesson.objects.ours().order_by("-at", "-id")


# --- who can look -----------------------------------------------------------------------------------------------------


def reviewers(*, at: datetime, now: Setting) -> list[Reviewer]:
    """This function will list who decides the asks of others and is here, each with their highest rank."""
    held = standing(at=at).filter(kind__in=DECIDING_KINDS, starts_at__lte=at, suspended_at__isnull=True)
    ranks: dict[UUID, int] = {}
    for holder, role in held.values_list("holder_id", "role"):
        if role in now.terms.roles:
            ranks[holder] = max(ranks.get(holder, 0), now.terms.roles[role].rank)
    rows = User.objects.ours().filter(Q(left_at__isnull=True) | Q(left_at__gt=at), id__in=ranks, is_active=True)
    away = absent(users=ranks, at=at)
    return [Reviewer(user, ranks[user.id]) for user in rows.order_by("id") if user.id not in away]


def may_not_look(look: SecondLook, *, now: Setting) -> set[UUID]:
    """This function will name who knows of an ask, is close to its person, or gains by it."""
    ask = look.decision.ask
    close = CircleMember.objects.ours().filter(person=ask.person_id).values_list("user_id", flat=True)
    known = seen_by(ask) | {ask.asker_id, *close, *(each.user_id for each in look.story if each.user_id)}
    if not ask.payee_key:
        return known
    rows = WorksFor.objects.ours().filter(payee_key=ask.payee_key).values_list("user_id", flat=True)
    return known | set(rows)


def choose(look: SecondLook, *, among: Collection[Reviewer], has: Counter[UUID], now: Setting) -> User | None:
    """This function will choose who looks: not beneath who decided where that can be, whoever has least, by lot."""
    knows, payee, salt = may_not_look(look, now=now), look.decision.ask.payee_key, now.organisation.payee_salt
    free = [each for each in among if each.user.id not in knows]
    free = [each for each in free if not payee or key_of(each.user.display_name, salt=salt) != payee]
    if not free:
        return None
    role = now.terms.roles.get(look.decision.ruling.document["role"] or "")
    rank = role.rank if role else 0

    def order(each: Reviewer) -> tuple[bool, int, bytes]:
        lot = hashlib.sha256(f"{look.id}\n{each.user.id}".encode()).digest()
        return each.rank < rank, has[each.user.id], lot

    return min(free, key=order).user
