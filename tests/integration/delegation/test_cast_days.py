"""The cast can be made on any day, quickly."""

from datetime import UTC, date, datetime
from time import thread_time

import pytest
from django.db import connection, transaction

from audit import clock
from delegation import access
from delegation.models import User
from tests import cast as cast_module
from tests.cast import build_cast
from tests.snapshot import take


def test_the_cast_is_quick_to_make(db: None) -> None:
    started = thread_time()
    build_cast(at=clock.now())
    assert thread_time() - started < 2


def test_the_cast_put_back_is_the_cast_that_was_made(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cast_module, "_kept", [])
    seen: list[object] = []
    for _ in range(2):
        with transaction.atomic():
            cast = build_cast()
            with cast.scope():
                joe, ada = cast.user("joe"), cast.person("ada")
                seen.append((cast.at, list(User.objects.order_by("id").values()), cast.budget("ada").left))
                assert access.may(joe, ada, "ask_for")
            seen.append(take([cast.organisation.id, cast.cwm_arian.organisation.id]))
            connection.check_constraints()
            transaction.set_rollback(True)
    assert seen[:2] == seen[2:]


@pytest.mark.parametrize(
    "day",
    [date(2028, 2, 29), date(2027, 3, 31), date(2027, 4, 1), date(2027, 3, 4), date(2027, 3, 5), date(2026, 12, 26)],
)
def test_it_can_be_made_on_any_day_of_the_year(db: None, day: date) -> None:
    cast = build_cast(at=datetime.combine(day, datetime.min.time(), UTC))
    with cast.scope():
        assert (cast.budget("ada").agreed, cast.budget("leo").agreed) == (310_860, 148_320)
