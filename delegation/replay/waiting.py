"""What waits while asks are played (pure): with whom, until when, and to whom it moves on (rule 3).

Whoever is away has their stand-in asked first; what ran out of time goes on to the nearest who has not had it; what was
taken from somebody because they were away comes back to them. As in `workflow.services.moving` and `late`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from delegation.replay.neighbours import Apart, Neighbours
from delegation.replay.purses import Hold
from delegation.replay.sums import Sums
from delegation.replay.values import AWAY as WAS_AWAY
from delegation.replay.values import LATE, PASSED_UP, TAKEN, TRIED, Desk, Had, PastAsk, World
from delegation.replay.waits import Waits
from delegation.routing import Route, route
from delegation.rulings import Act, Ruling, Terms
from delegation.working_time import add_working_time, next_opening

# Who had an ask until they went away or until it was due had not answered it by then.
UNANSWERED = frozenset({WAS_AWAY, LATE})

ROUTED, AWAY, BACK = "routed", "away", "back"
A_SECOND = timedelta(seconds=1)
# Whose turn it is in one moment: first all that the watch looks at, then all that is answered; each as it was asked.
LOOKS, ANSWERS = -(1 << 40), 0


class Item:
    """One ask that waits."""

    __slots__ = (
        *("answer_at", "ask", "asked", "asked_at", "desks", "due_at", "ended", "had", "hold", "late", "number", "path"),
        *("role", "seen", "since", "turn", "user", "why"),
    )

    def __init__(self, number: int, ask: PastAsk, asked: Ruling, hold: Hold | None) -> None:
        self.number, self.ask, self.asked, self.hold = number, ask, asked, hold
        self.asked_at = self.since = ask.at
        self.user: UUID | None = None
        self.role, self.why = "", ROUTED
        self.turn = 0  # counts who had it, so that what was due with somebody before is due no more
        self.ended = False
        self.due_at = self.answer_at = ask.at
        self.had: list[Had] = list(ask.had)
        self.path: list[UUID] = []
        self.desks: list[Desk] = []
        self.late: frozenset[UUID] = frozenset()
        self.seen: frozenset[UUID] = frozenset()

    @property
    def apart(self) -> Apart:
        """Who is not asked about it."""
        return Apart(self.ask.asker_is_paid, self.ask.gainers, self.late, self.seen)


class Desks:
    """Everything that waits, by who has it."""

    def __init__(
        self,
        *,
        world: World,
        near: Neighbours,
        waits: Waits,
        rules: Callable[[Act, tuple[Terms, ...], datetime], Ruling],
        act_of: Callable[[Item], Act],
        sums: Sums,
        later: Callable[[datetime, int, Callable[[Any, datetime], None], Any], None],
        answer: Callable[[Item, datetime], bool],
    ) -> None:
        self._world, self._near, self._waits, self._sums = world, near, waits, sums
        self._rules, self._act_of, self._later, self._say = rules, act_of, later, answer
        self._with: dict[UUID | None, dict[int, Item]] = {}
        self._taken: dict[int, Item] = {}  # from somebody who was away
        self._late: dict[int, Item] = {}  # due, and with somebody still, since nobody else could decide it
        self.open = 0
        self.until: datetime | None = None  # how long what nobody can decide is looked at, once no more is asked

    def send(self, item: Item, at: datetime) -> None:
        """This function will send an ask that was just asked to the nearest who can decide it."""
        self.open += 1
        self._with.setdefault(None, {})[item.number] = item
        self._give(item, self._route(item, at), at, why=ROUTED)

    def end(self, item: Item, at: datetime) -> tuple[UUID | None, str, tuple[Desk, ...]]:
        """This function will take an ask off its last desk, and say whose that was and who had it."""
        self._leave_desk(item, at)
        self._with[item.user].pop(item.number, None)
        self._taken.pop(item.number, None)
        self._late.pop(item.number, None)
        item.ended = True
        self.open -= 1
        return item.user, item.role, tuple(item.desks)

    def left(self) -> list[Item]:
        """This function will list what waits still, in the order in which it was asked."""
        items = [item for found in self._with.values() for item in found.values()]
        return sorted(items, key=lambda item: item.number)

    def look_again(self, user: UUID, at: datetime) -> None:
        """This function will look at what waits for who left or came back, at what is blocked, and at what is late."""
        touched = {**self._with.get(user, {}), **self._with.get(None, {}), **self._late}
        touched |= {number: item for number, item in self._taken.items() if user in item.path}
        for _, item in sorted(touched.items()):
            self._watch(item, at)

    def _watch(self, item: Item, at: datetime) -> None:
        """This function will do what the watch does: see that who has an ask still may, and move on what is due."""
        turn = item.turn
        self._reroute(item, at)
        if item.turn == turn and item.user is not None and at >= item.due_at:
            self._move_on(item, at)

    def _move_on(self, item: Item, at: datetime) -> None:
        late, item.late = item.late, item.late | {item.user} if item.user else item.late
        onward = self._route(item, at)
        if onward.chosen is None:
            item.late = late
        else:
            self._give(item, onward, at, why=ROUTED)

    def _reroute(self, item: Item, at: datetime) -> None:
        if item.why in (AWAY, BACK) and self._come_back(item, at):
            return
        user = item.user
        if user is not None and self._role(item, user, at) is not None:
            return
        is_away = user is not None and user in self._near.away and not self._near.gone(user, at)
        if is_away and user is not None and self._to_stand_in(item, user, at):
            return
        onward = self._onward(item, at)
        if onward.chosen is None and user is None:
            return
        self._give(item, onward, at, why=AWAY if is_away else ROUTED)

    def _come_back(self, item: Item, at: datetime) -> bool:
        order = list(dict.fromkeys(item.path))
        for user in order[: order.index(item.path[-1])]:
            role = self._role(item, user, at)
            if role is not None:
                self._assign(item, user, role, at, why=BACK)
                return True
        return False

    def _to_stand_in(self, item: Item, user: UUID, at: datetime) -> bool:
        passed = {*item.late, *item.seen, item.ask.asker}
        for each in self._near.stand_ins_of(user):
            role = None if each in passed else self._role(item, each, at)
            if role is not None:
                self._assign(item, each, role, at, why=AWAY)
                return True
        return False

    def _role(self, item: Item, user: UUID, at: datetime) -> str | None:
        """This function will give the role in which somebody who is here could say yes to an ask now, or None."""
        if self._near.gone(user, at) or user in self._near.away or user in item.ask.gainers:
            return None
        act = self._act_of(item)
        ruling = self._rules(act, self._near.terms_of(act.person, user, at), at)
        return ruling.role if ruling.outcome == "within" else None

    def _onward(self, item: Item, at: datetime) -> Route:
        """This function will find the nearest who has not had and lost it; who has is asked before nobody is."""
        found = self._route(item, at)
        if found.chosen is None and (item.late or item.seen):
            return self._route(item, at, anybody=True)
        return found

    def _route(self, item: Item, at: datetime, *, anybody: bool = False) -> Route:
        ask, act, world = item.ask, self._act_of(item), self._world
        apart = Apart(ask.asker_is_paid, ask.gainers) if anybody else item.apart
        line = self._near.line(act.person, ask.asker, at, apart)
        for candidate in line:
            self._sums.learn(candidate.terms)
        self._sums.ask_about(act, at)
        return route(
            act=act,
            candidates=line,
            reservations=world.scheme.reservations,
            roles=world.scheme.roles,
            usage=self._sums,
            at=at,
            calendar=world.calendar,
            with_reasons=False,
        )

    def _give(self, item: Item, onward: Route, at: datetime, *, why: str) -> None:
        if onward.chosen is None:
            self._move(item, None, "", at, why=ROUTED)
            self._later(self._half_time(at), LOOKS, self._look, (item, item.turn))
            return
        role = onward.ruling.role if onward.ruling and onward.ruling.role else ""
        self._assign(item, onward.chosen, role, at, why=why)

    def _assign(self, item: Item, user: UUID, role: str, at: datetime, *, why: str) -> None:
        """This function will give an ask to somebody, and say when they answer, or when it is due if that is sooner."""
        self._move(item, user, role, at, why=why)
        had = next((each for each in item.had if each.user == user), None)
        if had is not None:
            item.had.remove(had)
        seconds = self._seconds(had, user, role)
        item.due_at = add_working_time(at, timedelta(hours=self._world.answer_hours), self._world.working)
        item.answer_at = at + seconds * A_SECOND
        half = self._half_time(at)
        if half <= item.answer_at:
            self._later(half, LOOKS, self._look_at_half_time, (item, item.turn))
        if (had is not None and had.left == LATE) or item.answer_at >= item.due_at:
            self._later(item.due_at, LOOKS, self._run_out, (item, item.turn))
        elif had is not None and had.left in (PASSED_UP, TAKEN):
            self._later(item.answer_at, ANSWERS, self._hand_on, (item, item.turn, had.left))
        elif had is not None and had.left == TRIED:
            self._later(item.answer_at, ANSWERS, self._try, (item, item.turn))
        else:
            self._later(item.answer_at, ANSWERS, self._answer, (item, item.turn))

    def _half_time(self, at: datetime) -> datetime:
        """This function will say when the watch looks first: with a reminder, or at what nobody could decide."""
        return add_working_time(at, timedelta(hours=self._world.answer_hours) / 2, self._world.working)

    def _seconds(self, had: Had | None, user: UUID, role: str) -> float:
        """This function will say how long somebody takes: as they did, or longer than they had it, or as measured."""
        if had is None:
            return self._waits.of(user, role)
        if had.left == TRIED:  # they were about to answer, and their limit was used up by others
            return max(self._waits.of(user, role), had.seconds)
        return max(self._waits.of(user, role), had.seconds + 1) if had.left in UNANSWERED else had.seconds

    def _move(self, item: Item, user: UUID | None, role: str, at: datetime, *, why: str) -> None:
        self._leave_desk(item, at)
        self._with[item.user].pop(item.number, None)
        self._with.setdefault(user, {})[item.number] = item
        item.path = [*item.path, user] if why in (AWAY, BACK) and user is not None else [user] if user else []
        if why in (AWAY, BACK) and user is not None:
            self._taken[item.number] = item
        else:
            self._taken.pop(item.number, None)
        self._late.pop(item.number, None)
        item.user, item.role, item.why, item.since = user, role, why, at
        item.turn += 1

    def _leave_desk(self, item: Item, at: datetime) -> None:
        if item.user is not None:
            late = at > item.due_at
            item.desks.append(Desk(item.user, item.role, (at - item.since) / A_SECOND, late))

    def _answer(self, what: tuple[Item, int], at: datetime) -> None:
        item, turn = what
        if not item.ended and item.turn == turn and not self._say(item, at):
            self._reroute(item, at)

    def _try(self, what: tuple[Item, int], at: datetime) -> None:
        """This function will let whose limit was used up by others answer, unless it is used up here too."""
        item, turn = what
        if not item.ended and item.turn == turn:
            self._reroute(item, at)
            self._answer(what, at)

    def _look(self, what: tuple[Item, int], at: datetime) -> None:
        """This function will look each working day whether anybody (else) can decide by now what nobody could."""
        item, turn = what
        if item.ended or item.turn != turn:
            return
        self._watch(item, at)
        if item.turn == turn and (item.user is not None or self.until is None or at < self.until):
            self._later(next_opening(at, self._world.working), LOOKS, self._look, what)

    def _look_at_half_time(self, what: tuple[Item, int], at: datetime) -> None:
        """This function will see whether who is reminded may still decide it, as the watch does then."""
        item, turn = what
        if not item.ended and item.turn == turn:
            self._watch(item, at)

    def _run_out(self, what: tuple[Item, int], at: datetime) -> None:
        """This function will move an ask on that is due; where nobody else can decide it, it stays and is answered."""
        item, turn = what
        if item.ended or item.turn != turn:
            return
        self._watch(item, at)
        if item.turn == turn:
            self._late[item.number] = item
            self._later(max(item.answer_at, at), ANSWERS, self._answer, what)
            self._later(next_opening(at, self._world.working), LOOKS, self._look, what)

    def _hand_on(self, what: tuple[Item, int, str], at: datetime) -> None:
        """This function will let somebody pass an ask up, or somebody else take it, as they really did."""
        item, turn, left = what
        if item.ended or item.turn != turn or item.user is None:
            return
        nexts = [each.user for each in item.had[:1] if left == TAKEN]
        for user in nexts:
            role = self._role(item, user, at)
            if role is not None:
                self._assign(item, user, role, at, why=ROUTED)
                return
        item.seen |= {item.user}
        self._give(item, self._onward(item, at), at, why=ROUTED)
