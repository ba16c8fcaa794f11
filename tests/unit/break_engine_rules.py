"""Breaks each rule of the engine once, in a copy, and writes down which test noticed.

Run `python -m tests.unit.break_engine_rules` to write docs/engine-rules.md anew; numbers after it break only those.
A break that no test notices is a hole: it is written down as one, and the run fails.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "engine-rules.md"
RULES = ROOT / "tests" / "unit" / "engine_rules.txt"
PURE = (
    "authority",
    "bank_holidays",
    "checks",
    "days",
    "narrowing",
    "periods",
    "plans",
    "routing",
    "rulings",
    "terms",
    "working_time",
)
TESTS = (
    "authority_cases",
    "narrowing",
    "routing",
    "terms",
    "periods",
    "working_time",
    "authority_properties",
    "authority_nonsense",
)
# Any failure will do: none is made smaller first, which takes long.
HASTE = """from hypothesis import Phase, settings
settings.register_profile("haste", phases=[Phase.explicit, Phase.generate])
settings.load_profile("haste")
"""

HEAD = """# Each rule of the engine, broken once

Each row took one rule out of a copy of the code and ran the engine's tests until one failed. Made by
`python -m tests.unit.break_engine_rules`; the breaks themselves are in `tests/unit/engine_rules.txt`.

| rule | file | what was broken | the test that failed |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Break:
    """One rule, and the change to one file that takes it out."""

    rule: str
    file: str
    old: str
    new: str


def breaks() -> list[Break]:
    """Read the breaks: a rule, its file, the code and what it is changed to, an empty line between."""
    blocks = re.split(r"\n{2,}", RULES.read_text().strip())
    found = []
    for block in blocks:
        if block.startswith("#"):
            continue
        rule, file, old, new = block.split("\n")
        found.append(Break(rule, file, old.removeprefix("- "), new.removeprefix("+ ")))
    return found


def copy_to(place: Path) -> None:
    """Copy the pure files and their tests, and nothing that needs Django."""
    for folder in ("delegation", "tests/unit"):
        (place / folder).mkdir(parents=True)
    for package in ("delegation", "tests", "tests/unit"):
        (place / package / "__init__.py").touch()
    for name in PURE:
        shutil.copy(ROOT / "delegation" / f"{name}.py", place / "delegation")
    shutil.copy(ROOT / "delegation" / "demo_scheme.yaml", place / "delegation")
    for file in (ROOT / "tests" / "unit").glob("*"):
        if file.is_file() and file.suffix in (".py", ".yaml", ".txt"):
            shutil.copy(file, place / "tests" / "unit")
    (place / "tests" / "unit" / "conftest.py").write_text(HASTE)


def first_failure(place: Path, *, file: str = "") -> str | None:
    """Run the tests file by file, those of the broken one first, then the quickest; give the first that fails."""
    for name in sorted(TESTS, key=lambda name: name != file.removesuffix(".py")):
        failed = failure_in(f"tests/unit/test_{name}.py", place)
        if failed is not None:
            return failed
    return None


def failure_in(file: str, place: Path) -> str | None:
    """Run one file of tests and give the first that fails."""
    quiet = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:django", "--hypothesis-seed=0"]
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", "--rootdir", str(place), *quiet, file]
    ran = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    if ran.returncode == 0:
        return None
    found = re.search(r"^(?:FAILED|ERROR) \S*test_\w+\.py(?:::(.+?))?(?: - .*)?$", ran.stdout, re.MULTILINE)
    if found is None:
        raise RuntimeError(ran.stdout[-2000:] + ran.stderr[-2000:])
    test = found[1] or f"{file} could not be imported"
    test = test.encode().decode("unicode_escape")  # pytest writes £ as \\xa3
    case = re.fullmatch(r"test_a_case_is_ruled_as_the_book_says\[(.+)\]", test)
    return f"case: {case[1]}" if case else test


def try_break(one: Break, place: Path) -> str | None:
    """Break one rule, run the tests, and mend it."""
    file = place / "delegation" / one.file
    whole = file.read_text()
    if whole.count(one.old) != 1:
        raise RuntimeError(f"{one.file} has {whole.count(one.old)} times: {one.old}")
    try:
        file.write_text(whole.replace(one.old, one.new))
        return first_failure(place, file=one.file)
    finally:
        file.write_text(whole)


def row(one: Break, failed: str | None) -> str:
    """Write one row of the table."""
    cells = (one.rule, one.file, f"`{one.old.strip()}` became `{one.new.strip()}`", failed or "**none: a hole**")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def main(chosen: list[int]) -> int:
    """Break all rules, or the chosen ones, and say how many breaks nothing noticed."""
    rows, holes = [], 0
    with TemporaryDirectory() as folder:
        place = Path(folder)
        copy_to(place)
        sound = first_failure(place)
        if sound is not None:
            raise RuntimeError(f"With nothing broken this fails: {sound}")
        for number, one in enumerate(breaks(), 1):
            if chosen and number not in chosen:
                continue
            failed = try_break(one, place)
            holes += failed is None
            rows.append(row(one, failed))
            print(number, rows[-1], end="", flush=True)
    if not chosen:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(HEAD + "".join(rows))
    return holes


if __name__ == "__main__":
    sys.exit(min(1, main([int(number) for number in sys.argv[1:]])))
