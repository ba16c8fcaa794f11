"""When a worker counts as stalled (config/stalling.py)."""

import pytest

from config.stalling import Stall


def looks(stall: Stall, *seen: tuple[float, bool, bool]) -> list[bool]:
    """This function will look several times: when, whether something waits, whether it works."""
    return [stall.is_stalled(now=now, waits=waits, works=works) for now, waits, works in seen]


def test_an_idle_worker_is_stalled_once_something_has_waited_for_too_long() -> None:
    assert looks(Stall(30), (0, True, False), (29, True, False), (30, True, False)) == [False, False, True]


@pytest.mark.parametrize(("waits", "works"), [(False, False), (True, True), (False, True)])
def test_whoever_works_or_has_nothing_to_take_is_not_and_the_time_begins_anew(waits: bool, works: bool) -> None:
    stall = Stall(30)
    assert looks(stall, (0, True, False), (20, waits, works), (49, True, False), (78, True, False)) == [False] * 4
    assert stall.is_stalled(now=79, waits=True, works=False)


def test_one_message_taken_begins_the_time_anew() -> None:
    stall = Stall(30)
    assert looks(stall, (0, True, False), (29, True, False)) == [False, False]
    stall.took_something()
    assert looks(stall, (31, True, False), (60, True, False), (61, True, False)) == [False, False, True]
