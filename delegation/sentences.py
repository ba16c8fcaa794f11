"""Rulings, money and times as people read them. Under 25 words each; numbers as digits."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.authority import Ruling
from delegation.days import day_at

PENCE_A_POUND = 100
MINUTES_AN_HOUR = 60

# Why a ruling is what it is, told to the one it is about. {each} and {left} are money, {when} a day.
WHY = {
    "within": gettext_lazy("You can say yes to this."),
    "over_each": gettext_lazy("This is over your %(amount)s for each ask."),
    "over_period": gettext_lazy("You have %(left)s of your %(amount)s left until %(when)s."),
    "over_count": gettext_lazy("You have said yes as often as our limits let you, until %(when)s."),
    "over_budget": gettext_lazy("There is %(left)s left, so this needs more money."),
    "over_variance": gettext_lazy("This goes further past the plan than our limits let you."),
    "reserved": gettext_lazy("Our limits keep this for somebody else."),
    "suspended": gettext_lazy("What you can decide is on hold at the moment."),
    "ended": gettext_lazy("What you could decide has ended."),
    "not_yet": gettext_lazy("What you can decide has not started yet."),
}
SOMEBODY_ELSE = gettext_lazy("Somebody else decides this one.")
UP_TO = gettext_lazy("You could say yes to %(amount)s.")
FROM = gettext_lazy("You could say yes to all of it from %(when)s.")


def ruling_sentence(ruling: Ruling, *, time_zone: str) -> str:
    """This function will tell a ruling to whoever it is about, with what they could say yes to instead."""
    parts = [_why(ruling, time_zone=time_zone)]
    other = ruling.counterfactual
    if ruling.outcome == "beyond" and other is not None:
        if other.amount:
            parts.append(UP_TO % {"amount": money(other.amount)})
        if other.available_at is not None:
            parts.append(FROM % {"when": day(other.available_at, time_zone=time_zone)})
    return " ".join(parts)


def refusal(ruling: Ruling, *, time_zone: str) -> str:
    """This function will say to somebody who tried to decide why they cannot."""
    return _("You cannot decide this.") + " " + ruling_sentence(ruling, time_zone=time_zone)


def _why(ruling: Ruling, *, time_zone: str) -> str:
    template = WHY.get(ruling.why, SOMEBODY_ELSE)
    failed = ruling.failed
    return str(template) % {
        "amount": money(failed.amount or 0) if failed else "",
        "left": money(failed.left or 0) if failed else "",
        "when": day(failed.resets_at, time_zone=time_zone) if failed and failed.resets_at else "",
    }


def hours(minutes: int) -> str:
    """This function will write minutes as people say them: 30 minutes, 1 hour 30, 12 hours."""
    whole, rest = divmod(minutes, MINUTES_AN_HOUR)
    if whole == 0:
        return _("%(minutes)d minutes") % {"minutes": rest}
    if whole == 1:
        return _("1 hour %(minutes)d") % {"minutes": rest} if rest else _("1 hour")
    more = _("%(hours)d hours %(minutes)d") if rest else _("%(hours)d hours")
    return more % {"hours": whole, "minutes": rest}


def money(pence: int) -> str:
    """This function will write pence as people write money: £12.50, £100, £2,258.90."""
    pounds, rest = divmod(abs(pence), PENCE_A_POUND)
    sign = "-" if pence < 0 else ""
    return f"{sign}£{pounds:,}" + (f".{rest:02d}" if rest else "")


def day(at: datetime, *, time_zone: str) -> str:
    """This function will write a day as '1 December', in the organisation's zone."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{local.day} {MONTHS[local.month]}"


def weekday(at: datetime, *, time_zone: str) -> str:
    """This function will write a day as 'Tuesday 24 November', in the organisation's zone."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month]}"


def day_of(on: date) -> str:
    """This function will write a date as '1 December'."""
    return f"{on.day} {MONTHS[on.month]}"


def long_day(on: date) -> str:
    """This function will write a date that may be years away, as '1 December 2034'."""
    return f"{day_of(on)} {on.year}"


def moment(at: datetime, *, time_zone: str) -> str:
    """This function will write a moment as '3pm Tuesday 24 November', in the organisation's zone."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{clock_time(local)} {WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month]}"


def soon(at: datetime, *, now: datetime, time_zone: str) -> str:
    """This function will write a moment in as few words as are clear: '3pm today', '3pm Tuesday', or with its date."""
    local = at.astimezone(ZoneInfo(time_zone))
    days = (day_at(at, time_zone) - day_at(now, time_zone)).days
    if days == 0:
        return _("%(time)s today") % {"time": clock_time(local)}
    if days == 1:
        return _("%(time)s tomorrow") % {"time": clock_time(local)}
    if 1 < days < 7:
        return f"{clock_time(local)} {WEEKDAYS[local.weekday()]}"
    return moment(at, time_zone=time_zone)


def clock_time(local: datetime) -> str:
    """This function will write the time of day as '3pm' or '9:30am'."""
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes}{_('am') if local.hour < 12 else _('pm')}"
