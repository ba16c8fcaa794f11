"""When the money of a yes came, or comes: in one line."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from delegation.sentences import day_of, weekday
from workflow.models import Payment


def money_line(payments: Sequence[Payment], *, zone: str) -> str:
    """This function will say of the newest payment when it was made, or by when it will be; nothing where none is."""
    if not payments:
        return ""
    newest = payments[0]
    if newest.paid_at is not None:
        line = _("Yes. Paid on %(day)s.") if newest.week_of is None else _("This week was paid on %(day)s.")
        return line % {"day": weekday(newest.paid_at, time_zone=zone)}
    due = datetime.combine(newest.due_on, time(12), ZoneInfo(zone))
    line = _("On its way, by %(day)s.") if newest.week_of is None else _("This week is on its way, by %(day)s.")
    return line % {"day": weekday(due, time_zone=zone)}


def skipped_line(weeks: Sequence[date]) -> str:
    """This function will say which weeks are not paid because somebody skipped them; nothing where there are none."""
    named = [_("the week of %(day)s") % {"day": day_of(each)} for each in weeks]
    return _("Skipped: %(weeks)s.") % {"weeks": ", ".join(named)} if named else ""
