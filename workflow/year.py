"""A person's last year on one page, for the talk about their plan: money, asks, what helped, changed, and is next."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Sum

from delegation import access
from delegation.errors import Missing
from delegation.models import Budget, BudgetChange, Hold, Person, Review, User
from delegation.selectors.me import local_day
from workflow.lifecycle import WITH_SOMEBODY
from workflow.models import Challenge, Decision, Helped, LookBack, OwnWay
from workflow.selectors import visible_asks

A_YEAR = timedelta(days=365)
PLAN_CHANGES = ("plan_line_added", "plan_line_raised", "plan_line_swapped", "plan_line_reduced", "plan_line_ended")
MOST_MINUTES_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class BudgetYear:
    """One budget that ran in the year, in pence."""

    kind: str
    given: int
    spent: int
    left: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Year:
    """The last 12 months up to a day. Pence; `hours_to_yes` is the middle one of those that waited."""

    person: UUID
    from_on: date
    to_on: date
    money: tuple[BudgetYear, ...]
    spent_on: tuple[tuple[str, int], ...]
    asked: int
    at_once: int
    decided_by: tuple[tuple[str, int], ...]
    no: int
    waiting: int
    hours_to_yes: float | None
    helped: dict[str, int]
    plan_changes: dict[str, int]
    second_looks: int
    looked_back: int
    without_money: int
    review_due_on: date | None
    reviewed_on: date | None
    reviewed_words: str | None

    def to_document(self) -> dict[str, Any]:
        """This function will give it as the API shows it."""
        found = asdict(self)
        found["money"] = [asdict(each) for each in self.money]
        found["spent_on"] = [{"category": code, "amount": pence} for code, pence in self.spent_on]
        found["decided_by"] = [{"name": name, "count": count} for name, count in self.decided_by]
        return found


def year_of(*, by: User, person_id: UUID, at: datetime) -> tuple[Person, Year]:
    """This function will give a person's last year, to who may see their money and their asks; or raise Missing."""
    person: Person | None = Person.objects.ours().filter(id=person_id).first()
    may = access.permissions_of(by, person) if person else frozenset()
    if person is None or not {access.SEE_PERSON, access.SEE_MONEY, access.SEE_ASKS} <= may:
        raise Missing
    today = local_day(at)
    since = at - A_YEAR
    since_on = local_day(since)
    asks = visible_asks(by).filter(person=person, created_at__gt=since).order_by()
    ids = asks.values("id")
    decisions = Decision.objects.ours().filter(ask__in=ids)
    changes = BudgetChange.objects.ours().filter(budget__person=person, at__gt=since, what__in=PLAN_CHANGES)
    reviews = Review.objects.ours().filter(person=person)
    due, done = reviews.filter(done_on__isnull=True).first(), reviews.filter(done_on__isnull=False)
    last = done.select_related("words").order_by("-done_on").first()
    return person, Year(
        person=person.id,
        from_on=since_on,
        to_on=today,
        money=_money(person, since=since_on, today=today),
        spent_on=_spent_on(person, since=since),
        asked=asks.count(),
        at_once=decisions.filter(outcome="approve", by=F("ask__asker")).values("ask").distinct().count(),
        decided_by=_decided_by(decisions),
        no=asks.filter(status="declined").count(),
        waiting=asks.filter(status__in=WITH_SOMEBODY).count(),
        hours_to_yes=_hours_to_yes(decisions),
        helped=_counts(Helped.objects.ours().filter(ask__in=ids).exclude(answer=""), "answer"),
        plan_changes=_counts(changes, "what"),
        second_looks=Challenge.objects.ours().filter(ask__in=ids).count(),
        looked_back=LookBack.objects.ours().filter(ask__in=ids).count(),
        without_money=OwnWay.objects.ours().filter(person=person, at__gt=since).count(),
        review_due_on=due.due_on if due else None,
        reviewed_on=last.done_on if last else None,
        reviewed_words=last.words.text if last and last.words else None,
    )


def _money(person: Person, *, since: date, today: date) -> tuple[BudgetYear, ...]:
    rows = Budget.objects.ours().filter(person=person, ends_on__gt=since, starts_on__lte=today)
    return tuple(
        BudgetYear(row.kind, row.allocated, row.spent, row.left, row.starts_on, row.ends_on)
        for row in rows.order_by("starts_on", "id")
    )


def _spent_on(person: Person, *, since: datetime) -> tuple[tuple[str, int], ...]:
    """This function will add up what was spent, by what it was for, the most first."""
    rows = Hold.objects.ours().filter(person=person, used__gt=0, charged_at__gt=since).order_by()
    return tuple(rows.values_list("category").annotate(pence=Sum("used")).order_by("-pence", "category"))


def _decided_by(decisions: Any) -> tuple[tuple[str, int], ...]:
    """This function will count the answers by who gave them, named by what they do."""
    rows = decisions.exclude(by=F("ask__asker")).values_list("by__display_name").annotate(count=Count("id"))
    return tuple(rows.order_by("-count", "by__display_name"))


def _hours_to_yes(decisions: Any) -> float | None:
    rows = decisions.filter(outcome="approve").exclude(by=F("ask__asker")).values_list("ask__created_at", "at")
    waits = [(at - asked).total_seconds() / 3600 for asked, at in rows[:MOST_MINUTES_LOOKED_AT]]
    return round(median(waits), 1) if waits else None


def _counts(rows: Any, name: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(name).annotate(count=Count("id")).order_by(name))
