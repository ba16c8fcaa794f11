"""How asks flow and what checks cost: against the same sums made by hand, and against somebody who subtracts."""

from collections import defaultdict
from itertools import combinations
from random import Random
from statistics import median
from uuid import UUID

import pytest

from tests.unit.test_letting_go import ask
from workflow.leading.charts import Point, bars, columns
from workflow.leading.cost import FEWEST_ANSWERS, a_check, cost_of_control
from workflow.leading.flow import FEWEST_PEOPLE, REST, flow_of, spread_of, told_apart
from workflow.leading.shown import FEWEST_SHOWN, part_of
from workflow.leading.unread import No, Unread, unread_by_team
from workflow.leading.values import Waited


def by(decider: int, team: str, role: str, hours: float) -> Waited:
    """This function will make an ask that somebody of a team answered."""
    return ask(decider=UUID(int=decider), desk_team=team, desk_role=role, yes_hours=hours)


def test_the_middle_and_the_ninth_tenth_are_those_of_the_sorted_row() -> None:
    draw = Random(4)  # noqa: S311 - the same rows every time, and no secret
    for count in (1, 2, 9, 10, 11, 100, 101):
        hours = [draw.random() * 40 for _ in range(count)]
        found = spread_of(hours)
        assert found is not None
        assert found.half == median(hours)
        assert sum(each <= found.most for each in hours) >= 0.9 * count
        assert sum(each < found.most for each in hours) < 0.9 * count
    assert spread_of([]) is None


def test_a_year_counts_by_month_and_tells_no_times_of_fewer_than_five() -> None:
    year = [by(number % 5, "east", "practitioner", 1.0 + number) for number in range(20)]
    flow = flow_of(year, at_once={"2026-05": 60, "2026-06": 20}, to_money=[8.0, 16.0], colleagues=5)
    assert (flow.at_once, flow.sent_on) == (80, 20)
    assert flow.to_yes == spread_of(1.0 + number for number in range(20))
    assert [(each.month, each.at_once, each.sent_on) for each in flow.months] == [
        ("2026-05", 60, 20),
        ("2026-06", 20, 0),
    ]
    assert [each.half for each in flow.months] == [10.5, None]
    two = [each._replace(decider=year[place % 2].decider) for place, each in enumerate(year)]
    assert flow_of(two, at_once={}, to_money=[], colleagues=5).to_yes is None  # five work there, and two answer
    few = flow_of(year, at_once={}, to_money=[], colleagues=4)
    assert few.to_yes is None
    assert few.months[0].half is None
    assert few.by_team == few.by_role == {}


def differences(year: list[Waited], labels: dict[str, str]) -> list[set[UUID]]:
    """This function will give whom somebody isolates who adds and subtracts the groups that are shown."""
    people: dict[str, set[UUID]] = defaultdict(set)
    for each in year:
        people[labels.get(each.desk_team, REST)].add(each.decider)
    everybody = set().union(*people.values())
    sizes = range(1, len(people) + 1)
    found = [everybody - set().union(*chosen) for size in sizes for chosen in combinations(people.values(), size)]
    return [each for each in found if each]


@pytest.mark.parametrize("sizes", [(6, 5, 1), (6, 4), (5, 5, 3, 2), (9, 1), (5, 5), (12, 6, 2, 2, 1)])
def test_nobody_is_told_apart_by_subtracting_the_teams_that_are_shown(sizes: tuple[int, ...]) -> None:
    year, next_one = [], 0
    for team, size in enumerate(sizes):
        for _ in range(size):
            next_one += 1
            year += [by(next_one, f"team {team}", "practitioner", 1.0 * next_one)] * 3
    shown = told_apart(year, lambda each: each.desk_team)
    assert all(len(each) >= FEWEST_PEOPLE for each in differences(year, shown))
    # Were each team of five simply shown, the rest would be few: this attack then works.
    bare = {f"team {team}": f"team {team}" for team, size in enumerate(sizes) if size >= FEWEST_PEOPLE}
    left = sum(size for size in sizes if size < FEWEST_PEOPLE)
    assert any(len(each) < FEWEST_PEOPLE for each in differences(year, bare)) == (0 < left < FEWEST_PEOPLE)


def test_noes_that_nobody_looked_at_are_told_by_teams_of_five_who_said_no() -> None:
    east = [No(UUID(int=number), "east", unread=number < 2) for number in range(5)] * 2
    west = [No(UUID(int=number), "west", unread=False) for number in range(10, 16)]
    few = [No(UUID(int=number), "few", unread=True) for number in range(20, 23)]
    assert unread_by_team([*east, *west]) == [Unread("east", 10, 4), Unread("west", 6, 0)]
    # Three by themselves would be told apart by what is left of the whole: five of the east are told with them.
    assert unread_by_team([*east, *west, *few]) == [Unread(REST, 13, 7), Unread("west", 6, 0)]
    assert unread_by_team([*east, *few]) == unread_by_team(few) == unread_by_team([]) == []


def test_roles_are_not_told_where_teams_would_leave_one_person_over() -> None:
    east = [by(number, "east", "practitioner", 2.0) for number in range(5)]
    west = [by(number, "west", "practitioner", 2.0) for number in range(10, 15)]
    flow = flow_of([*east, *west], at_once={}, to_money=[], colleagues=12)
    assert set(flow.by_team) == {"east", "west"}
    manager = [by(5, "east", "team_manager", 9.0)]
    more = flow_of([*east, *manager, *west], at_once={}, to_money=[], colleagues=12)
    assert set(more.by_team) == {"east", "west"}
    assert more.by_role == {}


def test_what_checks_cost_stands_against_what_was_at_risk() -> None:
    year = [
        ask(12_000),
        ask(20_000, changed=True, less=5_000),
        ask(1_000, kind="weekly", limit="family.weekly", changed=True, less=200),
        ask(9_000, limit=""),
    ]
    check = a_check({5: 6, 15: 4}, check_pence=None, hour_pence=3_000)
    assert (check.minutes, check.pence) == (9.0, 450)
    each, weekly = cost_of_control(year, check=check)
    assert (each.limit, each.asked, each.pence, each.changed, each.less) == ("family.each", 2, 32_000, 1, 5_000)
    assert (each.minutes, each.cost) == (18.0, 900)
    assert (weekly.pence, weekly.less) == (52_000, 10_400)


def test_the_organisations_own_figure_goes_before_minutes_and_few_taps_say_nothing() -> None:
    taps = {5: FEWEST_ANSWERS - 1}
    assert a_check(taps, check_pence=None, hour_pence=3_000)[:2] == (None, None)
    assert a_check(taps, check_pence=700, hour_pence=3_000)[:2] == (None, 700)
    assert a_check({60: FEWEST_ANSWERS}, check_pence=None, hour_pence=None)[:2] == (60.0, None)


def test_a_chart_draws_each_value_in_proportion_and_its_table_has_every_number() -> None:
    points = [Point("Jan", 50, "50"), Point("Feb", 100, "100"), Point("Mar", None, "-")]
    rows = [[each.label, each.text] for each in points]
    drawn = columns("c", title="t", about="a", points=points, heads=("Month", "Number"), rows=rows)
    assert [each.height for each in drawn.bars] == [60.0, 120.0, 0.0]
    assert all(each.x >= 0 and each.x + each.width <= drawn.width for each in drawn.bars)
    assert drawn.rows == (("Jan", "50"), ("Feb", "100"), ("Mar", "-"))
    lying = bars("b", title="t", about="a", points=points, heads=("Month", "Number"), rows=rows)
    assert lying.bars[0].width * 2 == lying.bars[1].width
    assert bars("b", title="t", about="a", points=[], heads=(), rows=()).height > 0


def test_the_public_page_shows_no_count_under_ten_and_none_that_a_subtraction_gives() -> None:
    for whole in range(60):
        for part in range(whole + 1):
            shown, of = part_of(part, whole)
            assert of is None or of >= FEWEST_SHOWN
            assert shown is None or (shown == 0 or shown >= FEWEST_SHOWN)
            if shown is not None and of is not None:
                assert of - shown == 0 or of - shown >= FEWEST_SHOWN
    assert part_of(93, 114) == (93, 114)
    assert part_of(93, 100) == (None, 100)
