"""The numbers in sentences, tables and charts."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.days import day_at
from delegation.sentences import money
from workflow.leading.charts import Chart, Point, bars, columns
from workflow.leading.cost import Cost
from workflow.leading.flow import Month, Spread
from workflow.leading.numbers import Numbers, share
from workflow.pages.leading.words import Words, whole

ONE_DAY = timedelta(days=1)
A_WORKING_DAY_HOURS = 60
# Why an ask went on to the next one; being asked a question is no such thing.
MOVED = {
    "overdue": gettext_lazy("Nobody answered in time"),
    "passed_up": gettext_lazy("Passed up by who had it"),
    "taken_over": gettext_lazy("Taken over by a colleague"),
    "named": gettext_lazy("Somebody was named for it"),
    "away": gettext_lazy("Who had it is away"),
    "back": gettext_lazy("Came back with who had it first"),
    "moved": gettext_lazy("Who had it could no longer decide it"),
    "again": gettext_lazy("Looked at again"),
    "taken_back": gettext_lazy("The yes was taken back"),
}
HELPED = {"yes": gettext_lazy("Yes"), "a_bit": gettext_lazy("A bit"), "no": gettext_lazy("No")}


def number_parts(found: Numbers, *, words: Words) -> dict[str, Any]:
    """This function will give all that the page of numbers shows."""
    flow = found.flow
    return {
        "from_month": month_name(found.span.first_on),
        "to_month": month_name(found.span.until_on - ONE_DAY),
        "any": bool(flow.at_once or flow.sent_on),
        "flow_lines": flow_lines(found),
        "months": months_chart(flow.months),
        "desks": [*_desks(flow.by_team, words.teams), *_desks(flow.by_role, _role_names(words))],
        "costs": [cost_line(each, words) for each in found.costs if each.limit in found.limits],
        "check_line": check_line(found),
        "moved": [(str(MOVED[why]), count) for why, count in found.moved.items() if why in MOVED],
        "helped": helped_chart(found.helped),
        "versions": [
            (
                each.version,
                month_name(day_at(each.since, found.span.zone)),
                each.raised,
                each.tightened,
            )
            for each in found.versions
        ],
    }


def month_name(on: date) -> str:
    """This function will write a month as 'April 2026'."""
    return f"{MONTHS[on.month]} {on.year}"


def flow_lines(found: Numbers) -> list[str]:
    """This function will say what was decided at once, and how long the rest and the money took."""
    flow = found.flow
    every = flow.at_once + flow.sent_on
    percent = share(flow.at_once, every)
    lines = []
    if percent is not None:
        said = {"percent": percent, "count": flow.at_once, "of": every}
        lines.append(_("%(percent)s %% were decided at once: %(count)s of %(of)s.") % said)
    if flow.to_yes:
        text = _("Of the others, half had a yes within %(half)s working hours, and 9 in 10 within %(most)s.")
        lines.append(text % _hours(flow.to_yes))
    elif flow.sent_on:
        lines.append(_("Fewer than 5 people work here, so we do not tell how long answers take."))
    if flow.to_money:
        text = _("From the yes to the money: half within %(half)s working hours, 9 in 10 within %(most)s.")
        lines.append(text % _hours(flow.to_money))
    return lines


def _hours(found: Spread) -> dict[str, str]:
    return {"half": whole(found.half), "most": whole(found.most)}


def months_chart(months: tuple[Month, ...]) -> Chart | None:
    """This function will draw the share that was decided at once, month by month."""
    if not months:
        return None
    shares = [share(each.at_once, each.at_once + each.sent_on) or 0 for each in months]
    points = [
        Point(str(MONTHS_3[int(each.month[5:])]).capitalize(), percent, f"{percent}")
        for each, percent in zip(months, shares, strict=True)
    ]
    said = {"least": min(shares), "most": max(shares)}
    rows = [
        (month_name(date.fromisoformat(f"{each.month}-01")), str(each.at_once), str(each.sent_on), _half(each.half))
        for each in months
    ]
    return columns(
        "months",
        title=_("Decided at once, in percent of each month"),
        about=_("Between %(least)s %% and %(most)s %%.") % said,
        points=points,
        heads=(_("Month"), _("At once"), _("Went to somebody"), _("Half had a yes within")),
        rows=rows,
    )


def _half(hours: float | None) -> str:
    return _("too few to say") if hours is None else _("%(count)s hours") % {"count": whole(hours)}


def _role_names(words: Words) -> Mapping[str, str]:
    return {code: role.name for code, role in words.terms.roles.items()}


def _desks(found: Mapping[str, Spread], names: Mapping[str, str]) -> list[tuple[str, int, str, str]]:
    return [
        (names.get(code) or _("Everybody else"), each.answers, whole(each.half), whole(each.most))
        for code, each in found.items()
    ]


def cost_line(each: Cost, words: Words) -> str:
    """This function will say of one limit what its checks cost, against the money at risk and what they changed."""
    said = {
        "role": words.role(each.role),
        "limit": words.limit(each.limit) or each.limit,
        "count": each.asked,
        "risk": money(each.pence),
        "changed": each.changed,
    }
    if each.cost is not None:
        said["cost"] = money(each.cost)
        return _("%(role)s, %(limit)s: %(cost)s of time to check %(risk)s; %(changed)d changed.") % said
    if each.minutes is not None:
        said["hours"] = whole(each.minutes / A_WORKING_DAY_HOURS)
        return _("%(role)s, %(limit)s: %(hours)s hours of time to check %(risk)s; %(changed)d changed.") % said
    return _("%(role)s, %(limit)s: %(count)d checks of %(risk)s; %(changed)d changed.") % said


def check_line(found: Numbers) -> str:
    """This function will say where the cost of a check comes from."""
    check = found.check
    if check.pence is not None:
        return _("One check counts as %(amount)s.") % {"amount": money(check.pence)}
    if check.minutes is not None:
        said = {"minutes": whole(check.minutes), "count": check.answers}
        return _("One check takes about %(minutes)s minutes, by %(count)d unnamed taps.") % said
    return _("We do not know yet what a check takes. After 1 answer in 20 we ask, without a name.")


def helped_chart(helped: Mapping[str, int]) -> Chart | None:
    """This function will draw what was said of whether it helped."""
    every = sum(count for answer, count in helped.items() if answer in HELPED)
    if not every:
        return None
    points = [Point(str(HELPED[each]), helped.get(each, 0), str(helped.get(each, 0))) for each in HELPED]
    said = {"count": helped.get("yes", 0), "of": every}
    rows = [(str(HELPED[each]), str(helped.get(each, 0)), f"{share(helped.get(each, 0), every)} %") for each in HELPED]
    return bars(
        "helped",
        title=_("Did it help?"),
        about=_("%(count)d of %(of)d said yes.") % said,
        points=points,
        heads=(_("Answer"), _("How many"), _("Share")),
        rows=rows,
    )
