"""From a history's rows to what each case cost in touches and waiting (pure).

A touch is a step of approving, approving finally or refusing by any role but the asker's. Waiting is from the first
submission to the last final approval. A file of whole asks has one touch an ask that somebody else decided.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from workflow.history_rows import Columns, Refused, WrongHistory, amount_of, moment_of, read_history
from workflow.spend_rows import Broken

WORD = re.compile(r"[\w-]+")
NEVER = float("nan")
SUBMITTED, APPROVED, FINAL, REFUSED = "submitted", "approved", "final", "refused"
USUAL_ASKER = "EMPLOYEE"
NO_WORDS = frozenset({"no", "n", "decline", "declined", "refused", "rejected"})
SHOWN_STEPS = 12

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """By which words steps are known, in any case of letters, and whose role asks (None: seen from the log)."""

    submitted: tuple[str, ...] = ("SUBMITTED",)
    approved: tuple[str, ...] = ("APPROVED",)
    final: tuple[str, ...] = ("FINAL_APPROVED",)
    refused: tuple[str, ...] = ("REJECTED",)
    askers: tuple[str, ...] = ()

    def kinds(self) -> dict[str, str]:
        """This function will give each word its kind of step."""
        pairs = ((SUBMITTED, self.submitted), (APPROVED, self.approved), (REFUSED, self.refused), (FINAL, self.final))
        return {word.casefold(): kind for kind, words in pairs for word in words}


@dataclass(slots=True)
class Cases:
    """All cases of a history, by number: the sum, the touches, the seconds waited, and whether the last word was no."""

    amounts: list[Decimal] = field(default_factory=list)
    touches: array[int] = field(default_factory=lambda: array("L"))
    waited: array[float] = field(default_factory=lambda: array("d"))
    noes: bytearray = field(default_factory=bytearray)
    rows: int = 0
    refused: Refused = field(default_factory=Refused)
    askers: tuple[str, ...] = ()
    first: float = NEVER
    last: float = NEVER
    never_done: int = 0

    def __len__(self) -> int:
        """This function will count them."""
        return len(self.amounts)

    def seen(self, at: float) -> None:
        """This function will note a moment, so that it can be said from when to when the history goes."""
        self.first = at if not at >= self.first else self.first
        self.last = at if not at <= self.last else self.last


def read_cases(
    path: Path, *, names: Mapping[str, str], words: Words, progress: Callable[[int], None] = lambda _: None
) -> Cases:
    """This function will read a history. Raises WrongHistory where nothing can be said from it."""
    columns, rows = read_history(path, names)
    cases = _log(path, columns, names, words, progress) if columns.is_log else _asks(columns, rows, progress)
    if not cases.amounts:
        first = f" Row {cases.refused.rows[0][0]}: {cases.refused.rows[0][1]}" if cases.refused.rows else ""
        raise WrongHistory(f"It has no row that can be read.{first}")
    return cases


# --- an approval log -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Survey:
    """What the first reading finds: when each case was first submitted, and which roles and steps there are."""

    submitted: dict[str, float] = field(default_factory=dict)
    roles: Counter[str] = field(default_factory=Counter)
    submitters: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Step:
    """One row of a log, read."""

    case: str
    kind: str
    role: str
    at: float
    amount: Decimal


class _Steps:
    """Reads rows as steps. The words of each text are looked at once."""

    def __init__(self, columns: Columns, words: Words) -> None:
        self._places, self._kinds = columns.places, words.kinds()
        self._known: dict[str, str] = {}

    def kind(self, text: str) -> str:
        """This function will say what a step does; empty for one that decides nothing."""
        found = self._known.get(text)
        if found is None:
            whole = self._kinds.get(" ".join(text.split()).casefold())
            parts = (self._kinds.get(word.casefold()) for word in WORD.findall(text))
            found = self._known[text] = whole or next((kind for kind in parts if kind), "")
        return found

    def cell(self, row: list[str], name: str) -> str:
        """This function will give one cell of a row."""
        return row[self._places[name]].strip()

    def read(self, row: list[str]) -> _Step:
        """This function will read a row, or raise ValueError with a sentence."""
        case = self.cell(row, "case")
        if not case:
            raise ValueError("It names no case.")
        kind = self.kind(self.cell(row, "step"))
        at, amount = moment_of(self.cell(row, "at")), amount_of(self.cell(row, "amount"))
        return _Step(case, kind, self.cell(row, "role"), at, amount)


def _log(
    path: Path, columns: Columns, names: Mapping[str, str], words: Words, progress: Callable[[int], None]
) -> Cases:
    """This function will read a log twice: when each case was submitted and by whom, then step by step."""
    steps = _Steps(columns, words)
    survey = _survey(read_history(path, names)[1], steps)
    _check_words(survey, words)
    cases = Cases(askers=_askers(survey, words))
    askers = {role.casefold() for role in cases.askers}
    numbers: dict[str, int] = {}
    ends, seen = array("d"), set[int]()
    for number, row in read_history(path, names)[1]:
        progress(number)
        cases.rows += 1
        step = _read_step(number, row, steps, survey, cases, seen)
        if step is None:
            continue
        place = numbers.setdefault(step.case, len(numbers))
        if place == len(cases):
            cases.amounts.append(step.amount)
            cases.touches.append(0)
            ends.append(NEVER)
            cases.noes.append(0)
        _count(step, place, cases, ends, is_asker=step.role.casefold() in askers)
    _close(numbers, survey, cases, ends)
    return cases


def _survey(rows: Iterable[tuple[int, list[str] | Broken]], steps: _Steps) -> _Survey:
    found = _Survey()
    for _, row in rows:
        if isinstance(row, Broken):
            continue
        text, role = steps.cell(row, "step"), steps.cell(row, "role")
        kind = steps.kind(text)
        found.roles[role] += 1
        found.kinds[kind] += 1
        if len(found.steps) < SHOWN_STEPS or text in found.steps:
            found.steps[text] += 1
        if kind == SUBMITTED:
            found.submitters[role] += 1
            try:
                step = steps.read(row)
            except ValueError:
                continue
            found.submitted[step.case] = min(step.at, found.submitted.get(step.case, step.at))
    return found


def _check_words(survey: _Survey, words: Words) -> None:
    """This function will raise WrongHistory where no step is a submission, or none a final approval."""
    for kind, option, looked in ((SUBMITTED, "--submitted", words.submitted), (FINAL, "--final", words.final)):
        if survey.kinds and not survey.kinds[kind]:
            steps = "; ".join(text for text, _ in survey.steps.most_common())
            raise WrongHistory(f"No step has the word {' or '.join(looked)}. Name one: {option} WORD. It has: {steps}.")


def _askers(survey: _Survey, words: Words) -> tuple[str, ...]:
    """This function will say whose role asks: as told, else the usual one, else the one that submits most."""
    if words.askers:
        return words.askers
    if any(role.casefold() == USUAL_ASKER.casefold() for role in survey.roles):
        return (USUAL_ASKER,)
    return tuple(role for role, _ in survey.submitters.most_common(1))


def _read_step(
    number: int, row: list[str] | Broken, steps: _Steps, survey: _Survey, cases: Cases, seen: set[int]
) -> _Step | None:
    """This function will read a row, or note why it is left out."""
    try:
        if isinstance(row, Broken):
            raise ValueError(row.reason)
        step = steps.read(row)
        if step.kind not in ("", SUBMITTED) and step.at < survey.submitted.get(step.case, step.at):
            raise ValueError("It was decided before it was first submitted. Put the clock of one of the two right.")
        same = hash(tuple(row))
        if same in seen:
            raise ValueError("It is there twice. The first one counts.")
    except ValueError as error:
        cases.refused.add(number, str(error))
        return None
    seen.add(same)
    cases.seen(step.at)
    return step


def _count(step: _Step, place: int, cases: Cases, ends: array[float], *, is_asker: bool) -> None:
    if step.kind in (APPROVED, FINAL, REFUSED) and not is_asker:
        cases.touches[place] += 1
        cases.noes[place] = step.kind == REFUSED
    if step.kind == FINAL:
        ends[place] = step.at if not step.at <= ends[place] else ends[place]


def _close(numbers: Mapping[str, int], survey: _Survey, cases: Cases, ends: array[float]) -> None:
    """This function will measure each case's waiting; what was never submitted or never done waited for nothing."""
    for case, place in numbers.items():
        waited = ends[place] - survey.submitted.get(case, NEVER)
        cases.waited.append(waited if waited >= 0 else 0.0)
        cases.never_done += ends[place] != ends[place]


# --- whole asks ------------------------------------------------------------------------------------------------------


def _asks(columns: Columns, rows: Iterator[tuple[int, list[str] | Broken]], progress: Callable[[int], None]) -> Cases:
    cases, seen = Cases(), set[int]()
    for number, row in rows:
        progress(number)
        cases.rows += 1
        try:
            if isinstance(row, Broken):
                raise ValueError(row.reason)
            same = hash(tuple(row))
            if same in seen:
                raise ValueError("It is there twice. The first one counts.")
            _add_ask({name: row[place].strip() for name, place in columns.places.items()}, cases)
            seen.add(same)
        except ValueError as error:
            cases.refused.add(number, str(error))
    return cases


def _add_ask(cells: Mapping[str, str], cases: Cases) -> None:
    at, amount = moment_of(cells["at"]), amount_of(cells["amount"])
    if not cells["person"] or not cells["asker"]:
        raise ValueError("It names no person, or nobody who asks.")
    by, decided = cells.get("decided_by", ""), cells.get("decided_at", "")
    until = moment_of(decided) if decided else NEVER
    if until < at:
        raise ValueError("It was decided before it was asked. Put the clock of one of the two right.")
    another = bool(by) and by != cells["asker"]
    cases.seen(at)
    cases.amounts.append(amount)
    cases.touches.append(1 if another else 0)
    cases.waited.append(until - at if another and until >= at else 0.0)
    cases.noes.append(another and cells.get("outcome", "").casefold() in NO_WORDS)
    cases.never_done += not decided


__all__ = ["Cases", "Words", "WrongHistory", "read_cases"]
