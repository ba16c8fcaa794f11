"""A small place lived through by the real services: people ask, answer, are away and late, as drawn from a seed.

Who answers takes as long as people in their role do. What a person says to an ask, if they are asked, is drawn with it.
"""

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.events import Actor
from audit.ids import new_id
from delegation import access
from delegation.errors import Forbidden, LeewayError
from delegation.models import Hold, Person, User
from delegation.replay.values import AWAY, LATE, TRIED, Had
from delegation.selectors.authority import setting
from delegation.services.absences import record_absence
from delegation.services.passing import OVERLAP
from tests.cast import Cast
from tests.integration.workflow.steps import A_REASON
from workflow.lifecycle import APPROVED, BLOCKED, WAITING
from workflow.models import Ask, Assignment
from workflow.selectors import relock
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.moving import PROCESS, reroute
from workflow.services.settling import settle
from workflow.services.submitting import submit_ask
from workflow.services.undoing import withdraw
from workflow.services.watching import watch

HOUR, A_MINUTE = timedelta(hours=1), timedelta(minutes=1)
# How long people in each role take, seconds.
TAKES: Mapping[str, float] = {
    "support_worker": 2_111.0,
    "practitioner": 7_222.0,
    "team_manager": 17_333.0,
    "head_of_service": 26_444.0,
    "director": 33_555.0,
}
CATEGORIES = ("everyday", "travel", "travel.taxi", "equipment", "learning", "home", "accommodation")
PAYEES = (None, None, None, "Vale Buses", "Vale Chairs", "Vale Lifts", "Vale Pool")
WEEKS = timedelta(weeks=2)
LOOKED_AT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wish:
    """One ask of the script: who asks what when, and what is said to it by whoever is asked."""

    id: UUID
    at: datetime
    by: str
    fields: AskFields
    says: str
    less: bool
    is_let_run_out: bool


@dataclass(slots=True)
class Life:
    """What became of it: who had which ask how often, for how long, and when what nobody could decide was dropped."""

    had: dict[tuple[UUID, UUID], list[Had]] = field(default_factory=dict)
    withdrawn: dict[UUID, datetime] = field(default_factory=dict)
    at_once: set[UUID] = field(default_factory=set)
    asked: list[UUID] = field(default_factory=list)


def write_script(cast: Cast, *, asks: int, start: datetime, seed: int, apart: int) -> list[Wish]:
    """This function will draw what is asked, so many seconds apart: by everybody who may, for whom they may ask."""
    drawn = Random(seed)  # noqa: S311 - a test's figures
    pairs = _pairs(cast)
    script, at = [], start
    for _ in range(asks):
        at += timedelta(
            seconds=drawn.randint(apart * 3 // 64, apart * 125 // 64), microseconds=drawn.randint(1, 999_999)
        )
        by, person = drawn.choice(pairs)
        script.append(
            Wish(
                id=new_id(),
                at=at,
                by=by,
                fields=_fields(drawn, cast.person(person)),
                says="approve" if drawn.random() < 0.9 else "decline",
                less=drawn.random() < 0.08,
                is_let_run_out=drawn.random() < 0.2,
            )
        )
    return script


def _pairs(cast: Cast) -> list[tuple[str, str]]:
    askers = ("joe", "tom", "priya", "maya", "sam", "ravi", "mo", "hana", "kofi")
    people = ("ada", "leo", "ravi", "zara", "dean", "bill", "mo")
    return [
        (by, person)
        for by in askers
        for person in people
        if access.may(cast.user(by), cast.person(person), access.ASK_FOR)
    ]


def _fields(drawn: Random, person: Person) -> AskFields:
    kind = drawn.choices(("one_off", "weekly", "referral"), weights=(90, 5, 5))[0]
    amount = None if kind == "referral" else max(100, min(90_000, int(drawn.lognormvariate(8.3, 1.1))))
    return AskFields(
        person=person.id,
        kind=kind,
        amount=amount if kind != "weekly" or amount is None else amount // 10 + 1,
        category=drawn.choice(CATEGORIES),
        payee=None if kind == "referral" else drawn.choice(PAYEES),
        what_for="for the allotment",
        ask_someone=drawn.random() < 0.05,
        separate=True if drawn.random() < 0.1 else None,
        pays_you="wages" if drawn.random() < 0.03 else None,
        cant_wait=drawn.random() < 0.03,
    )


def be_away(cast: Cast, *, start: datetime, days: int, seed: int) -> list[datetime]:
    """This function will say beforehand who is away when, some with a stand-in, and give when each goes and is back."""
    drawn, moments = Random(seed + 1), []  # noqa: S311 - a test's figures
    for number in range(max(4, days // 6)):
        name = ("priya", "sam", "gwen", "tom", "helen")[number % 5]
        starts = start + timedelta(days=6 * number, seconds=drawn.randint(1, 400_000))
        ends = starts + timedelta(seconds=drawn.randint(30_000, 300_000))
        stand_in = cast.user(drawn.choice(("sam", "gwen", "helen"))) if number % 2 else None
        stand_in = None if stand_in is not None and stand_in.username == name else stand_in
        user = cast.user(name)
        try:
            with transaction.atomic():
                record_absence(by=user, user=user, starts_at=starts, ends_at=ends, stand_in=stand_in, at=start)
        except LeewayError:
            continue
        moments += [starts, ends]
    return moments


Answering = Callable[[tuple[UUID, UUID], datetime], None]
# Of one moment: what comes from outside and the watch before answers, and of these the one that was asked first.
AT_FIRST = -1


class Living:
    """Plays a script through the services, moment by moment."""

    def __init__(self, cast: Cast, takes: Callable[[UUID, str], float], before: Life | None = None) -> None:
        self._cast, self._takes, self._before = cast, takes, before
        self._heap: list[tuple[datetime, int, int, Callable[[Any, datetime], None], Any]] = []
        self._order = count()
        self._seen: dict[UUID, UUID] = {}
        self._open: dict[UUID, None] = {}  # in the order in which they were asked
        self._ticks: set[datetime] = set()
        self.life = Life()

    def live(self, script: list[Wish], *, moments: list[datetime]) -> Life:
        """This function will play it, and give what became of it."""
        for moment in moments:
            # Rounds come every few seconds, and look again at what changed until a minute later, not hours later.
            self._later(moment, self._tick, None)
            self._later(moment + OVERLAP, self._tick, None)
        for wish in script:
            self._later(wish.at, self._ask, wish)
        self._wishes = {wish.id: wish for wish in script}
        self._places = {wish.id: place for place, wish in enumerate(script)}
        self._until = script[-1].at + LOOKED_AT_FOR
        while self._heap:
            at, _, _, step, payload = heapq.heappop(self._heap)
            step(payload, at)
        return self.life

    def _later(self, at: datetime, step: Callable[[Any, datetime], None], payload: Any) -> None:
        heapq.heappush(self._heap, (at, AT_FIRST, next(self._order), step, payload))

    def _answered(self, at: datetime, step: Answering, what: tuple[UUID, UUID]) -> None:
        heapq.heappush(self._heap, (at, self._places[what[0]], next(self._order), step, what))

    def _ask(self, wish: Wish, at: datetime) -> None:
        try:
            with transaction.atomic():
                ask = submit_ask(by=self._cast.user(wish.by), fields=wish.fields, at=at, id=wish.id)
        except LeewayError:
            return  # what is no ask under any limits: no week left, no open budget
        self.life.asked.append(ask.id)
        if ask.status not in (WAITING, BLOCKED):
            self.life.at_once.add(ask.id)
            self._pay(ask.id, at)
            return
        self._open[ask.id] = None
        if self._before is not None and ask.id in self._before.withdrawn:
            self._later(self._before.withdrawn[ask.id], self._withdraw, ask.id)
        self._look(ask.id, at)

    def _look(self, id: UUID, at: datetime) -> None:
        """This function will see who has an ask now, and when they answer or it runs out."""
        ask = Ask.objects.ours().select_related("assignment").get(id=id)
        if ask.status not in (WAITING, BLOCKED) or ask.assignment is None:
            self._open.pop(id, None)
            return
        self._tick_at(ask.look_at)
        held: Assignment = ask.assignment
        if self._seen.get(id) == held.id:
            return
        self._seen[id] = held.id
        if ask.status == BLOCKED:
            if self._before is None:
                self._later(at + HOUR, self._withdraw, id)
            return
        slow, seconds, do = self._as_before(ask, held)
        answer_at = held.assigned_at + timedelta(seconds=seconds)
        if slow or answer_at >= held.due_at:
            self._later(held.due_at, self._run_out, (id, held.id, answer_at))
        else:
            self._answered(answer_at, do, (id, held.id))

    def _as_before(self, ask: Ask, held: Assignment) -> tuple[bool, float, Answering]:
        """This function will say whether somebody lets an ask run out, how long they take, and what they do then."""
        takes = self._takes(held.user_id, held.role)
        if self._before is None:
            return self._wishes[ask.id].is_let_run_out and held.before_id is None, takes, self._answer
        times = self._before.had.get((ask.id, held.user_id))
        had = times.pop(0) if times else None
        if had is None:
            return False, takes, self._answer
        if had.left == TRIED:  # they were about to answer, and their limit was used up by others
            return False, max(takes, had.seconds), self._try
        # Who let it run out or went away with it had not answered by then.
        takes = max(takes, had.seconds + 1) if had.left in (AWAY, LATE) else had.seconds
        return had.left == LATE, takes, self._answer

    def _tick_at(self, at: datetime | None) -> None:
        """This function will have the watch look when an ask is to be looked at, as its timer does."""
        if at is not None and at not in self._ticks and at < self._until:
            self._ticks.add(at)
            self._later(at, self._tick, None)

    def _withdraw(self, id: UUID, at: datetime) -> None:
        ask = Ask.objects.ours().select_related("asker").get(id=id)
        if ask.status in (WAITING, BLOCKED):
            withdraw(by=ask.asker, ask_id=id, at=at)
            self.life.withdrawn[id] = at
            self._open.pop(id, None)

    def _tick(self, _: object, at: datetime) -> None:
        while watch(organisation_id=self._cast.organisation.id, at=at):
            pass
        rows = Ask.objects.ours().filter(id__in=self._open).order_by("created_at", "id")
        now = list(rows.values_list("id", "status", "assignment_id", "look_at"))
        for id, status, held, look_at in now:
            if self._is_new(id, status, held):
                self._look(id, at)
            else:
                self._tick_at(look_at)

    def _is_new(self, id: UUID, status: str, held: UUID | None) -> bool:
        return status not in (WAITING, BLOCKED) or self._seen.get(id) != held

    def _run_out(self, what: tuple[UUID, UUID, datetime], at: datetime) -> None:
        id, assignment, answer_at = what
        ask = Ask.objects.ours().select_related("assignment").get(id=id)
        if ask.assignment_id != assignment or ask.status != WAITING or ask.assignment is None:
            return
        self._tick(None, at)
        ask.refresh_from_db()
        if ask.assignment_id == assignment and ask.status == WAITING:
            # Nobody answers in the moment in which it is due: there watch and answer would have no order.
            self._answered(max(answer_at, at + A_MINUTE), self._answer, (id, assignment))

    def _try(self, what: tuple[UUID, UUID], at: datetime) -> None:
        """This function will have an answer, unless who has it may not decide all of it: then it moves on."""
        id, assignment = what
        ask = relock(id)
        if ask.assignment_id == assignment and ask.status == WAITING:
            reroute(ask=ask, now=setting(at=at), at=at, by=Actor(process=PROCESS))
            self._look(id, at)
            self._answer(what, at)

    def _answer(self, what: tuple[UUID, UUID], at: datetime) -> None:
        id, assignment = what
        ask = Ask.objects.ours().select_related("assignment__user").get(id=id)
        if ask.assignment_id != assignment or ask.status != WAITING or ask.assignment is None:
            return
        try:
            with transaction.atomic():
                decide(by=ask.assignment.user, ask_id=id, verdict=self._verdict(ask), at=at)
            self._open.pop(id, None)
            self._pay(id, at)
        except Forbidden:
            # Their limit was used up meanwhile: what the watch does as soon as it looks.
            reroute(ask=relock(id), now=setting(at=at), at=at, by=Actor(process=PROCESS))
            self._look(id, at)

    def _pay(self, id: UUID, at: datetime) -> None:
        """This function will pay a yes, so that none lapses: whether it would have, a replay of others cannot know."""
        bought = Ask.objects.ours().filter(id=id, kind="one_off", status=APPROVED)
        hold = Hold.objects.ours().filter(ask_id__in=bought.values("id"), held__gt=0).first()
        if hold is not None:
            settle(by=Actor(process=PROCESS), ask_id=id, amount=hold.held, final=True, at=at)

    def _verdict(self, ask: Ask) -> Verdict:
        wish = self._wishes[ask.id]
        if self._before is not None and ask.id in (self._before.at_once | self._before.withdrawn.keys()):
            return Verdict(outcome="approve")  # nobody ever said anything else to it
        if wish.says == "decline":
            return Verdict(outcome="decline", reason=A_REASON, reason_code="another_way")
        if wish.less and ask.amount is not None and ask.amount > 200 and ask.kind == "one_off":
            return Verdict(outcome="approve", amount=ask.amount // 2, reason=A_REASON, reason_code="more_than_needed")
        return Verdict(outcome="approve")


def by_role(_: UUID, role: str) -> float:
    """This function will say how long people of a role take."""
    return TAKES.get(role, 7_222.0)


def users_by_id() -> dict[UUID, User]:
    """This function will give everybody by their id."""
    return {user.id: user for user in User.objects.ours()}
