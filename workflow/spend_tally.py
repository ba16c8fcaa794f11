"""What became of a file's lines, and the table that says so: its rows add up to the lines read and to their pennies."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from delegation.sentences import money

SHOWN_REASONS = 50
LABEL, COUNT, MONEY = 36, 9, 18


@dataclass(slots=True)
class Tally:
    """How many lines and how many pence, by what happened and the role it fell to; and what was refused, and why."""

    lines: int = 0
    already: int = 0
    signs: Counter[str] = field(default_factory=Counter)
    by_sign: Counter[str] = field(default_factory=Counter)
    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    sums: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[tuple[int, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    unreadable: int = 0
    unanswered: int = 0
    slice_lines: int = 0
    slice_runs: int = 0
    seconds: float = 0.0

    def read(self, pence: int) -> None:
        """This function will count a line that was read, before anything becomes of it."""
        self.lines += 1
        sign = "above £0" if pence > 0 else "below £0" if pence < 0 else "of £0 or no sum"
        self.signs[sign] += 1
        self.by_sign[sign] += pence

    def add(self, what: str, role: str, pence: int, *, lines: int = 1) -> None:
        """This function will count what became of some lines."""
        self.count[what, role] += lines
        self.sums[what, role] += pence

    def refuse(self, line: int, reason: str, *, unreadable: bool) -> None:
        """This function will keep why a line was refused; of very many, the first and how often each reason."""
        self.reasons[reason] += 1
        self.unreadable += unreadable
        if len(self.refused) < SHOWN_REASONS:
            self.refused.append((line, reason))

    def fault(self, reason: str) -> None:
        """This function will keep what is wrong with the file itself."""
        self.faults.append(f"{reason}, after line {self.lines:,}" if self.lines else reason)

    @property
    def a_second(self) -> float:
        """How many lines a second this run did, leaving out what was refused and what an earlier one had done."""
        done = self.lines - self.already - self.reasons.total()
        return done / self.seconds if self.seconds else 0.0


def table(tally: Tally) -> Iterator[str]:
    """This function will write the table, line by line."""
    yield f"lines read: {tally.lines:,}"
    yield ""
    yield f"{'what became of them':<{LABEL}}{'lines':>{COUNT}}{'money':>{MONEY}}"
    for (what, role), count in sorted(tally.count.items()):
        yield _row(f"{what}, {role}" if role else what, count, tally.sums[what, role])
    yield _row("all", tally.count.total(), tally.sums.total())
    yield ""
    yield f"{'what the file says':<{LABEL}}{'lines':>{COUNT}}{'money':>{MONEY}}"
    for sign, count in sorted(tally.signs.items()):
        yield _row(f"lines {sign}", count, tally.by_sign[sign])
    yield _row("sum of the lines read", tally.lines, tally.by_sign.total())
    yield ""
    yield f"many-small-slices seen: {tally.slice_lines:,} lines in {tally.slice_runs:,} runs"
    yield from _refused(tally)
    yield f"done in an earlier run: {tally.already:,}"
    if tally.unanswered:
        yield f"could not be answered when due: {tally.unanswered:,}"
    yield f"asks a second: {tally.a_second:.0f}"


def _refused(tally: Tally) -> Iterator[str]:
    yield f"lines refused: {tally.reasons.total():,}"
    for line, reason in tally.refused:
        yield f"  line {line}: {reason}"
    if tally.reasons.total() > len(tally.refused):
        yield f"  and more, {tally.reasons.total():,} in all:"
        for reason, count in tally.reasons.most_common(SHOWN_REASONS):
            yield f"  {count:,} x {reason}"
    for fault in tally.faults:
        yield f"  the file: {fault}"


def _row(label: str, count: int, pence: int) -> str:
    return f"{label:<{LABEL}}{count:>{COUNT},}{money(pence):>{MONEY}}"
