"""A file of what an index of prices said, a line for each month."""

from datetime import datetime

from django.utils.translation import gettext as _

from delegation.models import PricePoint, User
from delegation.price_text import read_month, read_thousandths
from delegation.services.bringing import ADDED, UNCHANGED, Outcome
from delegation.services.prices import say_price
from delegation.table_file import Column, Line

COLUMNS = (
    Column("index", needed=True, filled=True, example="CPIH"),
    Column("month", needed=True, filled=True, read=read_month, example="2026-04"),
    Column("value", needed=True, filled=True, read=read_thousandths, example="131.5"),
)


def act(line: Line, *, by: User, at: datetime) -> Outcome:
    """This function will keep what a line says, unless it is known already. Raises Forbidden, Invalid."""
    index, month, value = line.cells["index"], line.cells["month"], line.cells["value"]
    words = f"{month:%Y-%m}, {value / 1000:g}"
    known = PricePoint.objects.ours().filter(index=index, month=month).order_by("-at", "-id").first()
    if known is not None and known.thousandths == value:
        return Outcome(line.number, index, words, UNCHANGED, _("Stays as it is."))
    say_price(by=by, index=index, month=month, thousandths=value, at=at)
    told = _("New.") if known is None else _("Instead of %(value)s.") % {"value": f"{known.thousandths / 1000:g}"}
    return Outcome(line.number, index, words, ADDED, told)
