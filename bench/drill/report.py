"""The drill's table, and its place in docs/reliability.md."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.drill.checks import Found
from config.settings.environment import BASE_DIR

PAGE = BASE_DIR / "docs" / "reliability.md"
HEADS = (
    "fault",
    "times",
    "commands tried",
    "told it is done",
    "connection broke",
    "told 503",
    "lost",
    "doubled",
    "stuck",
    "balances wrong",
    "5xx other than 503",
    "e-mails twice",
    "seconds to drain",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One fault's numbers."""

    fault: str
    times: int
    tried: int
    done: int
    broken: int
    busy: int
    errors: int
    unknown: int
    found: Found
    drain_seconds: float | None

    @property
    def numbers(self) -> tuple[str, ...]:
        """The row as the table shows it, without its name."""
        found = self.found
        sums = [sum(each.values()) for each in (found.lost, found.doubled, found.stuck, found.balances)]
        drained = "over 120" if self.drain_seconds is None else f"{self.drain_seconds:.0f}"
        twice = f"{found.e_mails_twice} of {found.e_mails}"
        return (
            *(str(n) for n in (self.times, self.tried, self.done, self.broken, self.busy, *sums, self.errors)),
            twice,
            drained,
        )

    @property
    def is_wrong(self) -> bool:
        """Whether anything happened that must not."""
        found = self.found
        wrong = any((found.lost, found.doubled, found.stuck, found.balances, self.errors))
        return wrong or self.drain_seconds is None


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """This function will make a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def print_table(rows: Sequence[Row]) -> None:
    """This function will print the table."""
    print(markdown(HEADS, [(row.fault, *row.numbers) for row in rows]), flush=True)


def table_of(rows: Sequence[Row], *, seed: str, seconds: float, rate: float) -> str:
    """This function will give the table with when and how it was made."""
    made = (
        f"Run on {datetime.now(UTC):%d %B %Y} on {os.cpu_count()} cores, which clients, servers and database share: "
        f"seed `{seed}`, {seconds:.0f} s a fault, {rate:.0f} commands a second."
    )
    return f"{made}\n\n{markdown(HEADS, [(row.fault, *row.numbers) for row in rows])}"


def put_into_page(name: str, text: str) -> None:
    """This function will put a table between its two markers in the page."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(begin)
    after = rest.split(end)[1]
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
