"""A person's last year on one page, for the talk about their plan: money, asks, what helped, changed, and is next."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from audit.gather import Rows, gather
from delegation import access
from delegation.days import day_at
from delegation.errors import Missing
from delegation.models import Budget, BudgetChange, Hold, Person, Review, User
from delegation.selectors.me import my_organisation
from workflow.lifecycle import DECLINED, WITH_SOMEBODY
from workflow.models import Ask, Challenge, Decision, Helped, LookBack, OwnWay
from workflow.selectors import visible_asks

A_YEAR = timedelta(days=365)
PLAN_CHANGES = ("plan_line_added", "plan_line_raised", "plan_line_swapped", "plan_line_reduced", "plan_line_ended")


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


def year_of(*, by: User, person_id: UUID, at: datetime, time_zone: str | None = None) -> tuple[Person, Year]:
    """This function will give a person's last year, to who may see their money and their asks; or raise Missing."""
    people = Rows(Person.objects.ours().filter(id=person_id))
    found = gather(person=people, **access.permission_rows(by, person_id))
    if not found["person"] or not {access.SEE_PERSON, access.SEE_MONEY, access.SEE_ASKS} <= access.permitted(found):
        raise Missing
    person: Person = found["person"][0]
    zone = my_organisation().time_zone if time_zone is None else time_zone
    today, since_on = day_at(at, zone), day_at(at - A_YEAR, zone)
    found = gather(**_wanted(person, by=by, since=at - A_YEAR, since_on=since_on, today=today))
    asks, answers = {ask.id: ask for ask in found["asks"]}, found["answers"]
    yes = [each for each in answers if each.outcome == Decision.Outcome.APPROVE]
    due, last = (next(iter(found[name]), None) for name in ("reviews_due", "reviews_done"))
    return person, Year(
        person=person.id,
        from_on=since_on,
        to_on=today,
        money=tuple(
            BudgetYear(row.kind, row.allocated, row.spent, row.left, row.starts_on, row.ends_on)
            for row in found["budgets"]
        ),
        spent_on=tuple((row["category"], row["pence"]) for row in found["spent_on"]),
        asked=len(asks),
        at_once=len({each.ask_id for each in yes if each.by_id == asks[each.ask_id].asker_id}),
        decided_by=_decided_by(each for each in answers if each.by_id != asks[each.ask_id].asker_id),
        no=sum(ask.status == DECLINED for ask in asks.values()),
        waiting=sum(ask.status in WITH_SOMEBODY for ask in asks.values()),
        hours_to_yes=_hours_to_yes(yes, asks=asks),
        helped=_counts(found["helped"], "answer"),
        plan_changes=_counts(found["plan_changes"], "what"),
        second_looks=len(found["second_looks"]),
        looked_back=len(found["looked_back"]),
        without_money=len(found["without_money"]),
        review_due_on=due.due_on if due else None,
        reviewed_on=last.done_on if last else None,
        reviewed_words=last.words.text if last and last.words else None,
    )


def _wanted(person: Person, *, by: User, since: datetime, since_on: date, today: date) -> dict[str, Rows]:
    """This function will give the queries of what a year is made of."""
    asks = visible_asks(by).filter(person=person, created_at__gt=since).order_by("id")
    of_them = {"ask__in": asks.order_by().values("id")}
    changes = BudgetChange.objects.ours().filter(budget__person=person, at__gt=since, what__in=PLAN_CHANGES)
    budgets = Budget.objects.ours().filter(person=person, ends_on__gt=since_on, starts_on__lte=today)
    spent = Hold.objects.ours().filter(person=person, used__gt=0, charged_at__gt=since).order_by().values("category")
    reviews = Review.objects.ours().filter(person=person)
    helped = Helped.objects.ours().filter(**of_them).exclude(answer="").order_by().values("answer")
    return {
        "asks": Rows(asks),
        "answers": Rows(Decision.objects.ours().filter(**of_them).order_by("id"), ("by",)),
        "budgets": Rows(budgets.order_by("starts_on", "id")),
        "spent_on": Rows(spent.annotate(pence=Sum("used")).order_by("-pence", "category")),
        "helped": Rows(helped.annotate(count=Count("id")).order_by("answer")),
        "plan_changes": Rows(changes.order_by().values("what").annotate(count=Count("id")).order_by("what")),
        "second_looks": Rows(Challenge.objects.ours().filter(**of_them).values("id")),
        "looked_back": Rows(LookBack.objects.ours().filter(**of_them).values("id")),
        "without_money": Rows(OwnWay.objects.ours().filter(person=person, at__gt=since).values("id")),
        "reviews_due": Rows(reviews.filter(done_on__isnull=True)[:1]),
        "reviews_done": Rows(reviews.filter(done_on__isnull=False).order_by("-done_on")[:1], ("words",)),
    }


def _decided_by(answers: Iterable[Decision]) -> tuple[tuple[str, int], ...]:
    """This function will count the answers by who gave them, named by what they do."""
    counted = Counter(each.by.display_name for each in answers)
    return tuple(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def _hours_to_yes(yes: Iterable[Decision], *, asks: Mapping[UUID, Ask]) -> float | None:
    """This function will give the middle of the hours that those waited whose yes came from somebody else."""
    waited = [(each.at, asks[each.ask_id]) for each in yes if each.by_id != asks[each.ask_id].asker_id]
    hours = [(at - ask.created_at).total_seconds() / 3600 for at, ask in waited]
    return round(median(hours), 1) if hours else None


def _counts(rows: Iterable[Mapping[str, Any]], name: str) -> dict[str, int]:
    return {row[name]: row["count"] for row in rows}
