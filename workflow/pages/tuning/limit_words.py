"""Limits in words: three sentences a role, each limit in a phrase, and what each number box is for."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.periods import ROLLING
from delegation.scheme_amounts import Amount
from delegation.sentences import money
from delegation.terms import ACT_KINDS, Emergency, Limit, Reservation, RoleTerms, SchemeTerms
from workflow.pages.limit_words import ANY_SUM
from workflow.pages.words import EACH_PERIOD

Names = Mapping[str, str]

A_KIND = {
    "one_off": gettext_lazy("%(amount)s at a time"),
    "weekly": gettext_lazy("%(amount)s a week, for something each week"),
    "plan_change": gettext_lazy("%(amount)s more a year in a plan"),
    "swap": gettext_lazy("swaps that cost up to %(amount)s more"),
    "decrease": gettext_lazy("less support, %(amount)s"),
    "recovery": gettext_lazy("money back to us, %(amount)s"),
    "referral": gettext_lazy("pointing to other help"),
}
SAME_COST = gettext_lazy("swaps at no more cost")
WHOM = {
    "adult": gettext_lazy("%(limit)s, for an adult"),
    "child": gettext_lazy("%(limit)s, for a child"),
}
TIMES = {
    "day": gettext_lazy("%(count)s times a day"),
    "week": gettext_lazy("%(count)s times a week"),
    "month": gettext_lazy("%(count)s times a month"),
    "quarter": gettext_lazy("%(count)s times a quarter"),
    "financial_year": gettext_lazy("%(count)s times a year"),
}
WHOSE = {
    "holder_and_person": gettext_lazy("%(limit)s for one person"),
    "person": gettext_lazy("%(limit)s for one person, all in this role together"),
    "person_and_payee": gettext_lazy("%(limit)s for one person to the same shop or person"),
    "holder": gettext_lazy("%(limit)s in all"),
}
BOXES = {
    "one_off": gettext_lazy("Each time, in pounds"),
    "weekly": gettext_lazy("Something each week, in pounds a week"),
    "plan_change": gettext_lazy("More in a plan, in pounds a year"),
}
PERIOD_BOXES = {
    "day": gettext_lazy("In a day, in pounds"),
    "week": gettext_lazy("In a week, in pounds"),
    "month": gettext_lazy("In a month, in pounds"),
    "quarter": gettext_lazy("In a quarter, in pounds"),
    "financial_year": gettext_lazy("In a year, in pounds"),
}
EMERGENCY_BOXES = {
    "per_ask": gettext_lazy("When it can't wait: each time, in pounds"),
    "per_month": gettext_lazy("When it can't wait: in a month, in pounds"),
}
EMERGENCY_SUMS = {
    "per_ask": gettext_lazy("%(amount)s each time when it can't wait"),
    "per_month": gettext_lazy("%(amount)s a month when it can't wait"),
}
# What an ask may be marked with, as reservations name it.
MARKS = {
    "relative_wages": gettext_lazy("wages to a relative in the same home"),
}
KINDS = {
    "one_off": gettext_lazy("something paid once"),
    "weekly": gettext_lazy("something paid each week"),
    "swap": gettext_lazy("a swap"),
    "decrease": gettext_lazy("less support"),
    "referral": gettext_lazy("other help"),
    "plan_change": gettext_lazy("a change to a plan"),
    "recovery": gettext_lazy("money back to us"),
}
assert set(KINDS) == set(ACT_KINDS) == set(A_KIND)


def role_lines(role: RoleTerms, *, terms: SchemeTerms, names: Names) -> list[str]:
    """This function will say in three sentences what a role may say yes to: once, each week, when it can't wait."""
    return [_once(role, names), _weekly(role), _urgent(terms.emergency.get(role.code))]


def _once(role: RoleTerms, names: Names) -> str:
    sums = [_sum(limit) for limit in _plain(role.limits, "one_off")]
    over_time = [over_time_words(limit) for limit in role.limits if _is_plain_sum(limit)]
    said = {"role": lower_first(role.name), "sums": _listed([*sums, *over_time])}
    if not sums:
        return _("A %(role)s asks about everything that is paid once.") % said
    if said["role"][:1] in "aeiou":
        return _("An %(role)s may say yes to %(sums)s.") % said
    return _("A %(role)s may say yes to %(sums)s.") % said


def _weekly(role: RoleTerms) -> str:
    sums = [_sum(limit) for limit in _plain(role.limits, "weekly")]
    if not sums:
        return _("Something each week: always asks.")
    return _("Something each week: up to %(sums)s a week.") % {"sums": _listed(sums)}


def _urgent(emergency: Emergency | None) -> str:
    if emergency is None:
        return _("When it can't wait: no more than on other days.")
    if emergency.per_month is None:
        return _("When it can't wait: %(amount)s at a time.") % {"amount": money(emergency.per_ask)}
    said = {"amount": money(emergency.per_ask), "month": money(emergency.per_month)}
    return _("When it can't wait: %(amount)s at a time, %(month)s a month for one person.") % said


def _plain(limits: Iterable[Limit], kind: str) -> list[Limit]:
    """This function will give the limits for each ask of a kind that hold for everything it may be for."""
    return [each for each in limits if each.kind == "per_ask" and _says(each) and kind in each.act_kinds]


def _says(limit: Limit) -> bool:
    return limit.enforcement == "active" and limit.category is None


def _is_plain_sum(limit: Limit) -> bool:
    return limit.kind == "per_period" and _says(limit) and "one_off" in limit.act_kinds


def _sum(limit: Limit) -> str:
    amount = str(ANY_SUM) if limit.amount is None else money(limit.amount)
    return str(WHOM[limit.people]).replace(", ", " ", 1) % {"limit": amount} if limit.people in WHOM else amount


def other_lines(role: RoleTerms, *, names: Names) -> list[str]:
    """This function will word what the three sentences leave out: other kinds, categories, counts, what is switched."""
    lines = []
    for limit in role.limits:
        in_sentences = _says(limit) and limit.kind == "per_ask" and limit.act_kinds <= {"one_off", "weekly"}
        if in_sentences or _is_plain_sum(limit):
            continue
        kinds = limit.act_kinds - {"one_off", "weekly"} if _says(limit) else limit.act_kinds
        lines += [_switched(limit, text) for text in phrases(limit, names=names, kinds=kinds)]
    return list(dict.fromkeys(lines))


def _switched(limit: Limit, text: str) -> str:
    if limit.enforcement == "evaluate":
        return _("%(limit)s (only looked at, not in force)") % {"limit": text}
    return _("%(limit)s (switched off)") % {"limit": text} if limit.enforcement == "off" else text


def phrases(limit: Limit, *, names: Names, kinds: Iterable[str] | None = None) -> list[str]:
    """This function will word one limit, in a phrase for each kind of ask that it is for."""
    if limit.kind == "per_ask":
        wanted = limit.act_kinds if kinds is None else kinds
        found = [_each(limit, kind) for kind in ACT_KINDS if kind in wanted]
    else:
        found = [over_time_words(limit)]
    return [_narrowed(limit, text, names=names) for text in found]


def _each(limit: Limit, kind: str) -> str:
    if kind == "swap" and limit.amount == 0:
        return str(SAME_COST)
    amount = str(ANY_SUM) if limit.amount is None else money(limit.amount)
    return str(A_KIND[kind]) % {"amount": amount}


def _narrowed(limit: Limit, text: str, *, names: Names) -> str:
    if limit.people in WHOM:
        text = str(WHOM[limit.people]) % {"limit": text}
    if limit.category:
        text = _("%(limit)s, for %(what)s") % {"limit": text, "what": names.get(limit.category, limit.category)}
    return text


def over_time_words(limit: Limit) -> str:
    """This function will word a sum or a number over a time, or how far past the plan."""
    if limit.kind == "variance":
        return _("%(amount)s a year past the plan") % {"amount": money(limit.amount or 0)}
    if limit.kind == "budget":
        return _("what is left of the money")
    rolling = ROLLING.fullmatch(limit.period or "")
    counts = limit.unit == "count"
    amount = str(limit.amount or 0) if counts else money(limit.amount or 0)
    if rolling:
        within = {"amount": amount, "days": rolling[1]}
        text = _("%(amount)s times in any %(days)s days") if counts else _("%(amount)s in any %(days)s days")
        text %= within
    elif counts:
        text = str(TIMES.get(limit.period or "", "%(count)s")) % {"count": amount}
    else:
        text = str(EACH_PERIOD.get(limit.period or "", "%(amount)s")) % {"amount": amount}
    return str(WHOSE[limit.counted_by]) % {"limit": text} if limit.counted_by in WHOSE else text


def box_label(amount: Amount, *, names: Names) -> str:
    """This function will say what a number box is for."""
    limit = amount.limit
    if limit is None:
        return str(EMERGENCY_BOXES[amount.part])
    if limit.kind == "per_ask":
        label = str(next(label for kind, label in BOXES.items() if kind in limit.act_kinds))
        return _narrowed(limit, label, names=names)
    rolling = ROLLING.fullmatch(limit.period or "")
    days = _("In any %(days)s days, in pounds") % {"days": rolling[1]} if rolling else ""
    label = days or str(PERIOD_BOXES.get(limit.period or "", limit.key))
    return _narrowed(limit, str(WHOSE[limit.counted_by]) % {"limit": label}, names=names)


def amount_words(amount: Amount, *, names: Names) -> str:
    """This function will word a number as it is now."""
    if amount.limit is not None:
        return phrases(amount.limit, names=names)[0]
    return str(EMERGENCY_SUMS[amount.part]) % {"amount": money(amount.pence)}


def reservation_words(one: Reservation, *, names: Names) -> str:
    """This function will say what is kept: a kind, a category, a mark, from which amount on."""
    parts = [
        str(KINDS[one.act_kind]) if one.act_kind else "",
        names.get(one.category, one.category) if one.category else "",
        str(MARKS.get(one.flag, one.flag)) if one.flag else "",
    ]
    what = ", ".join(part for part in parts if part) or _("anything")
    return what if one.above is None else _("%(what)s over %(amount)s") % {"what": what, "amount": money(one.above)}


def reservation_line(one: Reservation, *, terms: SchemeTerms, names: Names) -> str:
    """This function will say for whom something is kept."""
    role = terms.roles.get(one.lowest_role)
    said = {"role": role.name if role else one.lowest_role, "what": reservation_words(one, names=names)}
    return _("%(role)s and above: %(what)s") % said


def lower_first(name: str) -> str:
    """This function will write a role's name inside a sentence; NHS stays NHS."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _listed(parts: Sequence[str]) -> str:
    """This function will list what stands in a sentence: a, b, and c."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s, and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
