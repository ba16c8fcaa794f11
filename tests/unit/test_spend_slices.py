"""Many small slices: each within the limit of who asked, together over it, at one payee within 7 days."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workflow.spend_slices import DAYS, Slices

FIRST = date(2024, 5, 1)


def seen(*lines: tuple[int, int, int | None], key: str = "Ada at Vale") -> tuple[int, int]:
    """This function will count lines of (day, pence, limit), and give the lines and runs that were seen."""
    slices = Slices()
    for day, pence, limit in lines:
        slices.add(key, day=FIRST + timedelta(days=day), pence=pence, limit=limit)
    return slices.lines, slices.runs


def test_what_is_together_over_the_limit_is_seen_whole() -> None:
    assert seen((0, 60, 100), (3, 40, 100)) == (0, 0)
    assert seen((0, 60, 100), (3, 41, 100)) == (2, 1)
    assert seen((0, 60, 100), (1, 30, 100), (3, 41, 100)) == (3, 1)


def test_the_eighth_day_is_another_week() -> None:
    assert seen((0, 60, 100), (6, 60, 100)) == (2, 1)
    assert seen((0, 60, 100), (7, 60, 100)) == (0, 0)


def test_what_is_over_the_limit_by_itself_or_has_none_is_no_slice() -> None:
    assert seen((0, 101, 100), (1, 100, 100)) == (0, 0)
    assert seen((0, 60, None), (1, 60, None)) == (0, 0)


def test_a_run_goes_on_while_it_has_no_week_without_another() -> None:
    run = [(day, 60, 100) for day in range(0, 30, 3)]
    assert seen(*run) == (10, 1)
    assert seen(*run, *[(day + 60, pence, limit) for day, pence, limit in run]) == (20, 2)


def test_two_payees_have_nothing_to_do_with_each_other() -> None:
    slices = Slices()
    for key in ("Ada at Vale", "Ada at Hill", "Otto at Vale"):
        slices.add(key, day=FIRST, pence=60, limit=100)
    assert (slices.lines, slices.runs) == (0, 0)


def test_who_reaches_further_could_have_said_yes_to_the_whole() -> None:
    assert seen((0, 20, 100), (1, 250, 300)) == (0, 0)
    assert seen((0, 80, 100), (1, 250, 300)) == (2, 1)
    # Those with the lower limit are seen by themselves, and not who could have said yes to all.
    assert seen((0, 80, 100), (1, 20, 300), (2, 80, 100)) == (2, 1)


LINES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 120), st.sampled_from([None, 100, 300])), max_size=40)


def plain(lines: list[tuple[int, int, int | None]]) -> int:
    """This function will count the same in the plainest way: each window that ends at a line, each limit in it."""
    own = [(day, pence, limit) for day, pence, limit in lines if limit is not None and pence <= limit]
    marked: set[int] = set()
    for last in range(len(own)):
        window = [at for at in range(last + 1) if own[at][0] > own[last][0] - DAYS.days]
        for limit in {own[at][2] for at in window}:
            group = [at for at in window if (own[at][2] or 0) <= (limit or 0)]
            if len(group) > 1 and sum(own[at][1] for at in group) > (limit or 0):
                marked.update(group)
    return len(marked)


@given(LINES)
def test_counting_as_lines_come_is_counting_every_window(lines: list[tuple[int, int, int | None]]) -> None:
    lines = sorted(lines, key=lambda each: each[0])
    assert all(a[0] <= b[0] for a, b in pairwise(lines))
    assert seen(*lines)[0] == plain(lines)
