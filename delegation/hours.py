"""An organisation's working hours, and the notice that is counted in them."""

from datetime import date, datetime, timedelta

from delegation.bank_holidays import bank_holidays
from delegation.models import Organisation
from delegation.working_time import WorkingHours, add_working_time, take_working_time

# From a yes to the money: what finance promises to keep to.
PAID_WITHIN_WORKING_DAYS = 3
# Rule 11: so long the person knows before anything becomes less. Rule 17: so long they have to answer before money
# goes back to the council.
NOTICE_WORKING_DAYS = 10
RECOVERY_WORKING_DAYS = 20
A_YEAR = timedelta(days=365)


def working_hours(organisation: Organisation, *, at: datetime) -> WorkingHours:
    """This function will give an organisation's working hours, with its nation's holidays of this year and the next."""
    return WorkingHours(
        weekdays=frozenset(organisation.weekdays),
        opens=organisation.opens,
        closes=organisation.closes,
        time_zone=organisation.time_zone,
        holidays=bank_holidays(organisation.nation, range(at.year, at.year + 2)),
    )


def after_notice(organisation: Organisation, *, at: datetime, days: int = NOTICE_WORKING_DAYS) -> datetime:
    """This function will give the moment by which so many whole working days have passed."""
    return add_working_time(at, days * _a_day(organisation), working_hours(organisation, at=at))


def working_days_before(organisation: Organisation, *, at: datetime, days: int) -> datetime:
    """This function will give the last moment since which so many whole working days have passed."""
    # The holidays are those of two years, and in January the last ones were in the year before.
    working = working_hours(organisation, at=at - A_YEAR)
    return take_working_time(at, days * _a_day(organisation), working)


def _a_day(organisation: Organisation) -> timedelta:
    day = date.min
    return datetime.combine(day, organisation.closes) - datetime.combine(day, organisation.opens)


def hours_a_day(organisation: Organisation) -> float:
    """This function will give the working hours of a day."""
    return _a_day(organisation) / timedelta(hours=1)


def to_be_paid_by(organisation: Organisation, *, at: datetime) -> datetime:
    """This function will give the moment by which what is ready to be paid should be paid: 3 working days on."""
    return after_notice(organisation, days=PAID_WITHIN_WORKING_DAYS, at=at)
