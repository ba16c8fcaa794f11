"""When things happened in the demo, relative to today (pure)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from delegation.days import day_at

ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(weeks=1)
WEEKS_GONE, WEEKS_LEFT = 34, 18
DAYS_KNOWN = 420
DAYS_OF_WARNING = 14
NINE, NOON = time(9), time(12)


@dataclass(frozen=True, slots=True)
class Moments:
    """The demo's calendar: `now`, and what lies before it."""

    now: datetime
    time_zone: str = "Europe/London"

    @property
    def today(self) -> date:
        """This function will give today's date on the organisation's clock."""
        return day_at(self.now, self.time_zone)

    @property
    def year_starts_on(self) -> date:
        """This function will give the first day of the budgets' year, 34 weeks ago."""
        return self.today - WEEKS_GONE * ONE_WEEK

    @property
    def year_ends_on(self) -> date:
        """This function will give the first day after the budgets' year, 18 weeks from now."""
        return self.today + WEEKS_LEFT * ONE_WEEK

    @property
    def known_since(self) -> datetime:
        """This function will give when the people of the demo were first known here: more than a year ago."""
        return self.on(self.today - DAYS_KNOWN * ONE_DAY)

    @property
    def budgets_opened_at(self) -> datetime:
        """This function will give the morning on which the budgets of this year were opened."""
        return self.on(self.year_starts_on)

    @property
    def before_this_month(self) -> datetime:
        """This function will give noon on the last day of the month before this one."""
        return self.on(self.today.replace(day=1) - ONE_DAY, NOON)

    def on(self, day: date, at: time = NINE) -> datetime:
        """This function will give a time of day on the organisation's clock."""
        return datetime.combine(day, at, ZoneInfo(self.time_zone))

    def financial_year(self, *, years_ago: int) -> datetime:
        """This function will give the start of this financial year (1 April), or of one before it."""
        first = self.today.replace(month=4, day=1)
        if first > self.today:
            first = first.replace(year=first.year - 1)
        return self.on(first.replace(year=first.year - years_ago), time())

    def last(self, weekday: int, at: time, *, before: datetime | None = None) -> datetime:
        """This function will give the last such day of the week (Monday is 0) and time that is not after a moment."""
        limit = before or self.now
        day = self.today
        while day.weekday() != weekday or self.on(day, at) > limit:
            day -= ONE_DAY
        return self.on(day, at)

    def born(self, *, age: int, birthday: tuple[int, int] | None = None) -> date:
        """This function will give a date of birth for somebody of this age; `birthday` is (month, day)."""
        if birthday is None:
            # A hundred days after the last birthday, so that the age does not turn while somebody looks at the demo.
            past = self.today - 100 * ONE_DAY
            return date(past.year - age, past.month, min(past.day, 28))
        last = date(self.today.year, *birthday)
        if last > self.today:
            last = last.replace(year=last.year - 1)
        return last.replace(year=last.year - age)
