"""The cast can be made on any day, quickly."""

from datetime import UTC, date, datetime
from time import process_time

import pytest

from tests.cast import build_cast


def test_the_cast_is_quick_to_make(db: None) -> None:
    started = process_time()
    build_cast()
    assert process_time() - started < 2


@pytest.mark.parametrize(
    "day",
    [date(2028, 2, 29), date(2027, 3, 31), date(2027, 4, 1), date(2027, 3, 4), date(2027, 3, 5), date(2026, 12, 26)],
)
def test_it_can_be_made_on_any_day_of_the_year(db: None, day: date) -> None:
    cast = build_cast(at=datetime.combine(day, datetime.min.time(), UTC))
    with cast.scope():
        assert (cast.budget("ada").agreed, cast.budget("leo").agreed) == (310_860, 148_320)
