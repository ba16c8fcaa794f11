"""How a month, and what an index of prices says of it, are written: 2026-04, 131.5."""

import re
from datetime import date

from django.utils.translation import gettext as _

MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
VALUE = re.compile(r"(\d{1,6})(?:\.(\d{1,3}))?", re.ASCII)


def read_month(text: str) -> date:
    """This function will read a month such as 2026-04 as its first day, or raise ValueError with how to write it."""
    found = MONTH.fullmatch(text.strip())
    try:
        if not found:
            raise ValueError(text)
        return date(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise ValueError(_("Write a month as 2026-04.")) from None


def read_thousandths(text: str) -> int:
    """This function will read a number such as 131.5 in thousandths, or raise ValueError with how to write it."""
    found = VALUE.fullmatch(text.strip())
    if not found:
        raise ValueError(_("Write what the index says, such as 131.5."))
    return int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0"))
