"""An index of prices that the organisation chose and enters itself: what it said of each month."""

import re
from datetime import date, datetime

from django.utils.translation import gettext as _

from audit.events import record
from delegation.errors import Invalid
from delegation.models import PricePoint, User
from delegation.permissions import check_may_set_up
from delegation.selectors.me import local_day
from delegation.services.actors import actor_of

INDEX = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,39}")


def say_price(*, by: User, index: str, month: date, thousandths: int, at: datetime) -> PricePoint:
    """This function will keep what an index said of a month; said again, the later counts. Raises Forbidden, Invalid.

    ``month`` is its first day.
    """
    check_may_set_up(by=by)
    if not INDEX.fullmatch(index):
        raise Invalid("index", _("Write the short name of an index, such as CPIH."))
    if thousandths <= 0:
        raise Invalid("value", _("Write what the index says, such as 131.5."))
    if month > local_day(at):
        raise Invalid("month", _("This month is not over yet."))
    row = PricePoint(index=index, month=month.replace(day=1), thousandths=thousandths, by=by, at=at)
    row.save(force_insert=True)
    data = {"month": f"{row.month:%Y-%m}", "thousandths": thousandths}
    record(type="price.said", subject=("price_point", row.id), actor=actor_of(by), data=data, at=at)
    return row
