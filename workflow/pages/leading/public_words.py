"""What the public page says, in sentences."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from delegation.models import Scheme
from delegation.scheme_changes import compare
from delegation.selectors.authority import Setting, parsed
from delegation.sentences import moment, money
from workflow import reading
from workflow.leading.charts import Chart, Point, bars
from workflow.leading.numbers import share
from workflow.leading.public import Kept
from workflow.leading.shown import Shown, Stopped, Took
from workflow.pages.audit_words import full_day
from workflow.pages.leading.number_words import month_name
from workflow.pages.leading.words import whole
from workflow.pages.tuning.change_words import change_lines
from workflow.pages.tuning.limit_words import role_lines

TO_YES = gettext_lazy("A yes from somebody else: half within %(half)s working hours, 9 in 10 within %(most)s.")
TO_MONEY = gettext_lazy("From the yes to the money: half within %(half)s working hours, 9 in 10 within %(most)s.")


class Coming(NamedTuple):
    """Limits that are published and have not begun: from when, and a sentence for each change."""

    begins: str
    lines: list[str]


def shown_parts(kept: Kept, *, now: Setting) -> dict[str, Any]:
    """This function will give everything that the page says."""
    shown = kept.shown
    said = {"first": _month(shown.from_month), "last": _month(shown.to_month)}
    return {
        "window": _("%(first)s to %(last)s.") % said,
        "limits": _limits(now),
        "stopped": [_stopped(each, now) for each in shown.stopped],
        "at_once": at_once_line(shown),
        "to_yes": _took(shown.to_yes, TO_YES),
        "to_money": _took(shown.to_money, TO_MONEY),
        "money": money_lines(shown),
        "cuts": cuts_line(shown),
        "changes": changes_chart(shown),
        "helped": helped_line(shown),
        "reckoned": moment(kept.reckoned_at, time_zone=now.calendar.time_zone),
    }


def _month(text: str) -> str:
    return month_name(date.fromisoformat(f"{text}-01"))


def _limits(now: Setting) -> list[tuple[str, list[str]]]:
    """This function will say what each role may say yes to, from the lowest up."""
    names = dict(reading.all_categories(language=get_language()))
    roles = sorted(now.terms.roles.values(), key=lambda role: role.rank)
    return [(role.name, role_lines(role, terms=now.terms, names=names)) for role in roles]


def coming_parts(coming: Sequence[Scheme], *, now: Setting, at: datetime) -> list[Coming]:
    """This function will say of each published version that has not begun what it changes, and from when."""
    names = dict(reading.all_categories(language=get_language()))
    found, old = [], now.terms
    for scheme in coming:
        new = parsed(scheme)
        lines = change_lines(compare(old, new), old=old, new=new, names=names)
        found.append(Coming(_begins(scheme, zone=now.calendar.time_zone, at=at), [each.text for each in lines]))
        old = new
    return found


def has_come(scheme: Scheme, *, at: datetime) -> bool:
    """This function will say whether the day of a published version has come, whether it has begun or waits."""
    return scheme.in_force_from is not None and scheme.in_force_from <= at


def _begins(scheme: Scheme, *, zone: str, at: datetime) -> str:
    if scheme.in_force_from is None or has_come(scheme, at=at):
        return _("Its day has come. It starts when all that was said about it has an answer.")
    return _("From %(day)s") % {"day": full_day(scheme.in_force_from, zone=zone)}


def _stopped(each: Stopped, now: Setting) -> str:
    role = now.terms.roles.get(each.role)
    said = {
        "role": role.name if role else each.role,
        "before": money(each.before),
        "now": money(each.now),
        "count": each.count,
    }
    return _("%(role)s: up to %(now)s, before %(before)s. So %(count)s went to nobody else.") % said


def at_once_line(shown: Shown) -> str:
    """This function will say how many were decided at once, where that tells nobody apart."""
    if shown.at_once is None or not shown.asked:
        return _("Too few were asked to say how many were decided at once.")
    said = {"percent": share(shown.at_once, shown.asked), "count": shown.at_once, "of": shown.asked}
    return _("%(percent)s %% were decided at once: %(count)s of %(of)s.") % said


def _took(found: Took | None, text: Promise) -> str:
    return str(text) % {"half": whole(found.half), "most": whole(found.most)} if found else ""


def money_lines(shown: Shown) -> list[str]:
    """This function will say what a year of money comes to for a person, now and a year ago."""
    lines = []
    if shown.money_now is not None:
        lines.append(_("This year: %(amount)s for each person.") % {"amount": money(_pounds(shown.money_now))})
    else:
        lines.append(_("This year: too few people to say."))
    if shown.money_before is not None:
        lines.append(_("Last year: %(amount)s for each person.") % {"amount": money(_pounds(shown.money_before))})
    else:
        lines.append(_("Last year: too few people here to say."))
    return lines


def _pounds(pence: int) -> int:
    """This function will round pence to whole pounds: nobody's budget is found again by its pence."""
    return round(pence / 100) * 100


def changes_chart(shown: Shown) -> Chart | None:
    """This function will draw the limits that were raised beside those that were tightened."""
    if not shown.raised and not shown.tightened:
        return None
    points = [
        Point(_("Raised"), shown.raised, str(shown.raised)),
        Point(_("Tightened"), shown.tightened, str(shown.tightened)),
    ]
    return bars(
        "changes",
        title=_("Limits that were raised, and tightened"),
        about=_("%(raised)d raised, %(tightened)d tightened.") % {"raised": shown.raised, "tightened": shown.tightened},
        points=points,
        heads=(_("Limits"), _("How many")),
        rows=[(point.label, point.text) for point in points],
    )


def cuts_line(shown: Shown) -> str:
    """This function will say how often something was made less, and by how much a year."""
    if shown.few_cuts:
        return _("Fewer than 10 times something was made less.")
    if not shown.cuts:
        return _("Nothing was made less.")
    said = {"count": shown.cuts, "amount": money(_pounds(shown.cut_pence or 0))}
    return _("%(count)s times something was made less, by %(amount)s a year in all.") % said


def helped_line(shown: Shown) -> str:
    """This function will say how many said that it helped."""
    if shown.helped is None:
        return ""
    return _("%(count)d of %(of)d said yes.") % {"count": shown.helped, "of": shown.helped_of or 0}
