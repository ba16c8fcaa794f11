"""Real spends through the real services, in the order of their days: each line an ask, each wait answered when due."""

import heapq
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from itertools import islice
from uuid import UUID

from audit.scope import organisation_scope
from delegation.errors import LeewayError
from delegation.models import User
from delegation.services.money import payee_key
from workflow import lifecycle
from workflow.models import Ask
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.spend_counting import REFUSED, Known, each_limit, known_before, outcomes
from workflow.services.spend_refunds import CameBack, take_in
from workflow.services.spend_world import Circle, World
from workflow.services.submitting import submit_ask
from workflow.spend_lines import Line, Spend, Unread, line_id
from workflow.spend_people import digest_of, who_of, year_of
from workflow.spend_rows import Fault
from workflow.spend_slices import Slices
from workflow.spend_tally import Tally

FIRST_ASK_AT = clock_time(10, tzinfo=UTC)
WHAT_FOR_LETTERS = 2000
PAYEE_LETTERS = 200
CHUNK_LINES = 500


class Replay:
    """One run over a file. What was stored by an earlier run is counted and left as it is."""

    def __init__(self, *, world: World, digest: bytes, leave_waiting: bool) -> None:
        self.world, self.digest, self.leave_waiting = world, digest, leave_waiting
        self.tally = Tally()
        self._slices = Slices()
        self._due: list[tuple[datetime, UUID]] = []
        self._said: Counter[date] = Counter()

    def run(self, lines: Iterator[Line], *, progress: Callable[[int], None]) -> Tally:
        """This function will ask for every line, answer what waits when it is due, and count it all."""
        started = time.monotonic()
        while chunk := list(islice(lines, CHUNK_LINES)):
            known = self._known([each for each in chunk if isinstance(each, Spend)])
            for line in chunk:
                self._line(line, known)
                progress(self.tally.lines)
        if not self.leave_waiting:
            self._answer(until=None)
        self.tally.seconds = time.monotonic() - started
        self._count()
        return self.tally

    def _known(self, spends: list[Spend]) -> dict[int, Known]:
        with organisation_scope(self.world.organisation_id):
            return known_before(spends, digest=self.digest)

    def _line(self, line: Line, known: dict[int, Known]) -> None:
        if isinstance(line, Fault):
            self.tally.fault(line.reason)
            return
        self.tally.read(line.pence)
        if isinstance(line, Unread):
            self._refuse(line.line, line.reason, line.pence, unreadable=not line.ordinary)
            return
        at = self._moment(line.day)
        if not self.leave_waiting:
            self._answer(until=at)
        try:
            with organisation_scope(self.world.organisation_id):
                self._play(line, known.get(line.line), at=at)
        except LeewayError as error:
            self._refuse(line.line, error.sentence, line.pence)

    def _play(self, spend: Spend, before: Known | None, *, at: datetime) -> None:
        """This function will do what a line says, or find what an earlier run made of it."""
        if before is not None:
            self.tally.already += 1
        if spend.pence < 0:
            self.tally.add(before.came_back if before else self._came_back(spend, at=at), "", spend.pence)
            return
        now = before or self._ask(spend, at=at)
        if now.due_at is not None:
            heapq.heappush(self._due, (now.due_at, line_id(self.digest, spend.line)))
        who = who_of(area=spend.area, supplier=spend.supplier)
        self._slices.add((who, spend.supplier.casefold()), day=spend.day, pence=spend.pence, limit=now.limit)

    def _ask(self, spend: Spend, *, at: datetime) -> Known:
        """This function will ask for one line."""
        circle = self.world.circles[who_of(area=spend.area, supplier=spend.supplier)]
        fields = AskFields(
            person=circle.person.id,
            kind="one_off",
            amount=spend.pence,
            payee=spend.supplier[:PAYEE_LETTERS],
            what_for=spend.what[:WHAT_FOR_LETTERS],
            # They were bought one by one; how many were slices of one thing is counted apart.
            separate=True,
        )
        id = line_id(self.digest, spend.line)
        ask = submit_ask(by=asker_of(spend, circle), fields=fields, at=at, id=id)
        waits = ask.status == lifecycle.WAITING and ask.assignment is not None
        due_at = ask.assignment.due_at if waits and ask.assignment else None
        return Known(due_at, each_limit(ask.ruled[0].document["checks"]))

    def _came_back(self, spend: Spend, *, at: datetime) -> str:
        """This function will take in what a line says came back."""
        person = self.world.circles[who_of(area=spend.area, supplier=spend.supplier)].person
        key = payee_key(self.world.organisation, spend.supplier[:PAYEE_LETTERS])
        came = CameBack(person, key, -spend.pence, self.digest, spend.line, at)
        return take_in(came, budget_id=self.world.budget_of(person, year=year_of(spend.day)))

    def _answer(self, *, until: datetime | None) -> None:
        """This function will have each named person answer what was due by a moment, or all that waits."""
        while self._due and (until is None or self._due[0][0] <= until):
            due_at, ask_id = heapq.heappop(self._due)
            try:
                with organisation_scope(self.world.organisation_id):
                    ask = Ask.objects.ours().select_related("assignment__user").get(id=ask_id)
                    if ask.assignment is not None:
                        decide(by=ask.assignment.user, ask_id=ask_id, verdict=Verdict(outcome="approve"), at=due_at)
            except LeewayError:
                # What they cannot say yes to goes on waiting, and is counted so.
                self.tally.unanswered += 1

    def _count(self) -> None:
        """This function will read from the database what became of each ask, so that the table shows what is stored."""
        self.tally.slice_lines, self.tally.slice_runs = self._slices.lines, self._slices.runs
        with organisation_scope(self.world.organisation_id):
            for each in outcomes(self.tally.lines, digest=self.digest):
                self.tally.add(each.what, each.role, each.pence, lines=each.lines)

    def _moment(self, day: date) -> datetime:
        """This function will give the lines of a day a second each, in their order."""
        self._said[day] += 1
        return datetime.combine(day, FIRST_ASK_AT) + timedelta(seconds=self._said[day])

    def _refuse(self, line: int, reason: str, pence: int, *, unreadable: bool = False) -> None:
        self.tally.refuse(line, reason, unreadable=unreadable)
        self.tally.add(REFUSED, "", pence)


def asker_of(spend: Spend, circle: Circle) -> User:
    """This function will draw who asks, family or worker, from the line itself."""
    drawn = int(digest_of(f"{spend.line}:{spend.supplier}:{spend.pence}"), 16) % 2
    return circle.family if drawn else circle.worker
