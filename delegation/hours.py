"""An organisation's working hours, and the notice that is counted in them."""

from datetime import date, datetime

from delegation.bank_holidays import bank_holidays
from delegation.models import Organisation
from delegation.working_time import WorkingHours, add_working_time

# Rule 11: so long the person knows before anything becomes less.
NOTICE_WORKING_DAYS = 10


def working_hours(organisation: Organisation, *, at: datetime) -> WorkingHours:
    """This function will give an organisation's working hours, with its nation's holidays of this year and the next."""
    return WorkingHours(
        weekdays=frozenset(organisation.weekdays),
        opens=organisation.opens,
        closes=organisation.closes,
        time_zone=organisation.time_zone,
        holidays=bank_holidays(organisation.nation, range(at.year, at.year + 2)),
    )


def after_notice(organisation: Organisation, *, at: datetime) -> datetime:
    """This function will give the moment by which 10 whole working days have passed."""
    day = date.min
    length = datetime.combine(day, organisation.closes) - datetime.combine(day, organisation.opens)
    return add_working_time(at, NOTICE_WORKING_DAYS * length, working_hours(organisation, at=at))
