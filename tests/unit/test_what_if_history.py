"""`manage.py what_if` on histories of one's own: against a plain recomputation, and what is said of bad input."""

import csv
import gzip
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings.environment import BASE_DIR

REAL = BASE_DIR.parent / "shared" / "data" / "approvals-2017-2019.csv.gz"
START = datetime(2024, 3, 30, 22, 0, tzinfo=UTC)
LOG = ("case", "amount", "step", "role", "at")
STEPS = ("SUBMITTED", "APPROVED", "FINAL_APPROVED", "REJECTED")
Row = tuple[str, str, str, str, str]


def write(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = LOG, *, between: str = ",") -> Path:
    """This function will write a history, packed where its name says so."""
    out = StringIO(newline="")
    csv.writer(out, delimiter=between).writerows([header, *rows])
    data = out.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def what_if(path: Path, per_ask: int, *options: str) -> str:
    """This function will run the command and give what it prints."""
    out = StringIO()
    call_command("what_if", f"--history={path}", f"--per-ask={per_ask}", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def shares(printed: str) -> tuple[int, int, int]:
    """This function will read the three shares, each alone on its line."""
    lines = printed.splitlines()
    found = [
        [int(line.removeprefix(f"{name}: ").removesuffix(" %")) for line in lines if line.startswith(f"{name}: ")]
        for name in ("touches saved", "waiting saved", "money at once")
    ]
    assert [len(each) for each in found] == [1, 1, 1]
    return found[0][0], found[1][0], found[2][0]


def plainly(rows: Sequence[Row], per_ask: int, *, asker: str, steps: Sequence[str] = STEPS) -> tuple[float, ...]:
    """This function will work the shares out in the plainest way there is, in parts of 100."""
    cases: dict[str, list[Row]] = {}
    for row in rows:
        cases.setdefault(row[0], []).append(row)
    saved, whole = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]
    for each in cases.values():
        touches = sum(row[2].split()[1] in steps[1:] and row[3] != asker for row in each)
        asked = [datetime.fromisoformat(row[4]) for row in each if row[2].split()[1] == steps[0]]
        done = [datetime.fromisoformat(row[4]) for row in each if row[2].split()[1] == steps[2]]
        waited = (max(done) - min(asked)).total_seconds() if asked and done else 0.0
        for place, part in enumerate((touches, waited, float(each[0][1]))):
            whole[place] += part
            saved[place] += part if round(float(each[0][1]) * 100) <= per_ask else 0
    return tuple(100 * part / of if of else 0.0 for part, of in zip(saved, whole, strict=True))


def make_log(drawn: Random, *, asker: str, steps: Sequence[str] = STEPS) -> list[Row]:
    """This function will make a log: claims with a few steps by a few roles, in any zone, some without an end."""
    rows: list[Row] = []
    for case in range(drawn.randint(1, 25)):
        amount, at = f"{drawn.lognormvariate(4, 1):.2f}", START + timedelta(minutes=drawn.randint(0, 500_000))

        def step(word: str, role: str, case: int = case, amount: str = amount) -> None:
            nonlocal at
            at += timedelta(seconds=drawn.randint(1, 400_000))
            zone = timezone(timedelta(hours=drawn.choice((-5, 0, 1, 2))))
            rows.append((f"claim {case}", amount, f"Claim {word} by {role}", role, at.astimezone(zone).isoformat()))

        step(steps[0], asker)
        for _ in range(drawn.randint(0, 3)):
            role = drawn.choice(("DESK", "OWNER", "MISSING"))
            step(drawn.choice((steps[1], steps[3], "FOR_APPROVAL")), role)
            if drawn.random() < 0.2:
                step(steps[3], asker)
                step(steps[0], asker)
        if drawn.random() < 0.8:
            step(steps[2], "BOSS")
            step("PAID", "UNDEFINED")
    drawn.shuffle(rows)
    return rows


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), per_ask=st.integers(0, 30_000), renamed=st.booleans())
def test_any_log_comes_out_as_a_plain_recomputation_does(
    tmp_path: Path, seed: int, per_ask: int, *, renamed: bool
) -> None:
    steps, asker = (("FILED", "OKAYED", "SIGNED_OFF", "TURNED_DOWN"), "CLAIMANT") if renamed else (STEPS, "EMPLOYEE")
    rows = make_log(Random(seed), asker=asker, steps=steps)  # noqa: S311 - a test's figures
    options = [
        f"--{name}={word}" for name, word in zip(("submitted", "approved", "final", "refused"), steps, strict=True)
    ]
    options += ["--map=case=claim no"]
    header = ("Claim No", "amount_usd", *LOG[2:])
    if "SIGNED_OFF" in steps and not any("SIGNED_OFF" in row[2] for row in rows):
        return  # no step of that kind: it is said that none is there
    if not any("FINAL_APPROVED" in row[2] or "SIGNED_OFF" in row[2] for row in rows):
        return
    path = write(tmp_path / f"{seed}.csv", rows, header, between=";" if renamed else ",")
    found = shares(what_if(path, per_ask, *(options if renamed else options[-1:])))
    assert found == pytest.approx(plainly(rows, per_ask, asker=asker, steps=steps), abs=0.5001)


@pytest.mark.skipif(not REAL.exists(), reason="the approvals of 2017 to 2019 are not beside this clone")
@pytest.mark.parametrize(("per_ask", "expected"), [(4_151, (47, 41, 12)), (19_872, (89, 84, 52))])
def test_the_real_approvals_give_their_known_figures(per_ask: int, expected: tuple[int, int, int]) -> None:
    assert shares(what_if(REAL, per_ask)) == pytest.approx(expected, abs=1)


GOOD: list[Row] = [
    ("1", "20.00", "Claim SUBMITTED by EMPLOYEE", "EMPLOYEE", "2024-05-01T09:00:00+01:00"),
    ("1", "20.00", "Claim APPROVED by DESK", "DESK", "2024-05-02T09:00:00+01:00"),
    ("1", "20.00", "Claim FINAL_APPROVED by BOSS", "BOSS", "2024-05-03T09:00:00+01:00"),
    ("2", "80.00", "Claim SUBMITTED by EMPLOYEE", "EMPLOYEE", "2024-05-01T09:00:00+01:00"),
    ("2", "80.00", "Claim REJECTED by BOSS", "BOSS", "2024-05-02T09:00:00+01:00"),
]


def test_what_cannot_be_read_is_left_out_with_its_row_and_reason(tmp_path: Path) -> None:
    bad: list[Sequence[str]] = [
        ("3", "20.00", "Claim SUBMITTED by EMPLOYEE", "EMPLOYEE", "yesterday"),
        ("1", "20.00", "Claim APPROVED by DESK", "DESK", "2024-04-30T09:00:00+01:00"),
        ("4", "-5", "Claim SUBMITTED by EMPLOYEE", "EMPLOYEE", "2024-05-01T09:00:00+01:00"),
        GOOD[1],
        ("5", "12,50 euro", "Claim SUBMITTED by EMPLOYEE", "EMPLOYEE", "2024-05-01T09:00:00+01:00"),
        ("6", "1.00", "Claim SUBMITTED by EMPLOYEE"),
    ]
    printed = what_if(write(tmp_path / "log.csv.gz", [*GOOD, *bad]), 5_000)
    assert shares(printed) == (67, 100, 20)
    said = [
        "rows left out: 6",
        "  row 6: The date cannot be read.",
        "  row 7: It was decided before it was first submitted.",
        "  row 8: The amount is below 0.",
        "  row 9: It is there twice.",
        "  row 10: The amount is not a number.",
        "  row 11: It has 3 columns of 5.",
    ]
    for each in said:
        assert each in printed
    assert "between" in printed
    assert "There are only 2 cases" in printed


def test_a_list_of_asks_is_tried_too(tmp_path: Path) -> None:
    header = ("at", "person", "asker", "amount_gbp", "outcome", "decided_at", "decided_by")
    asks = [
        ("2024-05-01T09:00", "ada", "joe", "20", "yes", "2024-05-01T15:00", "priya"),
        ("2024-05-01T10:00", "ada", "joe", "40", "no", "2024-05-01T12:00", "priya"),
        ("2024-05-02T09:00", "ada", "joe", "10", "yes", "2024-05-02T09:00", "joe"),
        ("2024-05-02T10:00", "ada", "joe", "30", "yes", "2024-05-01T10:00", "priya"),
    ]
    printed = what_if(write(tmp_path / "asks.csv", asks, header), 2_500)
    assert shares(printed) == (50, 75, 43)
    assert "row 4: It was decided before it was asked." in printed
    assert "1 cases" not in what_if(write(tmp_path / "asks.csv", asks, header), 2_500)
    assert "would have been a yes" in what_if(write(tmp_path / "asks.csv", asks, header), 5_000)


@pytest.mark.parametrize(
    ("header", "rows", "said"),
    [
        (("case", "sum", "step", "role", "at"), GOOD, "These columns are missing: amount.*--map amount=COLUMN"),
        (("at", "person", "amount"), [], "These columns are missing: asker"),
        ((*LOG, "Amount"), [], "This column stands there twice: amount. Leave one of them out."),
        (LOG, [], "It has no row that can be read"),
        (
            LOG,
            [("1", "x", "SUBMITTED", "E", "2024-05-01"), ("1", "1", "FINAL_APPROVED", "B", "x")],
            "Row 1: The amount",
        ),
        (LOG, [("1", "1", "Sent in", "E", "2024-05-01")], "No step has the word SUBMITTED.*--submitted WORD.*Sent in"),
        (LOG, GOOD[:2], "No step has the word FINAL_APPROVED.*--final WORD"),
    ],
)
def test_where_nothing_can_be_said_the_words_say_how_to_mend_it(
    tmp_path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], said: str
) -> None:
    with pytest.raises(CommandError, match=said) as caught:
        what_if(write(tmp_path / "log.csv", rows, header), 100)
    assert caught.value.returncode == 1


def test_a_file_that_is_none_and_a_sum_below_nothing_are_refused(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "none.csv", "cannot be tried"),
        (write(tmp_path / "e.csv", [], ()), "cannot be tried"),
    ):
        with pytest.raises(CommandError, match=said):
            what_if(path, 100)
    with pytest.raises(CommandError, match="whole number of pence"):
        what_if(REAL, -1)
