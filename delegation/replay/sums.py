"""What is used of each limit while asks are played (pure): the sums that `delegation.selectors.usage` reads from holds.

Time only goes on, so each sum walks along its yeses: new ones come in at one end of its window, those that left it fall
out at the other. What a yes came to later is an entry of its own, dated as the yes was.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from delegation.authority import need
from delegation.checks import links_of
from delegation.narrowing import NEVER_PASSED_ON
from delegation.periods import Calendar, window
from delegation.replay.values import Charge
from delegation.rulings import Act, Need, Terms, Used
from delegation.terms import COUNTED_KINDS, Limit, covers

Walk = tuple[str, UUID, str]
"""Yeses that are counted together: a holder's or a person's, in one role."""


class _Entry(NamedTuple):
    """One yes in a walk; `theirs` false: counted for another role besides. `late`: what it changed by afterwards."""

    at: datetime
    pence: int
    times: int
    charge: Charge
    whose: UUID
    theirs: bool = True
    late: bool = False


class _Sum:
    """One sum over a walk, within a window that only moves on: from the place `_head` to the place `_read`."""

    __slots__ = ("_counts", "_first", "_head", "_late", "_read", "_walk", "count", "pence")

    def __init__(self, walk: list[_Entry], counts: Callable[[_Entry], bool]) -> None:
        self._walk, self._counts = walk, counts
        self._read = self._head = self.pence = self.count = 0
        self._first: datetime | None = None  # the earliest yes that is counted, where that is known
        # Corrections stand in the walk after yeses that were said later, so they leave by a way of their own.
        self._late: list[tuple[datetime, int, _Entry]] = []

    def since(self, start: datetime) -> Used:
        """This function will sum the yeses from `start` on. Starts must not go back."""
        walk, counts = self._walk, self._counts
        while self._read < len(walk):
            entry = walk[self._read]
            self._read += 1
            if counts(entry):
                self._add(entry, 1)
                if entry.late:
                    heapq.heappush(self._late, (entry.at, self._read, entry))
        if self._first is None or self._first < start or self._late:
            self._drop_before(start)
        return Used(0, self.pence, self.count, self._first)

    def _drop_before(self, start: datetime) -> None:
        walk, counts, late = self._walk, self._counts, self._late
        self._first = None
        while self._head < self._read:
            entry = walk[self._head]
            counted = not entry.late and counts(entry)
            if counted and entry.at >= start:
                self._first = entry.at
                break
            if counted:
                self._add(entry, -1)
            self._head += 1
        while late and late[0][0] < start:
            self._add(heapq.heappop(late)[2], -1)

    def _add(self, entry: _Entry, times: int) -> None:
        self.pence += times * entry.pence
        self.count += times * entry.times


class _Counted:
    """One limit of one mandate that counts, and its sums: one, or one for each person, or for each of their payees.

    What counts everybody's yeses in a role is the same sum whoever holds the mandate.
    """

    __slots__ = ("limit", "link", "sums")

    def __init__(self, link: Terms, limit: Limit, sums: dict[object, _Sum]) -> None:
        self.link, self.limit, self.sums = link, limit, sums

    def place(self, act: Act) -> object:
        """This function will say which of its sums an act is about."""
        by = self.limit.counted_by
        if by == "holder":
            return None
        return (act.person, act.payee_key) if by == "person_and_payee" else act.person


NOTHING = Used(0, 0)


class Sums(Mapping[tuple[UUID, str], Used]):
    """What is used, as `rule` asks for it: by mandate and limit, for the act that `ask_about` named last."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._walks: dict[Walk, list[_Entry]] = {}
        self._limits: dict[tuple[UUID, str], _Counted] = {}
        self._shared: dict[tuple[int, str], dict[object, _Sum]] = {}
        # Kept, so that no other terms ever get the same address.
        self._known: dict[int, Terms] = {}

    def learn(self, terms: Iterable[Terms]) -> None:
        """This function will note which limits these terms count, so that they can be asked for."""
        for one in terms:
            if id(one) in self._known:
                continue
            self._known[id(one)] = one
            for link in links_of(one):
                for limit in link.limits + link.caps:
                    if limit.kind in COUNTED_KINDS:
                        self._learn(link, limit)

    def _learn(self, link: Terms, limit: Limit) -> None:
        known = self._limits.get((link.mandate, limit.key))
        if known is not None and known.limit is limit and known.link.role == link.role:
            return
        own: dict[object, _Sum] = {}
        is_shared = limit.counted_by in ("person", "person_and_payee")
        sums = self._shared.setdefault((id(limit), link.role), own) if is_shared else own
        self._limits[link.mandate, limit.key] = _Counted(link, limit, sums)

    def ask_about(self, act: Act, at: datetime) -> None:
        """This function will say for which act and moment is asked from now on."""
        self._act, self._at = act, at

    def charge(self, charge: Charge) -> None:
        """This function will count a yes. They come in the order in which they were said."""
        self._add(charge, charge.pence, 1, late=False)

    def correct(self, charge: Charge, *, pence: int, count: int) -> None:
        """This function will count so much more, or less, for a yes that was said before."""
        self._add(charge, pence, count, late=True)

    def get(self, key: tuple[UUID, str], default: object = None) -> Used | None:  # type: ignore[override]
        """This function will sum what is used of a limit now; None for one that nobody was said to have."""
        found = self._limits.get(key)
        return None if found is None else self._used(found)

    def __getitem__(self, key: tuple[UUID, str]) -> Used:
        """This function will sum what is used of a limit now, or raise KeyError."""
        return self._used(self._limits[key])

    def __iter__(self) -> Iterator[tuple[UUID, str]]:
        """This function will name all limits that can be asked for."""
        return iter(self._limits)

    def __len__(self) -> int:
        """This function will count them."""
        return len(self._limits)

    def _used(self, counted: _Counted) -> Used:
        act, limit = self._act, counted.limit
        place = counted.place(act)
        found = counted.sums.get(place)
        if found is None:
            one_person = limit.counted_by != "holder"
            if one_person and ("person", act.person, counted.link.role) not in self._walks:
                return NOTHING
            found = counted.sums[place] = self._new(need(act, counted.link, limit, self._at, self._calendar))
        return found.since(window(limit.period or "", self._at, self._calendar).start)

    def _new(self, need: Need) -> _Sum:
        along = "holder" if need.counted_by == "holder" else "person"
        return _Sum(self._walk(along, need.holder if along == "holder" else need.person, need.role), condition(need))

    def _add(self, charge: Charge, pence: int, count: int, *, late: bool) -> None:
        entry = _Entry(charge.at, pence, count, charge, charge.holder, late=late)
        self._walk("holder", charge.holder, charge.role).append(entry)
        self._walk("person", charge.person, charge.role).append(entry)
        if charge.giver is None or charge.giver_role in NEVER_PASSED_ON:
            return
        to_giver = entry._replace(whose=charge.giver, theirs=charge.role != charge.giver_role)
        self._walk("holder", charge.giver, charge.giver_role).append(to_giver)
        self._walk("person", charge.person, charge.giver_role).append(to_giver)

    def _walk(self, along: str, id: UUID, role: str) -> list[_Entry]:
        return self._walks.setdefault((along, id, role), [])


def condition(need: Need) -> Callable[[_Entry], bool]:
    """This function will say which yeses of its walk a need counts, but for the time."""
    payee_key = (need.payee_key or "") if need.counted_by == "person_and_payee" else None
    whose = need.holder if need.counted_by == "holder_and_person" else None
    once = need.counted_by in ("person", "person_and_payee")
    people = None if need.people == "any" else need.people

    def counts(entry: _Entry) -> bool:
        charge = entry.charge
        return (
            charge.kind in need.act_kinds
            and (whose is None or entry.whose == whose)
            and (payee_key is None or charge.payee_key == payee_key)
            and (people is None or charge.people == people)
            and (need.category is None or covers(need.category, charge.category))
            and (entry.theirs or not once)
        )

    return counts
