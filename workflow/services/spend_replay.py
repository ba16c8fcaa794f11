"""Real spends through the real services, in the order of their days: each line an ask, each wait answered when due."""

import heapq
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from uuid import UUID

from audit.scope import organisation_scope
from delegation.errors import LeewayError
from delegation.models import User
from workflow import lifecycle
from workflow.models import Ask
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.spend_world import Circle, Who, World, digest_of, who_of, year_of
from workflow.services.submitting import submit_ask
from workflow.spend_lines import Spend, Unread, line_id

FIRST_ASK_AT = clock_time(10, tzinfo=UTC)
WHAT_FOR_LETTERS = 2000
PAYEE_LETTERS = 200
AT_ONCE, ASKED = "at once", "asked"
WAITING, BLOCKED, REFUSED = "still waiting", "blocked", "refused"


@dataclass(slots=True)
class Tally:
    """What became of the lines: how many and how many pence, by what happened and the role it fell to."""

    lines: int = 0
    pence: int = 0
    already: int = 0
    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    sums: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[tuple[int, str]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, what: str, role: str, pence: int) -> None:
        """This function will count one line."""
        self.count[what, role] += 1
        self.sums[what, role] += pence


def sums_of(spends: Iterable[Spend]) -> Counter[tuple[Who, int]]:
    """This function will add up each person's pence in each financial year: what their budgets are."""
    found: Counter[tuple[Who, int]] = Counter()
    for spend in spends:
        found[who_of(area=spend.area, supplier=spend.supplier), year_of(spend.day)] += spend.pence
    return found


class Replay:
    """One run over a file. What was stored by an earlier run is counted and left as it is."""

    def __init__(self, *, world: World, digest: bytes, leave_waiting: bool) -> None:
        self.world, self.digest, self.leave_waiting = world, digest, leave_waiting
        self.tally = Tally()
        self._due: list[tuple[datetime, UUID]] = []
        self._said: Counter[date] = Counter()
        self._before = self._asked_before()

    def run(self, spends: Iterator[Spend | Unread], *, progress: Callable[[int], None]) -> Tally:
        """This function will ask for every line, answer what waits when it is due, and count it all."""
        started = time.monotonic()
        for spend in spends:
            self.tally.lines += 1
            self.tally.pence += spend.pence
            self._line(spend)
            progress(self.tally.lines)
        if not self.leave_waiting:
            self._answer(until=None)
        self._count()
        self.tally.seconds = time.monotonic() - started
        return self.tally

    def _line(self, spend: Spend | Unread) -> None:
        if isinstance(spend, Unread):
            self._refuse(spend.line, spend.reason, spend.pence)
            return
        id, at = line_id(self.digest, spend.line), self._moment(spend.day)
        if not self.leave_waiting:
            self._answer(until=at)
        if id in self._before:
            self.tally.already += 1
            self._wait(id, self._before[id])
            return
        try:
            with organisation_scope(self.world.organisation_id):
                ask = self._ask(id, spend, at=at)
        except LeewayError as error:
            self._refuse(spend.line, error.sentence, spend.pence)
            return
        if ask.status == lifecycle.WAITING and ask.assignment is not None:
            self._wait(id, ask.assignment.due_at)

    def _ask(self, id: UUID, spend: Spend, *, at: datetime) -> Ask:
        """This function will ask for one line."""
        circle = self.world.circles[who_of(area=spend.area, supplier=spend.supplier)]
        fields = AskFields(
            person=circle.person.id,
            kind="one_off",
            amount=spend.pence,
            payee=spend.supplier[:PAYEE_LETTERS],
            what_for=spend.what[:WHAT_FOR_LETTERS],
        )
        return submit_ask(by=asker_of(spend, circle), fields=fields, at=at, id=id)

    def _wait(self, id: UUID, due_at: datetime | None) -> None:
        if due_at is not None:
            heapq.heappush(self._due, (due_at, id))

    def _asked_before(self) -> dict[UUID, datetime | None]:
        """This function will list what an earlier run asked, with when it is due where it still waits."""
        with organisation_scope(self.world.organisation_id):
            return dict(Ask.objects.ours().values_list("id", "assignment__due_at"))

    def _answer(self, *, until: datetime | None) -> None:
        """This function will have each named person answer what was due by a moment, or all that waits."""
        while self._due and (until is None or self._due[0][0] <= until):
            due_at, ask_id = heapq.heappop(self._due)
            with organisation_scope(self.world.organisation_id):
                ask = Ask.objects.ours().select_related("assignment__user").get(id=ask_id)
                if ask.assignment is not None:
                    verdict = Verdict(outcome="approve")
                    decide(by=ask.assignment.user, ask_id=ask_id, verdict=verdict, at=due_at)

    def _count(self) -> None:
        """This function will read from the database what became of each ask, so that the table shows what is stored."""
        with organisation_scope(self.world.organisation_id):
            rows = Ask.objects.ours().prefetch_related("decisions__ruling").select_related("assignment")
            for ask in rows.iterator(chunk_size=2000):
                self.tally.add(*outcome_of(ask), pence=ask.amount or 0)

    def _moment(self, day: date) -> datetime:
        """This function will give the lines of a day a second each, in their order."""
        self._said[day] += 1
        return datetime.combine(day, FIRST_ASK_AT) + timedelta(seconds=self._said[day])

    def _refuse(self, line: int, reason: str, pence: int) -> None:
        self.tally.refused.append((line, reason))
        self.tally.add(REFUSED, "", pence)


def asker_of(spend: Spend, circle: Circle) -> User:
    """This function will draw who asks, family or worker, from the line itself."""
    drawn = int(digest_of(f"{spend.line}:{spend.supplier}:{spend.pence}"), 16) % 2
    return circle.family if drawn else circle.worker


def outcome_of(ask: Ask) -> tuple[str, str]:
    """This function will say what became of an ask, and to which role it fell."""
    if ask.status == lifecycle.BLOCKED:
        return BLOCKED, ""
    if ask.assignment is not None:
        return WAITING, ask.assignment.role
    decision = ask.decisions.all()[0]
    what = AT_ONCE if decision.by_id == ask.asker_id else ASKED
    return what, decision.ruling.document["role"]
