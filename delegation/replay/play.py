"""Playing past asks under a scheme, in time order, as they would have gone (pure: no clock, no rows).

The same `rule` and `route` as live judge each ask; only what is used, what money is left, who is away and how long an
answer takes comes from here. A decision counts from when it is said, and is ruled on again then.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from delegation.authority import rule
from delegation.close import CLOSE, together_over
from delegation.emergencies import emergency_terms
from delegation.replay.closeness import Closeness
from delegation.replay.neighbours import Neighbours
from delegation.replay.purses import Hold, Purses
from delegation.replay.sums import Sums
from delegation.replay.values import APPROVE, DECLINE, WITHDRAWN, Away, Charge, PastAsk, Played, World
from delegation.replay.waiting import Desks, Item
from delegation.replay.waits import Waits
from delegation.routing import cited_by
from delegation.rulings import Act, Ruling, Terms

# How long after the last ask it is looked whether anybody can decide by now what nobody could.
LOOKED_AT_FOR = timedelta(days=30)
# Of one moment, whatever comes from outside is first; what waits follows in its turn (`waiting`).
FROM_OUTSIDE = -(1 << 50)

Step = Callable[[Any, datetime], None]


def play(asks: Iterable[PastAsk], *, world: World, waits: Waits) -> Iterator[Played]:
    """This function will give what would have become of each ask, as soon as that is known.

    ``asks`` come in time order, and are read one by one. Raises ValueError where they do not.
    """
    return _Player(world, waits).play(asks)


class _Player:
    """One run of a history under one scheme."""

    def __init__(self, world: World, waits: Waits) -> None:
        self._world = world
        self._sums = Sums(world.calendar)
        self._purses = Purses(world)
        self._near = Neighbours(world)
        self._close = Closeness()
        self._heap: list[tuple[datetime, int, int, Step, Any]] = []
        self._order = count()
        self._done: deque[Played] = deque()
        self._desks = Desks(
            world=world,
            near=self._near,
            waits=waits,
            rules=self._rule,
            act_of=self._act_of,
            sums=self._sums,
            later=self._later_in_turn,
            answer=self._answer,
        )
        for charge in world.opening:
            self._later(charge.at, lambda charge, _: self._sums.charge(charge), charge)
        for change in world.purse_changes:
            self._later(change.at, lambda change, _: self._purses.change(change), change)
        for away in world.away:
            self._later(away.starts_at, self._leave, away)
            self._later(away.ends_at, self._return, away)

    def play(self, asks: Iterable[PastAsk]) -> Iterator[Played]:
        """This function will play asks one by one, and then what is still open."""
        done = self._done
        before: datetime | None = None
        for number, ask in enumerate(asks):
            if before is not None and ask.at < before:
                raise ValueError(f"Ask {number} comes before the one in front of it.")
            before = ask.at
            self._until(before)
            self._submit(number, ask)
            while done:
                yield done.popleft()
        self._desks.until = (before + LOOKED_AT_FOR) if before is not None else None
        self._until(None)
        for item in self._desks.left():
            self._end(item, outcome="", at=before or item.asked_at)
        while done:
            yield done.popleft()

    def _until(self, at: datetime | None) -> None:
        """This function will do what comes by a moment; None: until nothing waits any more."""
        heap = self._heap
        while heap and (at is None or heap[0][0] <= at):
            moment, _, _, step, payload = heapq.heappop(heap)
            if at is None and not self._desks.open:
                break
            step(payload, moment)

    def _later(self, at: datetime, step: Step, payload: Any) -> None:
        heapq.heappush(self._heap, (at, FROM_OUTSIDE, next(self._order), step, payload))

    def _later_in_turn(self, at: datetime, turn: int, step: Step, payload: Any) -> None:
        """This function will do the same for an ask that waits: of several in one moment, the one asked first."""
        heapq.heappush(self._heap, (at, turn + payload[0].number, next(self._order), step, payload))

    def _leave(self, away: Away, at: datetime) -> None:
        self._near.away[away.user] = away.stand_in
        self._desks.look_again(away.user, at)

    def _return(self, away: Away, at: datetime) -> None:
        self._near.away.pop(away.user, None)
        self._desks.look_again(away.user, at)

    # --- asking --------------------------------------------------------------------------------------------------

    def _submit(self, number: int, ask: PastAsk) -> None:
        if ask.is_fixed or ask.act.person not in self._world.around:
            self._leave_alone(number, ask)
            return
        at, act = ask.at, self._purses.act_of(ask)
        terms = self._near.terms_of(act.person, ask.asker, at)
        ruling = self._rule(act, terms, at)
        near = self._close.meet(ask)
        close = together_over(near, act=act, ruling=ruling, terms=terms) if near else ()
        if ruling.outcome == "within" and not (ask.by_another or ask.asker_is_paid or close):
            self._yes_at_once(number, ask, act, ruling, terms)
            return
        urgent = emergency_terms(terms, self._world.scheme) if ask.cant_wait else ()
        if urgent and not (ask.by_another or ask.asker_is_paid or close):
            quick = self._rule(act, urgent, at)
            if quick.outcome == "within":
                self._yes_at_once(number, ask, act, quick, urgent)
                return
        if close:
            ask = replace(ask, act=replace(ask.act, flags=ask.act.flags | {CLOSE}))
        item = Item(number, ask, ruling, self._purses.set_aside(ask, act))
        if ask.withdrawn_at is not None:
            self._later(ask.withdrawn_at, self._withdraw, item)
        self._desks.send(item, at)

    def _leave_alone(self, number: int, ask: PastAsk) -> None:
        """This function will let an ask be what it was: its money is set aside and charged when it really was."""
        charge = ask.as_it_was
        if charge is not None:
            self._later(charge.at, self._charge_as_it_was, (ask, charge))
        self._done.append(
            Played(
                number,
                ask,
                asked=None,
                at_once=not ask.had,
                outcome=ask.outcome,
                amount=ask.amount,
                seconds=ask.waited,
                left_alone=True,
            )
        )

    def _charge_as_it_was(self, what: tuple[PastAsk, Charge], at: datetime) -> None:
        ask, charge = what
        self._sums.charge(charge)
        hold = Hold()
        self._purses.hold(ask, hold, charge.pence)
        self._follow(ask, charge, hold, at)

    def _rule(self, act: Act, terms: tuple[Terms, ...], at: datetime) -> Ruling:
        self._sums.learn(terms)
        self._sums.ask_about(act, at)
        return rule(
            act=act,
            terms=terms,
            reservations=self._world.scheme.reservations,
            roles=self._world.scheme.roles,
            usage=self._sums,
            at=at,
            calendar=self._world.calendar,
        )

    # --- answering -----------------------------------------------------------------------------------------------

    def _yes_at_once(self, number: int, ask: PastAsk, act: Act, ruling: Ruling, terms: tuple[Terms, ...]) -> None:
        self._say_yes(ask, act, ruling, terms, Hold(), ask.at)
        self._done.append(
            Played(
                number,
                ask,
                asked=ruling,
                at_once=True,
                outcome=APPROVE,
                by=ask.asker,
                role=ruling.role or "",
                ruling=ruling,
                amount=ask.act.amount,
            )
        )

    def _say_yes(
        self, ask: PastAsk, act: Act, ruling: Ruling, terms: tuple[Terms, ...], hold: Hold, at: datetime
    ) -> None:
        """This function will find missing money, set all of it aside, and charge whoever said yes."""
        if ruling.missing:
            self._purses.find(ask, ruling.missing)
        pence = act.commitment  # where no money was given, limits count all the same
        self._purses.hold(ask, hold, pence)
        charge = charge_of(act, cited_by(ruling, terms), pence=pence, at=at)
        self._sums.charge(charge)
        self._follow(ask, charge, hold, at)

    def _follow(self, ask: PastAsk, charge: Charge, hold: Hold, at: datetime) -> None:
        """This function will see to what a yes really came to later: paid for less, come back, taken back."""
        known = [charge.pence]
        for moved in ask.later:
            self._later(max(moved.at, at), self._correct, (ask, charge, hold, moved.pence, known))

    def _correct(self, what: tuple[PastAsk, Charge, Hold, int | None, list[int]], at: datetime) -> None:
        ask, charge, hold, pence, known = what
        now = pence or 0
        self._sums.correct(charge, pence=now - known[-1], count=-1 if pence is None else 0)
        self._purses.hold(ask, hold, now)
        known.append(now)

    def _act_of(self, item: Item) -> Act:
        return self._purses.act_of(item.ask, item.hold)

    def _answer(self, item: Item, at: datetime) -> bool:
        """This function will say what was really said, if whoever has the ask may; it says whether they did."""
        ask, user = item.ask, item.user
        assert user is not None
        # Who says no must be able to say yes to what was asked: else it is somebody else's to answer.
        act = self._purses.act_of(ask, item.hold, amount=None if ask.outcome == DECLINE else ask.amount)
        terms = self._near.terms_of(act.person, user, at)
        ruling = self._rule(act, terms, at)
        if ruling.outcome != "within" or user in ask.gainers:
            return False
        if ask.outcome == DECLINE:
            self._close.forget(ask)
            self._release(item)
            self._end(item, outcome=DECLINE, at=at)
            return True
        item.hold = item.hold or Hold()
        self._say_yes(ask, act, ruling, terms, item.hold, at)
        self._end(item, outcome=APPROVE, at=at, ruling=ruling, amount=act.amount)
        return True

    def _withdraw(self, item: Item, at: datetime) -> None:
        if item.ended:
            return
        self._close.forget(item.ask)
        self._release(item)
        self._end(item, outcome=WITHDRAWN, at=at)

    def _release(self, item: Item) -> None:
        if item.hold is not None:
            self._purses.hold(item.ask, item.hold, 0)

    def _end(
        self, item: Item, *, outcome: str, at: datetime, ruling: Ruling | None = None, amount: int | None = None
    ) -> None:
        user, role, desks = self._desks.end(item, at)
        self._done.append(
            Played(
                item.number,
                item.ask,
                asked=item.asked,
                at_once=False,
                outcome=outcome,
                by=user if outcome in (APPROVE, DECLINE) else None,
                role=role,
                ruling=ruling,
                amount=amount,
                seconds=(at - item.asked_at) / timedelta(seconds=1),
                desks=desks,
                blocked=not outcome and user is None,
            )
        )


def charge_of(act: Act, cited: Terms, *, pence: int, at: datetime) -> Charge:
    """This function will charge a yes to who says it by these terms, and to who passed them on (rule 7)."""
    giver = cited.narrowed_by if cited.kind == "passed_on" else None
    return Charge(
        at,
        cited.holder,
        cited.role,
        act.person,
        act.people,
        act.kind,
        act.category,
        act.payee_key or "",
        pence,
        giver.holder if giver else None,
        giver.role if giver else "",
    )
