"""What came of the year: read from the rows that it left, never from what was drawn."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median, quantiles
from uuid import UUID

from django.db.models import Count

from audit import books
from audit.scope import current_organisation_id
from delegation.hours import working_hours
from delegation.models import Organisation
from delegation.selectors.authority import Setting, setting
from delegation.selectors.away import absent
from delegation.selectors.nearest import is_gone
from delegation.working_time import next_opening, working_hours_between
from workflow.lifecycle import BLOCKED, PAUSED, WITH_SOMEBODY
from workflow.models import Ask, Assignment, Decision, RulingRecord, Transition
from workflow.selectors import last_step, waiting
from workflow.services.moving import role_of

HOUR = timedelta(hours=1)
# Why an ask left somebody, as the next row says of them; another word says that it was late.
MOVES = ("moved", "overdue", "nobody", "away", "back")
CAUSES = {"absent": "was away", "gone": "had left", "late": "let the time run out"}


@dataclass(frozen=True, slots=True)
class Counted:
    """The table's rows, and what must not be."""

    rows: tuple[tuple[str, str], ...]
    wrong: tuple[str, ...]


def stuck(*, at: datetime) -> Iterator[str]:
    """This function will name each ask that waits for nobody who is here and can decide it, and has no alarm."""
    now = setting(at=at)
    for ask in waiting().select_related("assignment__user", "person", "asker").order_by("created_at"):
        problem = _problem(ask, now=now, at=at)
        if problem:
            yield f"{at:%d %b %H:%M}: {ask.status} ask of {ask.created_at:%d %b}: {problem}"


def _problem(ask: Ask, *, now: Setting, at: datetime) -> str:
    """This function will say what is wrong with who an ask waits for, or nothing."""
    assert ask.assignment is not None
    if ask.status == BLOCKED:
        return "" if _has_alarm(ask, now=now, at=at) else "no alarm today"
    if ask.look_at is None or ask.look_at <= at:
        return "nobody will look at it"
    if ask.status == PAUSED:
        return "" if not is_gone(ask.assignment.user, at=at) else "asked of somebody who left"
    if is_gone(ask.assignment.user, at=at) or absent(users=[ask.assignment.user_id], at=at):
        return "its named person is not here"
    return "" if role_of(ask, holder=ask.assignment.user, at=at, now=now) else "its named person cannot decide it"


def _has_alarm(ask: Ask, *, now: Setting, at: datetime) -> bool:
    assert ask.assignment is not None
    last = last_step(ask, command="alarm")
    told = ask.assignment.assigned_at if last is None else last.at
    return next_opening(told, working_hours(now.organisation, at=told)) > at


def count(*, at: datetime, counts: Mapping[str, int]) -> Counted:
    """This function will add up the year."""
    steps: Counter[str] = Counter(Transition.objects.ours().values_list("command", flat=True))
    blocked = Transition.objects.ours().filter(command="alarm", to_status=BLOCKED).count()
    asks = Ask.objects.ours().filter(created_at__gte=at - timedelta(days=400), rulings__isnull=False).distinct()
    spans = _waits(at=at)
    waits, named = [each.hours for each in spans], [each.hours for each in spans if not each.blocked]
    longest = max(spans, key=lambda each: each.hours)
    open_at_end = waiting().count()
    rows = [
        ("asks", f"{asks.count():,}"),
        ("decided at once, in the asker's own limits", f"{_decided('asked'):,}"),
        ("decided by somebody it waited for, second looks too", f"{_decided('decided'):,}"),
        ("still waiting at the end, each with a name", f"{open_at_end:,}"),
        ("median wait, working hours", f"{median(waits):.1f}"),
        ("99 in 100 waited at most, working hours", f"{quantiles(waits, n=100, method='inclusive')[98]:.1f}"),
        ("longest wait where somebody could decide all along, working hours", f"{max(named):.1f}"),
        ("longest wait of all, working hours", f"{longest.hours:.1f}"),
        ("its steps", _story(longest)),
        *((f"moved because who had it {cause}", f"{found:,}") for cause, found in sorted(_moves().items())),
        ("questions asked back; given back unanswered", f"{steps['question']:,}; {steps['resume']:,}"),
        ("passed up; looked at again after a no or a smaller yes", f"{steps['pass_up']:,}; {steps['challenge']:,}"),
        ("reminders", f"{steps['remind']:,}"),
        ("alarms: late and nobody else can; nobody can", f"{steps['alarm'] - blocked:,}; {blocked:,}"),
        ("ruled on again under other limits", f"{_asks_ruled_anew():,}"),
        ("rounds of the watch; asks it looked at", f"{counts['rounds']:,}; {counts['looks']:,}"),
        ("answers refused, since the ask had just become another's", f"{_refused(counts):,}"),
        ("times all that waits was checked", f"{counts['checks']:,}"),
    ]
    return Counted(tuple(rows), tuple(_wrong()))


def _decided(purpose: str) -> int:
    return Decision.objects.ours().filter(ruling__purpose=purpose, ask__rulings__purpose="asked").distinct().count()


def _asks_ruled_anew() -> int:
    rows = RulingRecord.objects.ours().filter(purpose=RulingRecord.Purpose.RULED_ANEW)
    return rows.values("ask").distinct().count()


def _refused(counts: Mapping[str, int]) -> int:
    return sum(number for name, number in counts.items() if name.startswith("refused"))


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait, from being sent on to an answer or to the end of the year, in working hours."""

    ask_id: UUID
    begun: datetime
    hours: float
    blocked: bool  # for some of it nobody could decide


def _waits(*, at: datetime) -> list[Wait]:
    """This function will give each wait there was, the open ones until now."""
    organisation = Organisation.objects.get(id=current_organisation_id())
    since: dict[UUID, datetime] = {}
    blocked: set[UUID] = set()
    waits: list[Wait] = []

    def end(ask_id: UUID, when: datetime) -> None:
        begun = since.pop(ask_id)
        hours = working_hours_between(begun, when, working_hours(organisation, at=begun)) / HOUR
        waits.append(Wait(ask_id, begun, hours, ask_id in blocked))
        blocked.discard(ask_id)

    steps = Transition.objects.ours().order_by("id").values_list("ask_id", "from_status", "to_status", "at")
    for ask_id, before, after, when in steps:
        if before not in WITH_SOMEBODY and after in WITH_SOMEBODY:
            since[ask_id] = when
        elif before in WITH_SOMEBODY and after not in WITH_SOMEBODY:
            end(ask_id, when)
        if after == BLOCKED:
            blocked.add(ask_id)
    for ask_id in list(since):
        end(ask_id, at)
    return waits


def _story(wait: Wait) -> str:
    """This function will tell the steps of a wait, each with how many times it came in a row."""
    steps = Transition.objects.ours().filter(ask=wait.ask_id, at__gte=wait.begun).order_by("id")
    runs = ((command, len(list(run))) for command, run in groupby(steps.values_list("command", flat=True)))
    return ", ".join(f"{command} {times} times" if times > 1 else command for command, times in runs)


def _moves() -> Counter[str]:
    """This function will count why asks left whoever had them, as the row of who had it next says."""
    found: Counter[str] = Counter()
    rows = Assignment.objects.ours().filter(before__isnull=False, why__in=MOVES)
    for why, passed_over, before in rows.values_list("why", "passed_over", "before__user_id"):
        said = next((each["why"] for each in passed_over if each["user"] == str(before)), "")
        word = "late" if why == "overdue" else said
        found[CAUSES.get(word, "could no longer decide it" if said else "held it only until somebody could")] += 1
    return found


def _wrong() -> Iterator[str]:
    """This function will name what must not be: reminded twice, decided by nobody's authority, books that differ."""
    reminded = Transition.objects.ours().filter(command="remind").values("ask", "at").annotate(times=Count("id"))
    yield from (f"reminded twice: {row['ask']}" for row in reminded.filter(times__gt=1))
    for each in books.comparisons():
        found = books.compare(each, organisation_id=current_organisation_id())
        if found.differ:
            yield f"{each.name}: {found.differ} differ"
