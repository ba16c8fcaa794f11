"""What somebody may decide, in sentences: each time, in a month for one person, what is left, until when."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.models import Mandate
from delegation.selectors.authority import Setting
from delegation.selectors.standing import Standing, StandingLimit
from delegation.sentences import day, money
from delegation.terms import Limit, parse_limits
from workflow.pages.words import A_MOMENT, EACH_PERIOD

ANY_SUM = gettext_lazy("any amount")
EACH = {
    "one_off": gettext_lazy("%(amount)s at a time"),
    "weekly": gettext_lazy("%(amount)s a week, for something each week"),
    "plan_change": gettext_lazy("%(amount)s more a year in a plan"),
}
WHOSE = {
    "holder_and_person": gettext_lazy("%(limit)s for one person"),
    "person": gettext_lazy("%(limit)s for one person, together with others in this role"),
    "person_and_payee": gettext_lazy("%(limit)s for one person to the same shop or person"),
    "holder": gettext_lazy("%(limit)s in all"),
}
LEFT = gettext_lazy("%(left)s of %(amount)s left. It starts anew on %(when)s.")


def limit_lines(limits: Iterable[Limit], *, category_names: dict[str, str]) -> list[str]:
    """This function will word limits; kinds of asks that no money moves by, and counts, are left out."""
    lines = []
    for each in limits:
        text = _limit(each) if each.enforcement == "active" and each.sound else ""
        if text and each.category:
            what = category_names.get(each.category, each.category)
            text = _("%(limit)s, for %(what)s") % {"limit": text, "what": what}
        lines.append(text)
    return [line for line in dict.fromkeys(lines) if line]


def _limit(limit: Limit) -> str:
    if limit.kind == "per_period" and limit.period in EACH_PERIOD and limit.unit == "pence":
        sum_of = EACH_PERIOD[limit.period] % {"amount": money(limit.amount or 0)}
        return str(WHOSE[limit.counted_by]) % {"limit": sum_of} if limit.counted_by in WHOSE else sum_of
    kind = next((kind for kind in EACH if kind in limit.act_kinds), None)
    if limit.kind != "per_ask" or kind is None:
        return ""
    amount = str(ANY_SUM) if limit.amount is None else money(limit.amount)
    text = str(EACH[kind]) % {"amount": amount}
    return _("%(limit)s, for a child") % {"limit": text} if limit.people == "child" else text


def limit_line(limit: Limit, *, category_names: dict[str, str]) -> str:
    """This function will word one limit; nothing where no money moves by it."""
    return next(iter(limit_lines([limit], category_names=category_names)), "")


def mandate_lines(mandate: Mandate, *, now: Setting, category_names: dict[str, str]) -> list[str]:
    """This function will word what one mandate allows: the role's limits, and its own narrower ones before them."""
    role = now.terms.roles.get(mandate.role)
    limits = [*parse_limits(mandate.limits), *(role.limits if role else ())]
    if mandate.limits and mandate.kind in (Mandate.Kind.PASSED_ON, Mandate.Kind.ROOM):
        limits = limits[: len(mandate.limits)]
    return limit_lines(limits, category_names=category_names)


def title_of(mandate: Mandate, *, now: Setting, category_names: dict[str, str]) -> str:
    """This function will say by what somebody may decide: their post, or whose was passed on to them."""
    giver = mandate.given_from.holder.display_name if mandate.given_from else ""
    if mandate.kind == Mandate.Kind.PASSED_ON:
        return _("%(name)s passed this on to you") % {"name": giver}
    if mandate.kind == Mandate.Kind.EMERGENCY:
        return _("More in an emergency, from %(name)s") % {"name": giver}
    if mandate.kind == Mandate.Kind.ROOM:
        return _("No need to ask: %(what)s") % {"what": category_names.get(mandate.category, mandate.category)}
    role = now.terms.roles.get(mandate.role)
    return role.name if role else _("What the plan agreed")


def until_line(mandate: Mandate, *, zone: str) -> str:
    """This function will say for whom alone a mandate is, and until when; nothing where neither is so."""
    said = {"name": mandate.person.display_name} if mandate.person else {}
    ends = day(mandate.ends_at - A_MOMENT, time_zone=zone) if mandate.ends_at else ""
    if said and ends:
        return _("For %(name)s, until %(when)s.") % {**said, "when": ends}
    if ends:
        return _("Until %(when)s.") % {"when": ends}
    return _("For %(name)s.") % said if said else ""


def urgent_line(mandate: Mandate, *, now: Setting) -> str:
    """This function will say what a role may say yes to when it can't wait; nothing where our limits say none."""
    found = now.terms.emergency.get(mandate.role)
    if found is None or mandate.kind not in (Mandate.Kind.OFFICER, Mandate.Kind.FAMILY):
        return ""
    if found.per_month is None:
        return _("When it can't wait: %(amount)s at a time.") % {"amount": money(found.per_ask)}
    said = {"amount": money(found.per_ask), "month": money(found.per_month)}
    return _("When it can't wait: %(amount)s at a time, %(month)s a month for one person.") % said


def left_lines(found: Sequence[Standing], *, zone: str) -> list[str]:
    """This function will say what is left of each sum for one person, and when it starts anew."""
    limits = [each for standing in found for each in standing.limits]
    return list(dict.fromkeys(_left(each, zone=zone) for each in limits if each.check.kind == "per_period"))


def _left(limit: StandingLimit, *, zone: str) -> str:
    check = limit.check
    said = {"left": money(max(check.left or 0, 0)), "amount": money(check.amount or 0)}
    if check.resets_at is None:
        return _("%(left)s of %(amount)s left.") % said
    return str(LEFT) % {**said, "when": day(check.resets_at, time_zone=zone)}
