"""The numbers as documents and as files: what the API and a spreadsheet get. Hours are working hours, money pence."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from delegation.days import day_at
from workflow.leading.flow import Spread
from workflow.leading.numbers import Numbers, share

ONE_DAY = timedelta(days=1)
Rows = Sequence[Sequence[object]]
FLOW, COST, DRIFT = "flow", "cost-of-control", "drift"
REST_NAME = "everybody_else"


class Report(NamedTuple):
    """How one report is told: as a document, and as the rows of a file with its columns."""

    document: Callable[[Numbers], dict[str, Any]]
    columns: tuple[str, ...]
    rows: Callable[[Numbers], Rows]


def _window(numbers: Numbers) -> dict[str, Any]:
    span = numbers.span
    return {"from_on": span.first_on.isoformat(), "to_on": (span.until_on - ONE_DAY).isoformat()}


def _spread(found: Spread | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"count": found.answers, "median_hours": round(found.half, 2), "p90_hours": round(found.most, 2)}


def _desks(numbers: Numbers) -> list[dict[str, Any]]:
    teams = [("team", numbers.teams.get(id, REST_NAME), found) for id, found in numbers.flow.by_team.items()]
    roles = [("role", role or REST_NAME, found) for role, found in numbers.flow.by_role.items()]
    return [{"by": by, "name": name, **(_spread(found) or {})} for by, name, found in (*teams, *roles)]


def flow_document(numbers: Numbers) -> dict[str, Any]:
    """This function will tell how asks flowed: at once or not, time to yes and to money, whose desk, why moved on."""
    flow = numbers.flow
    return {
        **_window(numbers),
        "at_once": flow.at_once,
        "sent_on": flow.sent_on,
        "at_once_percent": share(flow.at_once, flow.at_once + flow.sent_on),
        "time_to_yes": _spread(flow.to_yes),
        "time_to_money": _spread(flow.to_money),
        "months": [
            {"month": each.month, "at_once": each.at_once, "sent_on": each.sent_on, "median_hours": each.half}
            for each in flow.months
        ],
        "desks": _desks(numbers),
        "moved_on": dict(numbers.moved),
        "helped": dict(numbers.helped),
    }


def _flow_rows(numbers: Numbers) -> Rows:
    flow = numbers.flow
    whole = [
        ("all", name, found.answers, round(found.half, 2), round(found.most, 2))
        for name, found in (("to_yes", flow.to_yes), ("to_money", flow.to_money))
        if found
    ]
    months = [("month", each.month, each.at_once + each.sent_on, each.half, None) for each in flow.months]
    desks = [tuple(each.values()) for each in _desks(numbers)]
    moved = [("moved_on", why, count, None, None) for why, count in numbers.moved.items()]
    helped = [("helped", answer, count, None, None) for answer, count in numbers.helped.items()]
    at_once = ("all", "at_once", flow.at_once, None, None)
    return [at_once, *whole, *months, *desks, *moved, *helped]


def cost_document(numbers: Numbers) -> dict[str, Any]:
    """This function will tell for each limit what its checks cost, against the money at risk and what they changed."""
    check = numbers.check
    return {
        **_window(numbers),
        "check": {"minutes": check.minutes, "pence": check.pence, "answers": check.answers},
        "limits": [dict(zip(COST_COLUMNS, row, strict=True)) for row in _cost_rows(numbers)],
    }


COST_COLUMNS = ("role", "limit", "asked", "pence_at_risk", "changed", "pence_less", "minutes", "pence_of_time")


def _cost_rows(numbers: Numbers) -> Rows:
    return [
        (each.role, each.limit, each.asked, each.pence, each.changed, each.less, each.minutes, each.cost)
        for each in numbers.costs
    ]


def drift_document(numbers: Numbers) -> dict[str, Any]:
    """This function will tell how limits moved: raised beside tightened, and what prices made of those that did not."""
    return {
        **_window(numbers),
        "versions": [
            {
                "version": each.version,
                "in_force_from": each.since.isoformat(),
                "raised": each.raised,
                "tightened": each.tightened,
            }
            for each in numbers.versions
        ],
        "unchanged": [dict(zip(DRIFT_COLUMNS, row, strict=True)) for row in _drift_rows(numbers)],
    }


DRIFT_COLUMNS = ("role", "limit", "amount", "since", "prices_rose_of_1000", "worth_now")


def _drift_rows(numbers: Numbers) -> Rows:
    return [
        (
            each.trial.role,
            each.trial.limit,
            numbers.limits[each.trial.limit].limit.amount,
            day_at(each.since, numbers.span.zone).isoformat(),
            each.rose,
            each.worth,
        )
        for each in numbers.eroded
    ]


REPORTS: Mapping[str, Report] = {
    FLOW: Report(flow_document, ("what", "name", "count", "median_hours", "p90_hours"), _flow_rows),
    COST: Report(cost_document, COST_COLUMNS, _cost_rows),
    DRIFT: Report(drift_document, DRIFT_COLUMNS, _drift_rows),
}


def file_of(report: Report, numbers: Numbers) -> bytes:
    """This function will write a report's rows as CSV; what would begin a formula in a spreadsheet is text there."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(report.columns)
    writer.writerows([_plain(cell) for cell in row] for row in report.rows(numbers))
    return text.getvalue().encode()


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
