"""Spends through the real services: every line accounted for, to the penny; a second run changes nothing."""

import csv
import gzip
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import StringIO
from itertools import islice
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.models import Sum

from audit.scope import organisation_scope
from config.settings.environment import BASE_DIR
from delegation.models import Budget, BudgetChange, Hold, Movement
from delegation.selectors.identity import organisation_of_slug
from tests.processes import worker
from tests.servers import Place
from workflow.management.commands import replay_spends
from workflow.management.progress import Progress, progress_line
from workflow.models import Ask, Decision
from workflow.spend_lines import COLUMNS, file_digest, line_id

REAL = BASE_DIR.parent / "shared" / "data" / "card-spends.csv.gz"
ADULTS, CHILDREN = "Adults-Support", "Children-Care"
Lines = tuple[tuple[str, str, str, str], ...]
LINES: Lines = (
    ("2024-05-01", "Vale Buses", "12.50", ADULTS),
    ("2024-05-01", "Vale Buses", "99.99", ADULTS),
    ("2024-05-02", "Vale Chairs", "150", CHILDREN),
    ("2024-05-03", "Vale Lifts", "640.00", ADULTS),
    ("2024-05-03", "Vale Vans", "8000.01", CHILDREN),
    ("2024-05-04", "Vale Flats", "12000", ADULTS),
    ("2024-05-05", "Vale Buses", "0.00", ADULTS),
    ("2024-05-05", "Vale Buses", "-3.20", ADULTS),
)
BROKEN: Lines = (
    ("5 May 2024", "Vale Buses", "4.00", ADULTS),
    ("2024-05-06", "Vale Buses", "4.005", ADULTS),
    ("2024-05-06", "", "7.00", ADULTS),
)
pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def spends(tmp_path: Path) -> Path:
    """A file of 8 lines: six purchases, one of nothing, and money that came back for one of them."""
    return write(tmp_path / "spends.csv", LINES)


def write(path: Path, lines: Lines) -> Path:
    """This function will write a file of spends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS)
        out.writeheader()
        for day, supplier, pounds, area in lines:
            out.writerow({"date": day, "supplier": supplier, "amount_gbp": pounds, "expense_area": area})
    return path


def replay(path: Path, *options: str) -> str:
    """This function will run the command and give what it prints."""
    out = StringIO()
    call_command("replay_spends", str(path), *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def replay_broken(path: Path, *options: str) -> tuple[str, str]:
    """This function will run the command on a file of which not all can be read: what it prints, and why it failed."""
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("replay_spends", str(path), *options, stdout=out, stderr=StringIO())
    assert caught.value.returncode == 1
    return out.getvalue(), str(caught.value)


def row(table: str, label: str) -> tuple[int, int]:
    """This function will read a row's lines and pence out of the table."""
    found = re.search(rf"^{label} +([\d,]+) +(-?)£([\d,]+)(?:\.(\d\d))?$", table, re.MULTILINE)
    assert found, table
    pence = int(found[3].replace(",", "")) * 100 + int(found[4] or 0)
    return int(found[1].replace(",", "")), -pence if found[2] else pence


@contextmanager
def inside(path: Path) -> Iterator[None]:
    """This function will open the scope of a file's own organisation."""
    organisation_id = organisation_of_slug(f"replay-{file_digest(path).hex()[:10]}")
    assert organisation_id is not None
    with organisation_scope(organisation_id):
        yield


def everything(place: Place) -> dict[str, list[tuple[object, ...]]]:
    """This function will give all rows of all tables but of sessions and heartbeats, as PostgreSQL shows them."""
    with psycopg.connect(place.admin_url) as admin:
        tables = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        named = [str(name) for (name,) in tables]
        return {name: admin.execute(f'SELECT t::text FROM "{name}" t ORDER BY 1').fetchall() for name in named}


# --- who decides, and what it adds up to ------------------------------------------------------------------------------


def test_each_line_falls_to_whoever_the_limits_say(spends: Path) -> None:
    table = replay(spends)
    assert table.startswith("lines read: 8\n")
    ids = [line_id(file_digest(spends), line) for line in range(1, len(LINES) + 1)]
    with inside(spends):
        asks = [Ask.objects.filter(id=id).first() for id in ids]
        roles = [ask and ask.decisions.get().ruling.document["role"] for ask in asks]
    assert set(roles[:2]) <= {"family", "practitioner"}
    assert roles[3:6] == ["team_manager", "head_of_service", "director"]
    assert roles[6:] == [None] * 2


def test_the_table_adds_up_to_the_lines_and_the_database_agrees(spends: Path) -> None:
    table = replay(spends)
    pence = int(sum((Decimal(pounds) for _, _, pounds, _ in LINES), Decimal(0)) * 100)
    assert row(table, "all") == row(table, "sum of the lines read") == (8, pence)
    assert row(table, "lines above £0") == (6, pence + 320)
    assert row(table, "lines below £0") == row(table, "refund of a purchase") == (1, -320)
    assert row(table, "lines of £0 or no sum") == row(table, "refused") == (1, 0)
    assert "line 7: The amount is 0." in table
    with inside(spends):
        held, used = Hold.objects.aggregate(held=Sum("held"), used=Sum("used")).values()
        budgets = Budget.objects.aggregate(held=Sum("held"), spent=Sum("spent")).values()
        assert [held, used] == list(budgets)
        assert held + used == pence
        assert Decision.objects.aggregate(Sum("amount"))["amount__sum"] == pence + 320


def test_a_second_run_changes_nothing_in_any_table(spends: Path, place: Place) -> None:
    write(spends, (*LINES, ("2024-05-07", "Vale Buses", "-500", ADULTS), ("2024-05-07", "Nobody", "-1", ADULTS)))
    first = replay(spends)
    before = everything(place)
    assert sum(len(rows) for rows in before.values()) > 100
    second = replay(spends)
    assert everything(place) == before
    assert "done in an earlier run: 9" in second
    untimed = re.compile("done in an earlier run:.*|asks a second:.*|memory at most:.*")
    assert untimed.sub("", first) == untimed.sub("", second)


def test_a_copy_of_a_file_is_the_same_file(spends: Path, tmp_path: Path) -> None:
    replay(spends)
    copy = tmp_path / "copy"
    copy.write_bytes(spends.read_bytes())
    assert "done in an earlier run: 7" in replay(copy)


def test_a_longer_part_of_a_file_goes_on_where_a_shorter_one_ended(spends: Path) -> None:
    assert row(replay(spends, "--limit", "2"), "all") == (2, 11_249)
    whole = replay(spends)
    assert "done in an earlier run: 2" in whole
    assert row(whole, "all") == row(whole, "sum of the lines read")
    # The rows are those of the lines read, whatever else was stored before.
    assert row(replay(spends, "--limit", "2"), "all") == (2, 11_249)


def test_a_credit_is_not_taken_for_money_that_a_longer_part_needs(tmp_path: Path) -> None:
    bought, back = ("2024-05-01", "Vale Buses", "12.50", ADULTS), ("2024-05-02", "Vale Buses", "-20", ADULTS)
    path = write(tmp_path / "credit.csv", (bought, back, bought))
    replay(path, "--limit", "2")
    replay(path)
    with inside(path):
        assert Budget.objects.get().allocated == 2 * 1_250 + 750


def test_a_longer_part_may_begin_earlier(tmp_path: Path) -> None:
    lines = (("2024-05-01", "Vale Buses", "12.50", ADULTS), ("2020-05-01", "Vale Buses", "12.50", ADULTS))
    path = write(tmp_path / "backwards.csv", lines)
    replay(path, "--limit", "1")
    table = replay(path)
    assert "blocked" not in table
    assert "done in an earlier run: 1" in table


def test_what_waits_can_be_left_waiting_and_is_answered_by_a_later_run(spends: Path) -> None:
    table = replay(spends, "--leave-waiting")
    assert row(table, "still waiting, director") == (1, 1_200_000)
    assert "still waiting" not in replay(spends)


def test_what_nobody_may_decide_stays_blocked_in_every_run(tmp_path: Path) -> None:
    path = write(tmp_path / "large.csv", (("2024-05-01", "Vale Flats", "300000", ADULTS), LINES[0]))
    assert row(replay(path), "blocked") == (1, 30_000_000)
    assert row(replay(path), "blocked") == (1, 30_000_000)


def test_small_slices_at_one_payee_are_seen(tmp_path: Path) -> None:
    # Whoever asks, family (£100 each) or worker (£300): 8 times £95 is over both within 7 days.
    days = [(f"2024-05-{day:02}", "Vale Shop", "95", ADULTS) for day in range(1, 8) for _ in range(2)]
    assert "many-small-slices seen: 14 lines in 1 runs" in replay(write(tmp_path / "slices.csv", tuple(days)))


# --- money that came back ---------------------------------------------------------------------------------------------


def test_money_comes_back_of_the_latest_purchase_with_room_and_the_rest_is_a_credit(tmp_path: Path) -> None:
    path = write(
        tmp_path / "refunds.csv",
        (
            ("2024-05-01", "Vale Buses", "10.00", ADULTS),  # 1
            ("2024-05-02", "VALE  buses", "20.00", ADULTS),  # 2: another person, by the letters of the name
            ("2024-05-03", "Vale Buses", "30.00", ADULTS),  # 3
            ("2024-05-04", "Vale Chairs", "40.00", ADULTS),  # 4: another payee
            ("2024-05-05", "Vale Buses", "-5.25", ADULTS),  # 5: of 3, which has £24.75 left
            ("2024-05-06", "Vale Buses", "-26.00", ADULTS),  # 6: the rest of 3, and £1.25 of 1
            ("2024-05-07", "Vale Buses", "-9.00", ADULTS),  # 7: the last £8.75 of 1, and 25p of nothing
            ("2024-05-08", "Vale Buses", "-1.00", ADULTS),  # 8: nothing has room
            ("2024-05-09", "Vale Buses", "6.00", ADULTS),  # 9
            ("2024-05-10", "Vale Buses", "-2.00", CHILDREN),  # 10: nobody ever bought anything there
        ),
    )
    table = replay(path)
    ids = {line_id(file_digest(path), line): line for line in range(1, 11)}
    with inside(path):
        holds = {ids[hold.ask_id]: (hold.held, hold.used) for hold in Hold.objects.all()}
        statuses = {ids[ask.id]: ask.status for ask in Ask.objects.all()}
        credited = list(BudgetChange.objects.filter(what="credited").order_by("at").values_list("amount", flat=True))
        refunds = Movement.objects.filter(what="refunded").order_by("at", "-amount")
        back = [(ids[ask_id], amount) for ask_id, amount in refunds.values_list("hold__ask_id", "amount")]
        for budget in Budget.objects.all():
            assert budget.allocated == budget.left + budget.held + budget.spent - budget.overrun
        at_nobody = Budget.objects.get(allocated=200)
    assert holds == {1: (0, 0), 2: (2_000, 0), 3: (0, 0), 4: (4_000, 0), 9: (600, 0)}
    assert statuses == {1: "settled", 2: "approved", 3: "settled", 4: "approved", 9: "approved"}
    assert back == [(3, 525), (3, 2_475), (1, 125), (1, 875)]
    assert credited == [25, 100, 200]
    assert at_nobody.left == 200
    assert row(table, "refund of a purchase") == (2, -3_125)
    assert row(table, "refund and credit") == (1, -900)
    assert row(table, "credit") == (2, -300)
    assert row(table, "all") == row(table, "sum of the lines read") == (10, 10_600 - 4_325)


def test_a_line_that_came_back_gives_a_later_ask_its_room(tmp_path: Path) -> None:
    lines = [(f"2024-05-{day:02}", "Vale Chairs", "95.00", ADULTS) for day in range(1, 16)]
    without = write(tmp_path / "without.csv", tuple(lines))
    with_refunds = tuple(each for line in lines for each in (line, (line[0], line[1], "-95.00", line[3])))
    table = replay(write(tmp_path / "with.csv", with_refunds))
    # The family's £250 a month are used up without, and never with.
    assert "asked, practitioner" in replay(without)
    assert "asked, " not in table


def test_a_purchase_that_still_waits_has_nothing_that_could_come_back(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", (("2024-05-01", "Vale Lifts", "640", ADULTS), ("2024-05-01", "Vale Lifts", "-640", ADULTS))
    )
    assert row(replay(path, "--leave-waiting"), "credit") == (1, -64_000)
    # The next run answers it, and does not change what came back.
    again = replay(path)
    assert row(again, "asked, team_manager") == (1, 64_000)
    assert row(again, "credit") == (1, -64_000)


# --- input that is broken ---------------------------------------------------------------------------------------------


def test_lines_that_cannot_be_read_are_named_the_others_kept_and_the_command_fails(tmp_path: Path) -> None:
    table, error = replay_broken(write(tmp_path / "broken.csv", (*BROKEN, *LINES)))
    assert error == "3 of 11 lines could not be read."
    assert "  line 1: The date is not YYYY-MM-DD.\n" in table
    assert "  line 2: The amount is not a sum of pounds and pence.\n" in table
    assert "  line 3: Nobody is named who was paid.\n" in table
    assert "  line 10: The amount is 0.\n" in table
    assert row(table, "refused") == (4, 1_100)
    assert row(table, "all") == row(table, "sum of the lines read") == (11, 2_089_930 + 1_100)


def test_of_very_many_refusals_the_first_are_shown_and_how_often_each_reason(tmp_path: Path) -> None:
    table, _ = replay_broken(write(tmp_path / "broken.csv", BROKEN * 30))
    assert len(re.findall(r"^  line \d+: ", table, re.MULTILINE)) == 50
    assert "lines refused: 90\n" in table
    assert "  30 x The date is not YYYY-MM-DD.\n" in table


def test_a_packed_file_that_is_cut_keeps_what_it_had(tmp_path: Path, spends: Path) -> None:
    packed = gzip.compress(spends.read_bytes() + b"x" * 60_000)
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(packed[:-20])
    table, error = replay_broken(cut)
    assert "the file: the file ends in the middle, after line 9; 1 of 9 lines" in error
    assert row(table, "lines above £0")[0] == 6
    assert "line 9: The file ends in the middle of this line." in table


def test_a_packed_file_with_a_wrong_check_keeps_what_it_had(tmp_path: Path, spends: Path) -> None:
    packed = bytearray(gzip.compress(spends.read_bytes()))
    packed[-8] ^= 1
    wrong = tmp_path / "wrong.csv.gz"
    wrong.write_bytes(packed)
    table, error = replay_broken(wrong)
    assert "damaged" in error
    assert row(table, "all")[0] == 8


def test_a_file_of_something_else_is_refused_by_name(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("date,amount\n2024-05-01,3\n", encoding="utf-8")
    assert replay_broken(wrong) == (
        "",
        "wrong.csv cannot be read: These columns are missing: supplier, amount_gbp. The file has: date, amount.",
    )
    for nothing in (tmp_path / "none.csv", tmp_path):
        assert replay_broken(nothing)[0] == ""


def test_other_columns_are_named_by_map(tmp_path: Path) -> None:
    path = tmp_path / "german.csv"
    path.write_text("Datum,Firma,Betrag\n2024-05-01,Vale,3\n", encoding="utf-8")
    names = ("--map", "date=Datum", "--map", "supplier=Firma", "--map", "amount=Betrag")
    assert row(replay(path, *names), "all") == (1, 300)
    _, error = replay_broken(path, "--map", "payee=Firma")
    assert "date, supplier, amount, category, area, what" in error


@pytest.mark.parametrize("area", ["x" * 300, "Adults and children", "Team for Adults", "Ünïcode ’ areas"])
def test_an_area_may_be_called_anything(tmp_path: Path, area: str) -> None:
    lines = (("2024-05-01", "V" * 500, "3", area), ("2199-12-31", "Vale", "3", area), ("1900-01-01", "Vale", "3", area))
    assert row(replay(write(tmp_path / "a.csv", lines)), "all") == (3, 900)


# --- how far it is, and the deliveries --------------------------------------------------------------------------------


def test_how_far_it_is_is_a_bar_on_a_terminal_and_now_and_then_a_line_elsewhere() -> None:
    assert progress_line(500, of=2000, what="lines", seconds=5, bar=True) == (
        "[#######.......................] 500 of 2,000 lines, 100 a second, 15 s left"
    )
    assert progress_line(0, of=0, what="lines", seconds=0, bar=False) == "0 of 0 lines, 0 a second, ? left"
    assert progress_line(1, of=9000, what="lines", seconds=1, bar=False).endswith("2 h 29 min left")

    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    for to, written in ((StringIO(), ""), (Terminal(), "\r\x1b[K")):
        progress = Progress(of=3, what="lines", to=to)
        progress(1)
        progress.end()
        assert to.getvalue() == written


def test_the_deliveries_can_be_waited_for(spends: Path, tmp_path: Path, place: Place, broker: str) -> None:
    with worker(place, tmp_path):
        table = replay(spends, "--drain")
    assert re.search(r"^deliveries still open: 0$", table, re.MULTILINE)
    assert re.search(r"^deliveries done in: \d+ s$", table, re.MULTILINE)


def test_without_a_worker_waiting_says_so_and_ends(spends: Path, broker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_spends, "SAY_AFTER_SECONDS", 0.1)
    monkeypatch.setattr(replay_spends, "GIVE_UP_AFTER_SECONDS", 1.5)
    out, err, began = StringIO(), StringIO(), time.monotonic()
    with pytest.raises(CommandError, match="waiting ended"):
        call_command("replay_spends", str(spends), "--drain", stdout=out, stderr=err)
    assert time.monotonic() - began < 30
    assert err.getvalue().count("Is a worker running?") == 1
    assert "deliveries done in" not in out.getvalue()
    assert not re.search(r"^deliveries still open: 0$", out.getvalue(), re.MULTILINE)


# --- the real file ----------------------------------------------------------------------------------------------------


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
    assert re.search(r"^memory at most: \d+ MB$", table, re.MULTILINE)
    assert row(table, "all") == row(table, "sum of the lines read") == (lines, expected)
