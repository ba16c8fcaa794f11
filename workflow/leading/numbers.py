"""All that the numbers behind the page are reckoned from, over 12 whole months, in few statements.

Whole months, since who reads them day by day could subtract one day, and on it one person, out of a year.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from audit.gather import Rows, gather
from audit.tenancy import ours_sql
from delegation.days import day_at
from delegation.models import Team, User
from delegation.selectors.authority import Setting
from workflow.leading.cost import Check, Cost, a_check, cost_of_control
from workflow.leading.flow import Flow, flow_of
from workflow.leading.letting_go import eroded
from workflow.leading.loading import (
    LEFT_OUT,
    Kinds,
    Span,
    clock_over,
    limits_in_force,
    load_kinds,
    load_prices,
    load_waited,
    published_by,
    rows_of,
    versions_since,
)
from workflow.leading.values import Eroded, InForce, Version
from workflow.models import Assignment, CheckTime, Helped, Payment
from workflow.models.asks import ALREADY_PAID

# By month: what was decided by who asked.
_AT_ONCE = f"""
SELECT to_char(ask.created_at AT TIME ZONE %(zone)s::text, 'YYYY-MM') AS month, count(*)
FROM (
    SELECT DISTINCT ON (decision.ask_id) decision.ask_id, decision.by_id FROM workflow_decision decision
    WHERE {ours_sql("decision")} AND decision.at >= %(since)s::timestamptz ORDER BY decision.ask_id, decision.id
) said
JOIN workflow_ask ask ON ask.id = said.ask_id AND {ours_sql("ask")}
WHERE ask.created_at >= %(since)s::timestamptz AND ask.created_at < %(until)s::timestamptz
  AND said.by_id = ask.asker_id AND ask.kind <> ALL(%(left_out)s::text[])
  AND ask.pay <> %(fact)s::text AND ask.of_id IS NULL
GROUP BY month
"""  # noqa: S608 - our own tables' names


@dataclass(frozen=True, slots=True)
class Numbers:
    """A year in numbers. ``moved`` counts why asks went on to somebody else, ``helped`` what was said afterwards."""

    span: Span
    flow: Flow
    check: Check
    costs: list[Cost]
    moved: Mapping[str, int]
    helped: Mapping[str, int]
    versions: list[Version]
    eroded: list[Eroded]
    limits: Mapping[str, InForce]
    kinds: Kinds
    teams: Mapping[str, str]


def whole_months(at: datetime, *, zone: str) -> Span:
    """This function will give the 12 whole months before the one of a moment, in the organisation's zone."""
    first = day_at(at, zone).replace(day=1)
    return Span(_midnight(first.replace(year=first.year - 1), zone), _midnight(first, zone), zone)


def _midnight(on: date, zone: str) -> datetime:
    return datetime.combine(on, time(), ZoneInfo(zone))


def load_numbers(*, now: Setting, at: datetime) -> Numbers:
    """This function will load and reckon the last 12 whole months."""
    zone = now.calendar.time_zone
    span = whole_months(at, zone=zone)
    kinds, published = load_kinds(), published_by(at)
    waited = list(load_waited(span, now=now, kinds=Kinds({})))
    short = gather(**_short_lists(span))
    taps = {row["minutes"]: row["count"] for row in short["taps"]}
    here = now.organisation
    check = a_check(taps, check_pence=here.check_pence, hour_pence=here.hour_pence)
    limits = limits_in_force(now, published=published, at=at)
    values = {"left_out": list(LEFT_OUT), "fact": ALREADY_PAID}
    clock = clock_over(span, now)
    paid = [(datetime.fromisoformat(row["ready_at"]), datetime.fromisoformat(row["paid_at"])) for row in short["paid"]]
    flow = flow_of(
        waited,
        at_once=dict(rows_of(_AT_ONCE, span, **values)),
        to_money=[clock.hours(ready, at_bank) for ready, at_bank in paid],
        colleagues=sum(row["count"] for row in short["colleagues"]),
    )
    return Numbers(
        span=span,
        flow=flow,
        check=check,
        costs=cost_of_control(waited, check=check),
        moved={row["why"]: row["count"] for row in short["moved"]},
        helped={row["answer"]: row["count"] for row in short["helped"]},
        versions=versions_since(published, span.since),
        eroded=list(eroded(limits, load_prices(), at=at)),
        limits=limits,
        kinds=kinds,
        teams={row["id"]: row["name"] for row in short["teams"]},
    )


def _short_lists(span: Span) -> dict[str, Rows]:
    """This function will give the queries of what is few, however many asks; only payments are as many."""
    in_span = Q(assigned_at__gte=span.since, assigned_at__lt=span.until)
    moved = Assignment.objects.ours().filter(in_span, before__isnull=False).order_by().values("why")
    helped = Helped.objects.ours().filter(answered_at__gte=span.since, answered_at__lt=span.until).order_by()
    taps = CheckTime.objects.ours().filter(month__gte=span.first_on, month__lt=span.until_on).order_by()
    paid = Payment.objects.ours().filter(paid_at__gte=span.since, paid_at__lt=span.until, week_of__isnull=True)
    colleagues = User.objects.ours().filter(team__isnull=False, is_active=True).order_by().values("organisation_id")
    return {
        "colleagues": Rows(colleagues.annotate(count=Count("id"))),
        "moved": Rows(moved.annotate(count=Count("id")).order_by("-count", "why")),
        "helped": Rows(helped.values("answer").annotate(count=Count("id"))),
        "taps": Rows(taps.values("minutes").annotate(count=Count("id"))),
        "paid": Rows(paid.order_by().values("ready_at", "paid_at")),
        "teams": Rows(Team.objects.ours().order_by("name").values("id", "name")),
    }


def share(part: int, whole: int) -> int | None:
    """This function will give a share in whole percent; None of nothing."""
    return round(100 * part / whole) if whole else None
