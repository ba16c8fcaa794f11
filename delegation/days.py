"""Which day it is at a moment (pure): always on somebody's own calendar, never on that of UTC."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day_at(at: datetime, time_zone: str) -> date:
    """This function will give the date at a moment on the calendar of a time zone."""
    return at.astimezone(ZoneInfo(time_zone)).date()
