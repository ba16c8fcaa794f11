"""What is used of each limit while asks are played (pure): the sums that `delegation.selectors.usage` reads from holds.

Time only goes on, so each sum walks along its yeses: new ones come in at one end of its window, those that left it fall
out at the other. What a yes came to later is an entry of its own, dated as the yes was.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from delegation.checks import links_of
from delegation.narrowing import NEVER_PASSED_ON
from delegation.periods import Calendar, Window, window
from delegation.replay.values import Charge
from delegation.rulings import Act, Terms, Used
from delegation.terms import COUNTED_KINDS, Limit, covers

Walk = list["_Entry"]
"""Yeses that are counted together: in one role a holder's, a person's, or a person's to one payee."""
# A person's number and a payee's are one number together: of such places there are as many as asks.
PAYEES = 1 << 32
make_used = partial(tuple.__new__, Used)  # of all its values: half of what `Used(...)` takes
_NEVER = datetime.max.replace(tzinfo=UTC)


class _Entry(NamedTuple):
    """One yes in a walk; `theirs` false: counted for another role besides. `late`: what it changed by afterwards."""

    at: datetime
    pence: int
    times: int
    kind: str
    people: str
    category: str
    whose: UUID
    theirs: bool = True
    late: bool = False


class _Sum:
    """One sum over a walk, within a window that only moves on: from the place `_head` to the place `_read`."""

    __slots__ = ("_counts", "_first", "_head", "_late", "_read", "_told", "_walk", "count", "pence")

    def __init__(self, walk: Walk, counts: Callable[[_Entry], bool]) -> None:
        self._walk, self._counts = walk, counts
        self._read = self._head = self.pence = self.count = 0
        self._first: datetime | None = None  # the earliest yes that is counted, where that is known
        # Corrections stand in the walk after yeses that were said later, so they leave by a way of their own.
        self._late: list[tuple[datetime, int, _Entry]] | None = None
        self._told: Used | None = None

    def since(self, start: datetime) -> Used:
        """This function will sum the yeses from `start` on. Starts must not go back."""
        walk, told, first, late = self._walk, self._told, self._first, self._late
        size = len(walk)
        if told is not None and self._read == size and not late and (first is None or first >= start):
            return told  # nothing came in, nothing fell out
        counts = self._counts
        for place in range(self._read, size):
            entry = walk[place]
            if counts(entry):
                self.pence += entry.pence
                self.count += entry.times
                if entry.late:
                    late = self._late = late or []
                    heapq.heappush(late, (entry.at, place, entry))
                elif first is None:
                    first, self._first, self._head = entry.at, entry.at, place
        self._read = size
        if late or first is None or first < start:
            self._drop_before(start)
        told = self._told = make_used((0, self.pence, self.count, self._first))
        return told

    def _drop_before(self, start: datetime) -> None:
        walk, counts, late = self._walk, self._counts, self._late
        self._first = None
        for place in range(self._head, self._read):
            entry = walk[place]
            if not entry.late and counts(entry):
                if entry.at >= start:
                    self._first, self._head = entry.at, place
                    break
                self._take_out(entry)
        else:
            self._head = self._read
        while late and late[0][0] < start:
            self._take_out(heapq.heappop(late)[2])

    def _take_out(self, entry: _Entry) -> None:
        self.pence -= entry.pence
        self.count -= entry.times


class _Opened:
    """A period, and when the one that it is now began, once that was asked for today."""

    __slots__ = ("period", "start")

    def __init__(self, period: str) -> None:
        self.period, self.start = period, _NEVER


class _Walks:
    """The yeses in one role: by who said them, by the person they are for, and by person and payee, in numbers."""

    __slots__ = ("by_holder", "by_payee", "by_person")

    def __init__(self) -> None:
        self.by_holder: dict[int, Walk] = {}
        self.by_person: dict[int, Walk] = {}
        self.by_payee: dict[int, Walk] = {}


class _Counted:
    """One limit of one mandate that counts, and its sums: one, or one for each person, or for each of their payees.

    What counts everybody's yeses in a role is the same sum whoever holds the mandate.
    """

    __slots__ = ("counts", "holder", "limit", "opened", "payee", "role", "sums", "walks")

    def __init__(self, link: Terms, limit: Limit, walks: _Walks, sums: dict[int, _Sum], opened: _Opened) -> None:
        self.role, self.limit, self.sums, self.opened = link.role, limit, sums, opened
        self.counts = condition(link, limit)
        self.holder: int | None = None  # by their number, where their yeses are counted whoever they were for
        self.payee = limit.counted_by == "person_and_payee"
        self.walks = walks.by_payee if self.payee else walks.by_person


NOTHING = Used(0, 0)


class Sums(Mapping[tuple[UUID, str], Used]):
    """What is used, as `rule` asks for it: by mandate and limit, for the act that `ask_about` named last."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._walks: dict[str, _Walks] = {}
        self._limits: dict[tuple[UUID, str], _Counted] = {}
        # The same by the address of the name, with the name so that no other ever has it: ids are slow to look up.
        self._at_address: dict[int, tuple[tuple[UUID, str], _Counted]] = {}
        self._shared: dict[tuple[int, str], dict[int, _Sum]] = {}
        # Kept, so that no other terms ever get the same address.
        self._known: dict[int, Terms] = {}
        # Numbers are looked up ten times as fast as ids, and asked for at each limit.
        self._holders: dict[UUID, int] = {}
        self._people: dict[UUID, int] = {}
        self._payees: dict[str, int] = {}
        # When each period that today is in began.
        self._day = Window(_NEVER, _NEVER)
        self._act: Act | None = None
        self._opened: dict[str, _Opened] = {}

    def learn(self, terms: Iterable[Terms]) -> None:
        """This function will note which limits these terms count, so that they can be asked for."""
        for one in terms:
            if id(one) in self._known:
                continue
            self._known[id(one)] = one
            for link in links_of(one):
                for limit in link.limits + link.caps:
                    # One that makes no sense is doubt, and never asked for.
                    if limit.kind in COUNTED_KINDS and limit.sound:
                        self._learn(link, limit)

    def _learn(self, link: Terms, limit: Limit) -> None:
        known = self._limits.get((link.mandate, limit.key))
        if known is not None and known.limit is limit and known.role == link.role:
            return
        own: dict[int, _Sum] = {}
        is_shared = limit.counted_by in ("person", "person_and_payee")
        sums = self._shared.setdefault((id(limit), link.role), own) if is_shared else own
        walks, period = self._walks_in(link.role), limit.period or ""
        opened = self._opened.setdefault(period, _Opened(period))
        counted = self._limits[link.mandate, limit.key] = _Counted(link, limit, walks, sums, opened)
        if limit.counted_by == "holder":
            counted.holder = self._holders.setdefault(link.holder, len(self._holders))
            counted.walks = walks.by_holder
        self._at_address.clear()

    def ask_about(self, act: Act, at: datetime) -> None:
        """This function will say for which act and moment is asked from now on."""
        if act is not self._act:  # the same one is asked about again and again, at the desk of each who could decide
            self._act = act
            self._person, self._payee = self._numbers(act.person, act.payee_key or "")
        if not self._day.start <= at < self._day.end:
            self._day = window("day", at, self._calendar)
            for opened in self._opened.values():
                opened.start = _NEVER
        self._at = at

    def charge(self, charge: Charge) -> None:
        """This function will count a yes. They come in the order in which they were said."""
        self._add(charge, charge.pence, 1, late=False)

    def correct(self, charge: Charge, *, pence: int, count: int) -> None:
        """This function will count so much more, or less, for a yes that was said before."""
        self._add(charge, pence, count, late=True)

    def get(self, key: tuple[UUID, str], default: object = None) -> Used | None:  # type: ignore[override]
        """This function will sum what is used of a limit now; None for one that nobody was said to have."""
        known = self._at_address.get(id(key))
        if known is None:
            found = self._limits.get(key)
            if found is None:
                return None
            known = self._at_address[id(key)] = key, found
        counted = known[1]
        # Which of its sums the act is about.
        place = counted.holder
        if place is None:
            place = self._payee if counted.payee else self._person
        found_sum = counted.sums.get(place)
        if found_sum is None:
            walk = counted.walks.get(place)
            if walk is None:
                return NOTHING
            found_sum = counted.sums[place] = _Sum(walk, counted.counts)
        opened = counted.opened
        if opened.start is _NEVER:
            opened.start = window(opened.period, self._at, self._calendar).start
        return found_sum.since(opened.start)

    def __getitem__(self, key: tuple[UUID, str]) -> Used:
        """This function will sum what is used of a limit now, or raise KeyError."""
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[tuple[UUID, str]]:
        """This function will name all limits that can be asked for."""
        return iter(self._limits)

    def __len__(self) -> int:
        """This function will count them."""
        return len(self._limits)

    def _numbers(self, person: UUID, payee_key: str) -> tuple[int, int]:
        """This function will number a person, and a payee of theirs."""
        number = self._people.setdefault(person, len(self._people))
        return number, number * PAYEES + self._payees.setdefault(payee_key, len(self._payees))

    def _walks_in(self, role: str) -> _Walks:
        found = self._walks.get(role)
        if found is None:
            found = self._walks[role] = _Walks()
        return found

    def _add(self, charge: Charge, pence: int, count: int, *, late: bool) -> None:
        entry = _Entry(charge.at, pence, count, charge.kind, charge.people, charge.category, charge.holder, late=late)
        self._keep(entry, charge, charge.role)
        if charge.giver is None or charge.giver_role in NEVER_PASSED_ON:
            return
        to_giver = entry._replace(whose=charge.giver, theirs=charge.role != charge.giver_role)
        self._keep(to_giver, charge, charge.giver_role)

    def _keep(self, entry: _Entry, charge: Charge, role: str) -> None:
        holder = self._holders.setdefault(entry.whose, len(self._holders))
        person, payee = self._numbers(charge.person, charge.payee_key)
        walks = self._walks_in(role)
        walks.by_holder.setdefault(holder, []).append(entry)
        walks.by_person.setdefault(person, []).append(entry)
        walks.by_payee.setdefault(payee, []).append(entry)


def condition(link: Terms, limit: Limit) -> Callable[[_Entry], bool]:
    """This function will say which yeses of its walk a limit of a mandate counts, but for the time."""
    kinds, category, people = limit.act_kinds, limit.category, None if limit.people == "any" else limit.people
    whose = link.holder if limit.counted_by == "holder_and_person" else None
    once = limit.counted_by in ("person", "person_and_payee")
    if category is None and people is None and whose is None and not once:
        return lambda entry: entry.kind in kinds

    def counts(entry: _Entry) -> bool:
        return (
            entry.kind in kinds
            and (whose is None or entry.whose == whose)
            and (people is None or entry.people == people)
            and (category is None or covers(category, entry.category))
            and (entry.theirs or not once)
        )

    return counts
