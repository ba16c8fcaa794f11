"""Spends through the real services: every line accounted for, to the penny; a second run changes nothing."""

import csv
import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import StringIO
from itertools import islice
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.models import Sum

from audit.models import Delivery, Event
from audit.scope import organisation_scope
from config.settings.environment import BASE_DIR
from delegation.models import Budget, Hold
from delegation.selectors.identity import organisation_of_slug
from tests.servers import Place
from workflow.models import Ask, Decision
from workflow.services.spend_world import PEOPLE_AN_AREA, who_of
from workflow.spend_lines import COLUMNS, file_digest, line_id

REAL = BASE_DIR.parent / "shared" / "data" / "card-spends.csv.gz"
ADULTS, CHILDREN = "Adults-Support", "Children-Care"
LINES = (
    ("2024-05-01", "Vale Buses", "12.50", ADULTS),
    ("2024-05-01", "Vale Buses", "99.99", ADULTS),
    ("2024-05-02", "Vale Chairs", "150", CHILDREN),
    ("2024-05-03", "Vale Lifts", "640.00", ADULTS),
    ("2024-05-03", "Vale Vans", "8000.01", CHILDREN),
    ("2024-05-04", "Vale Flats", "12000", ADULTS),
    ("2024-05-05", "Vale Buses", "0.00", ADULTS),
    ("2024-05-05", "Vale Buses", "-3.20", ADULTS),
    ("5 May 2024", "Vale Buses", "4.00", ADULTS),
    ("2024-05-06", "Vale Buses", "4.005", ADULTS),
    ("2024-05-06", "", "7.00", ADULTS),
)
pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def spends(tmp_path: Path) -> Path:
    """A file of 11 lines: six that can be asked, five that cannot."""
    return write(tmp_path / "spends.csv", LINES)


def write(path: Path, lines: tuple[tuple[str, str, str, str], ...]) -> Path:
    """This function will write a file of spends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        out.writerows((day, number, who, pounds, "", area, "") for number, (day, who, pounds, area) in enumerate(lines))
    return path


def replay(path: Path, *options: str) -> str:
    """This function will run the command and give what it prints."""
    out = StringIO()
    call_command("replay_spends", str(path), *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def pence_in(table: str, row: str) -> int:
    """This function will read a row's money out of the table."""
    found = re.search(rf"^{row} +[\d,]+ +(-?)£([\d,]+)(?:\.(\d\d))?$", table, re.MULTILINE)
    assert found, table
    pence = int(found[2].replace(",", "")) * 100 + int(found[3] or 0)
    return -pence if found[1] else pence


@contextmanager
def inside(path: Path) -> Iterator[None]:
    """This function will open the scope of a file's own organisation."""
    organisation_id = organisation_of_slug(f"replay-{file_digest(path).hex()[:10]}")
    assert organisation_id is not None
    with organisation_scope(organisation_id):
        yield


def test_each_line_falls_to_whoever_the_limits_say(spends: Path) -> None:
    table = replay(spends)
    assert table.startswith("lines read: 11\n")
    ids = [line_id(file_digest(spends), line) for line in range(1, len(LINES) + 1)]
    with inside(spends):
        asks = [Ask.objects.filter(id=id).first() for id in ids]
        roles = [ask and ask.decisions.get().ruling.document["role"] for ask in asks]
    assert set(roles[:2]) <= {"family", "practitioner"}
    assert roles[3:6] == ["team_manager", "head_of_service", "director"]
    assert roles[6:] == [None] * 5


def test_the_table_adds_up_to_the_lines_and_the_database_agrees(spends: Path) -> None:
    table = replay(spends)
    readable = sum((Decimal(pounds) for _, _, pounds, _ in LINES if pounds != "4.005"), Decimal(0))
    assert pence_in(table, "all") == pence_in(table, "sum of the lines read") == int(readable * 100)
    assert "line 7: The amount is 0." in table
    assert "line 9: The date is not YYYY-MM-DD." in table
    with inside(spends):
        held = Hold.objects.aggregate(Sum("held"))["held__sum"]
        assert held == Budget.objects.aggregate(Sum("held"))["held__sum"]
        assert held == Decision.objects.aggregate(Sum("amount"))["amount__sum"] == 2_090_250


def test_a_second_run_changes_nothing(spends: Path) -> None:
    first = replay(spends)

    def counts() -> list[int]:
        with inside(spends):
            return [each.objects.count() for each in (Ask, Decision, Hold, Event, Delivery)]

    before = counts()
    second = replay(spends)
    assert counts() == before
    assert "asked in an earlier run: 6" in second
    assert pence_in(first, "all") == pence_in(second, "all")


def test_what_waits_can_be_left_waiting_and_is_answered_by_a_later_run(spends: Path) -> None:
    table = replay(spends, "--leave-waiting")
    assert pence_in(table, "still waiting, director") == 1_200_000
    assert "still waiting" not in replay(spends)


def test_a_file_of_something_else_is_refused_by_name(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("date,amount\n2024-05-01,3\n", encoding="utf-8")
    with pytest.raises(CommandError, match="These columns are missing: transaction, supplier"):
        replay(wrong)
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress(b"date,amount\n" * 1000)[:40])
    with pytest.raises(CommandError, match="cannot be read"):
        replay(cut)


def test_a_purchase_always_falls_to_the_same_person() -> None:
    people = {who_of(area=ADULTS, supplier=f"Shop {number}") for number in range(1000)}
    assert len(people) == PEOPLE_AN_AREA
    assert who_of(area=ADULTS, supplier="Shop 1") == who_of(area=ADULTS, supplier="Shop 1")


@pytest.mark.skipif(not REAL.exists(), reason="the real card spends lie beside the project's own checkout only")
def test_real_spends_add_up_to_what_another_reader_of_the_file_adds(committed_db: Place) -> None:
    lines = 300
    table = replay(REAL, "--limit", str(lines))
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as file:
        # PostgreSQL's own arithmetic on the file's own text is the other reader.
        amounts = [row["amount_gbp"] for row in islice(csv.DictReader(file), lines)]
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT (sum(each::numeric) * 100)::bigint FROM unnest(%s::text[]) AS each", [amounts])
        (expected,) = cursor.fetchone()
    assert table.startswith(f"lines read: {lines}\n")
    assert pence_in(table, "all") == pence_in(table, "sum of the lines read") == expected
