"""Many small slices: purchases that are each within a limit and together over it (pure)."""

from collections import Counter, OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, timedelta

DAYS = timedelta(days=7)


@dataclass(slots=True)
class _Slice:
    day: date
    pence: int
    limit: int
    seen: bool = False


@dataclass(slots=True)
class _Week:
    """The slices of one person at one payee in the last 7 days, and their sums by the limit of who asked."""

    slices: deque[_Slice] = field(default_factory=deque)
    unseen: deque[_Slice] = field(default_factory=deque)
    sums: Counter[int] = field(default_factory=Counter)
    count: Counter[int] = field(default_factory=Counter)


class Slices:
    """How many purchases were such slices, and in how many runs, of lines in the order of their days.

    Seen are at least 2 purchases of one person at one payee within 7 days, each within the limit of who asked, and
    together over a limit that none of those who asked reaches beyond. A run ends with 7 days without another.
    """

    def __init__(self) -> None:
        self.lines = self.runs = 0
        self._weeks: OrderedDict[Hashable, _Week] = OrderedDict()

    def add(self, key: Hashable, *, day: date, pence: int, limit: int | None) -> None:
        """This function will count a purchase; ``key`` is the person and payee, ``limit`` the asker's for each ask."""
        self._forget(day)
        if limit is None or pence > limit:
            return
        week = self._weeks.setdefault(key, _Week())
        self._weeks.move_to_end(key)
        _drop_old(week, day)
        new = _Slice(day, pence, limit)
        week.slices.append(new)
        week.unseen.append(new)
        week.sums[limit] += pence
        week.count[limit] += 1
        self._look(week)

    def _look(self, week: _Week) -> None:
        """This function will mark the slices of all whose limits together do not reach their sum."""
        total = number = 0
        over = None
        for limit in sorted(week.sums):
            total, number = total + week.sums[limit], number + week.count[limit]
            over = limit if number > 1 and total > limit else over
        if over is None:
            return
        found = [each for each in week.unseen if each.limit <= over]
        if not found:
            return
        self.runs += len(week.unseen) == len(week.slices)
        self.lines += len(found)
        for each in found:
            each.seen = True
        week.unseen = deque(each for each in week.unseen if not each.seen)

    def _forget(self, day: date) -> None:
        """This function will let go of weeks that are over."""
        while self._weeks:
            key, week = next(iter(self._weeks.items()))
            if week.slices[-1].day > day - DAYS:
                return
            del self._weeks[key]


def _drop_old(week: _Week, day: date) -> None:
    while week.slices and week.slices[0].day <= day - DAYS:
        old = week.slices.popleft()
        if not old.seen:
            week.unseen.popleft()
        week.sums[old.limit] -= old.pence
        week.count[old.limit] -= 1
        if not week.count[old.limit]:
            del week.sums[old.limit], week.count[old.limit]
