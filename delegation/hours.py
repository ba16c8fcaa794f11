"""An organisation's working hours, and the notice that is counted in them."""

from datetime import date, datetime

from delegation.bank_holidays import bank_holidays
from delegation.models import Organisation
from delegation.working_time import WorkingHours, add_working_time

# From a yes to the money: what finance promises to keep to.
PAID_WITHIN_WORKING_DAYS = 3
# Rule 11: so long the person knows before anything becomes less. Rule 17: so long they have to answer before money
# goes back to the council.
NOTICE_WORKING_DAYS = 10
RECOVERY_WORKING_DAYS = 20


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
    day = date.min
    length = datetime.combine(day, organisation.closes) - datetime.combine(day, organisation.opens)
    return add_working_time(at, days * length, working_hours(organisation, at=at))


def to_be_paid_by(organisation: Organisation, *, at: datetime) -> datetime:
    """This function will give the moment by which what is ready to be paid should be paid: 3 working days on."""
    return after_notice(organisation, days=PAID_WITHIN_WORKING_DAYS, at=at)
