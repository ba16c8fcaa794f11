"""What long histories cost, as lines and tables."""

import os
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime
from math import log10
from typing import Any

from bench.drill.report import markdown
from bench.scale.measure import Rates, ratios


def power(asks: int) -> str:
    """This function will write a size as a power of ten, where it is one."""
    exponent = round(log10(asks))
    return f"10^{exponent}" if 10**exponent == asks else f"{asks:,}"


def print_report(rates: Rates, looked: dict[int, Any]) -> None:
    """This function will print the tables, and last the ratios."""
    print(_tables(rates, looked))
    first = min(looked)
    for name, found in rates.items():
        for asks, ratio in ratios(found).items():
            if asks != first:
                print(f"{name} at {power(asks)}: {ratio:.2f} of {power(first)}")


def report_of(rates: Rates, looked: dict[int, Any]) -> str:
    """This function will give the tables with when and how they were made."""
    made = f"Run on {datetime.now(UTC):%d %B %Y} on {os.cpu_count()} cores, which clients, server and database share."
    return f"{made}\n\n{_tables(rates, looked)}"


def _tables(rates: Rates, looked: dict[int, Any]) -> str:
    sizes = sorted(looked)
    speed = markdown(["", *map(power, sizes)], list(_speed_rows(rates)))
    work = markdown(["", *map(power, sizes), "plans"], list(_work_rows(looked)))
    changed = "\n".join(_changed_plans(looked))
    return f"{speed}\n\n{work}\n" + (f"\n{changed}\n" if changed else "")


def _speed_rows(rates: Rates) -> Iterator[list[str]]:
    for name, found in rates.items():
        ratio = ratios(found)
        medians = [f"{statistics.median(found[asks]):.0f} ({ratio[asks]:.2f})" for asks in sorted(found)]
        yield [name, *medians]


def _work_rows(looked: dict[int, Any]) -> Iterator[list[str]]:
    """This function will give, for each command, statements, blocks and rows read, and whether its plans changed."""
    first = looked[min(looked)]
    for name in first:
        sizes = [looked[asks][name] for asks in sorted(looked)]
        cells = [f"{one['statements']} statements, {one['buffers']} blocks, {one['most_rows']} rows" for one in sizes]
        same = all(one["plans"] == sizes[0]["plans"] for one in sizes)
        whole = sorted({table for one in sizes for table in one["read_whole"]})
        verdict = "the same" if same else "changed, see below"
        yield [name, *cells, f"{verdict}; reads whole: {', '.join(whole)}" if whole else verdict]


def _changed_plans(looked: dict[int, Any]) -> Iterator[str]:
    """This function will name each statement whose plan is not that of the shortest history."""
    first = min(looked)
    for name in looked[first]:
        for asks in sorted(looked):
            pairs = zip(looked[first][name]["plans"], looked[asks][name]["plans"], strict=False)
            for number, (before, after) in enumerate(pairs, start=1):
                if before != after:
                    gone = [node for node in before if node not in after]
                    come = [node for node in after if node not in before]
                    yield f"- {name}, statement {number} at {power(asks)}: {gone} became {come}"
