"""Fairness of yes: ratios beside the rest, and counts that nobody can find by taking others from a total."""

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from delegation.proportions import Sums, ratio_of_rates, ratio_of_shares
from workflow.leading.fairness import Group, groups_of, to_document
from workflow.leading.hiding import TOTAL, Cell

SHOWN = ("people", "never", "asks", "yes", "went_on")
AGES = {"under_18": "child", "18_to_64": "adult", "65_over": "adult", "": ""}


def whole(*ones: tuple[int, int]) -> Sums:
    """This function will sum up people, each with their y and n."""
    kept = [(y, n) for y, n in ones if n]
    return Sums(
        len(kept),
        sum(y for y, _ in kept),
        sum(n for _, n in kept),
        sum(y * y for y, _ in kept),
        sum(y * n for y, n in kept),
        sum(n * n for _, n in kept),
    )


def table_of(people: list[dict[str, Any]]) -> dict[Cell, dict[str, Sums]]:
    """This function will sum people up by group, as the database does."""
    cells: dict[Cell, list[dict[str, Any]]] = {}
    for each in people:
        for about, value in {"all": "all", **each["groups"]}.items():
            cells.setdefault((about, value), []).append(each)
    return {
        cell: {
            "never": whole(*((int(not each["asks"]), 1) for each in some)),
            "yes": whole(*((each["yes"], each["asks"]) for each in some)),
            "went_on": whole(*((each["went_on"], each["asks"]) for each in some)),
            "amount": whole(*((each["yes"] * 2_000, each["yes"]) for each in some)),
            "hours": whole(*((each["went_on"] * 7, each["went_on"]) for each in some)),
        }
        for cell, some in cells.items()
    }


def drawn_people(lots: Random, count: int) -> list[dict[str, Any]]:
    """This function will make people of groups of all sizes."""
    ages = lots.choices(list(AGES), weights=[lots.randint(1, 9) for _ in AGES], k=count)
    people = []
    for age in ages:
        asks = lots.choice([0, 1, 2, 5])
        went_on = lots.randint(0, asks)
        groups = {"age": age, "child": AGES[age], "ethnicity": lots.choices("abcde", weights=(60, 12, 4, 2, 1))[0]}
        groups["language"] = lots.choice(["en", "en", "en", "cy"])
        yes = asks - (went_on and lots.choice([0, 0, 0, 1]))
        people.append({"groups": groups, "asks": asks, "went_on": went_on, "yes": yes})
    return people


def attack(groups: list[Group], truth: Mapping[Cell, Mapping[str, int]]) -> dict[tuple[Cell, str], int]:
    """This function will find hidden counts by taking what is shown from totals, again and again, as anybody could.

    Each kind of group adds up to all, adults and children to their ages; yes and no add up to asks.
    """
    known: dict[tuple[Cell, str], int] = {}
    for each in groups:
        cell = (each.about, each.value)
        known |= {(cell, name): getattr(each, name) for name in SHOWN if getattr(each, name) is not None}
    shown, cells = set(known), [(each.about, each.value) for each in groups]
    sums = [([cell for cell in cells if cell[0] == about], ("all", "all")) for about in {cell[0] for cell in cells}]
    sums = [(parts, total) for parts, total in sums if parts != [total]]
    for of in ("child", "adult", ""):
        ages = [("age", age) for age, group in AGES.items() if group == of and ("age", age) in cells]
        sums += [(ages, ("child", of))] if ages and ("child", of) in cells else []
    before = -1
    while len(known) != before:
        before = len(known)
        for name in SHOWN:
            for parts, total in sums:
                terms = [*((part, 1) for part in parts), (total, -1)]
                left = [(cell, sign) for cell, sign in terms if (cell, name) not in known]
                if len(left) == 1:
                    rest = sum(sign * known[cell, name] for cell, sign in terms if (cell, name) in known)
                    known[left[0][0], name] = -rest * left[0][1]
    assert all(truth[cell][name] == value for (cell, name), value in known.items())
    found = {key: value for key, value in known.items() if key not in shown}
    # Of what is shown: noes, and who asked, are as easy to find as to subtract.
    for (cell, name), value in list(known.items()):
        whole_of = {"yes": "asks", "went_on": "asks", "never": "people"}.get(name)
        if whole_of and (cell, whole_of) in known:
            found[cell, f"not {name}"] = known[cell, whole_of] - value
    return {key: value for key, value in found.items() if value < 10}


def counted(table: Mapping[Cell, Mapping[str, Sums]]) -> dict[Cell, dict[str, int]]:
    """This function will give the true counts."""
    return {
        cell: {
            "people": int(each["never"].n),
            "never": int(each["never"].y),
            "asks": int(each["yes"].n),
            "yes": int(each["yes"].y),
            "went_on": int(each["went_on"].y),
        }
        for cell, each in table.items()
    }


def test_no_count_under_10_is_shown_or_found_by_subtraction() -> None:
    lots, hidden, shown = Random(11), 0, 0  # noqa: S311 - drawn again, not a secret
    for _number in range(60):
        table = table_of(drawn_people(lots, lots.choice([40, 150, 400])))
        groups = groups_of(table)
        values = [getattr(each, name) for each in groups for name in SHOWN]
        hidden, shown = hidden + values.count(None), shown + len(values) - values.count(None)
        assert all(value is None or value >= 10 for value in values)
        assert attack(groups, counted(table)) == {}
    assert hidden > 300
    assert shown > 300


def test_the_same_attack_finds_them_where_nothing_more_than_the_count_itself_is_hidden() -> None:
    lots, found = Random(11), 0  # noqa: S311 - drawn again, not a secret
    for _number in range(20):
        table = table_of(drawn_people(lots, 150))
        truth = counted(table)
        plain = groups_of(table, fewest=0)
        only_itself = [_without_small(each) for each in plain]
        found += len(attack(only_itself, truth))
    assert found > 20


def _without_small(group: Group) -> Group:
    shown = {name: value if (value := getattr(group, name)) >= 10 else None for name in SHOWN}
    return Group(group.about, group.value, **shown, rates={}, ratios={})


def test_a_ratio_beside_the_rest_is_that_of_katz_where_each_person_counts_once() -> None:
    part, rest = whole(*[(1, 1)] * 189, *[(0, 1)] * 10_845), whole(*[(1, 1)] * 104, *[(0, 1)] * 10_933)
    assert ratio_of_rates(part, rest) == pytest.approx(ratio_of_shares(189, 11_034, 104, 11_037))
    assert ratio_of_rates(part, Sums()) is None


def test_what_one_person_asks_hangs_together_so_the_interval_is_wider() -> None:
    alone = [whole(*[(1, 1)] * 60, *[(0, 1)] * 40), whole(*[(1, 1)] * 50, *[(0, 1)] * 50)]
    together = [whole(*[(5, 5)] * 12, *[(0, 5)] * 8), whole(*[(5, 5)] * 10, *[(0, 5)] * 10)]
    narrow, wide = ratio_of_rates(*alone), ratio_of_rates(*together)
    assert narrow is not None
    assert wide is not None
    assert wide.value == pytest.approx(narrow.value)
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_what_is_hidden_is_not_in_what_is_stored() -> None:
    people = [{"groups": {"ethnicity": "a"}, "asks": 4, "went_on": 2, "yes": 4} for _ in range(40)]
    people += [{"groups": {"ethnicity": "b"}, "asks": 4, "went_on": 2, "yes": 4} for _ in range(9)]
    stored = to_document(groups_of(table_of(people)))
    of = {each["group"]: each for each in stored}
    assert of["b"]["people"] is of["b"]["asks"] is of["a"]["people"] is None
    assert all(value is None for each in of["b"]["measures"].values() for value in each.values())
    assert (of["all"]["people"], of["all"]["never_asked"]) == (49, None)


def test_no_count_under_10_is_found_by_the_means_of_what_was_given() -> None:
    noes = {"a": 4, "b": 2}
    some = {
        "a": [(number >= noes["a"], 2_000 + number % 7 * 100) for number in range(100)],
        "b": [(number >= noes["b"], 4_000 + number % 11 * 90) for number in range(400)],
    }
    cells = {TOTAL: [*some["a"], *some["b"]], **{("ethnicity", name): rows for name, rows in some.items()}}
    table = {
        cell: {
            "never": whole(*[(0, 1) for _ in rows]),
            "yes": whole(*[(yes, 1) for yes, _ in rows]),
            "went_on": whole(*[(1, 1) for _ in rows]),
            "amount": whole(*[(yes * pence, yes) for yes, pence in rows]),
            "hours": whole(*[(7, 1) for _ in rows]),
        }
        for cell, rows in cells.items()
    }
    shown = {(each["about"], each["group"]): each for each in to_document(groups_of(table))}
    assert all(each["yes"] is None for each in shown.values())
    assert all(each["measures"]["amount"]["rate"] is None for each in shown.values())
    assert all(each["asks"] is not None for each in shown.values())
