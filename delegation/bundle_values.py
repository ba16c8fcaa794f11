"""What a row of a bundle says as people write it: sums, days, yes and no. Numbers and keys of ours stand in its JSON.

Names of columns are in `delegation.bundle_words`.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from audit.holdings import USER_COLUMNS, holdings
from audit.models import Words
from delegation.bundle_words import CODES, OURS, column_name, held_back_words
from delegation.days import day_at
from delegation.models import User
from delegation.sentences import clock_time, long_day, money

# Beside columns with a list of choices.
CODED = CODES | {"act_kinds", "pay", "reason_code"}
# Of all large whole numbers only these are no pence.
NO_MONEY = frozenset({"chance", "sign_count"})
MONEY, DAY, MOMENT, TIME, WORDS_OR_NAME, KEY = "money", "day", "moment", "time", "words", "key"
CODE, PLAIN = "code", "plain"
TYPES = {
    "BigIntegerField": MONEY,
    "DateField": DAY,
    "DateTimeField": MOMENT,
    "TimeField": TIME,
    "UUIDField": KEY,
}


def lines_of(kind: str, says: Mapping[str, Any], *, time_zone: str) -> list[tuple[str, str]]:
    """This function will give what a row says, as a page shows it: each name beside what stands there."""
    found = []
    for name, value in says.items():
        text = "" if name in OURS else readable(value, what=_what(kind, name), time_zone=time_zone)
        if text:
            found.append((column_name(name), text))
    return found


def readable(value: Any, *, what: str, time_zone: str) -> str:
    """This function will write one value; empty where it says nothing to anybody, as a key of ours."""
    if isinstance(value, str):
        return _text(value, what, time_zone)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Mapping):
        return "; ".join(_parts(value, time_zone=time_zone))
    if isinstance(value, list):
        return ", ".join(each for each in (readable(one, what=what, time_zone=time_zone) for one in value) if each)
    return money(value) if isinstance(value, int) and what == MONEY else "" if value is None else str(value)


def _text(value: str, what: str, time_zone: str) -> str:
    if what == WORDS_OR_NAME or value in held_back_words():
        return value
    if what == KEY:
        return ""
    if what == DAY:
        return long_day(date.fromisoformat(value))
    if what == MOMENT:
        at = datetime.fromisoformat(value)
        return f"{long_day(day_at(at, time_zone))}, {clock_time(at.astimezone(ZoneInfo(time_zone)))}"
    if what == TIME:
        return clock_time(datetime.combine(date.min, time.fromisoformat(value)))
    return value.replace("_", " ") if what == CODE else value


def _parts(value: Mapping[str, Any], *, time_zone: str) -> Iterator[str]:
    """This function will write what an event or a past limit says: each name beside its value."""
    counts = value.get("unit") == "count"  # a limit of so many asks: its numbers are no pence
    for name, each in value.items():
        what = PLAIN if counts else _guessed(name, each)
        text = "" if name in OURS else readable(each, what=what, time_zone=time_zone)
        if text:
            yield f"{column_name(name)}: {text}"


@cache
def _what(kind: str, name: str) -> str:
    """This function will say what stands in a column, by its table."""
    model: Any = next((each.model for each in holdings() if each.kind == kind), None)
    try:
        column = model._meta.get_field(name) if model is not None else None
    except FieldDoesNotExist:
        column = None
    if column is None or column.related_model in (Words, User) or name in USER_COLUMNS:
        return WORDS_OR_NAME
    if column.related_model is not None:
        return KEY
    if column.choices or name in CODED:
        return CODE
    return PLAIN if name in NO_MONEY else TYPES.get(getattr(column, "base_field", column).get_internal_type(), PLAIN)


@cache
def _money_columns() -> frozenset[str]:
    columns = [column for each in holdings() for column in each.model._meta.concrete_fields]
    return frozenset(each.name for each in columns if TYPES.get(each.get_internal_type()) == MONEY) - NO_MONEY


def _guessed(name: str, value: Any) -> str:
    """This function will say what a value without a column is, by its name and how it looks."""
    if name in _money_columns():
        return MONEY
    if not isinstance(value, str) or name in CODED:
        return CODE
    if value[4:5] != "-" and value[8:9] != "-":  # a number of eight digits would be a day
        return PLAIN
    for what, reads in ((KEY, UUID), (DAY, date.fromisoformat), (MOMENT, datetime.fromisoformat)):
        try:
            reads(value)
        except ValueError:
            continue
        return what
    return PLAIN
