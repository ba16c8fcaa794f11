"""Reading spends from files that are broken in every way: good lines kept, reasons given, never more than a bound."""

import gzip
import io
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from workflow.spend_lines import (
    COLUMNS,
    FIELDS,
    Line,
    Spend,
    Unread,
    WrongFile,
    WrongMap,
    column_names,
    day_of,
    file_digest,
    line_id,
    pence_of,
    read_file,
)
from workflow.spend_people import PEOPLE_AN_AREA, survey, who_of, year_of
from workflow.spend_rows import (
    CUT,
    FILE_IS_CUT,
    FILE_IS_DAMAGED,
    FILE_IS_NOT_PACKED,
    LONGEST_LINE_BYTES,
    NEVER_CLOSED,
    NOT_TEXT,
    NUL,
    TOO_LONG,
    Fault,
    read_rows,
)

HEADER = b"date,transaction,supplier,amount_gbp,merchant_category,expense_area,expense_type\n"
GOOD = b"2024-05-01,7,Vale Buses,12.50,Travel,Adults,Bus pass\n"
AFTER = b"2024-05-02,8,Vale Chairs,3.00,Shops,Adults,Chair\n"


def read(tmp_path: Path, *parts: bytes, header: bytes = HEADER, name: str = "spends.csv") -> list[Line]:
    """This function will write parts as a file, and read it."""
    path = tmp_path / name
    path.write_bytes(header + b"".join(parts))
    return list(read_file(path, limit=None))


def short(lines: list[Line]) -> list[tuple[int | str, int | str]]:
    """This function will give each line's number with its pence, or with the reason it cannot be read."""
    return [
        ("file", each.reason)
        if isinstance(each, Fault)
        else (each.line, each.pence if isinstance(each, Spend) else each.reason)
        for each in lines
    ]


def test_a_line_is_read_whole(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD) == [Spend(1, date(2024, 5, 1), 1250, "Vale Buses", "Bus pass Travel", "Adults")]


def test_money_that_came_back_is_a_line_below_nothing(tmp_path: Path) -> None:
    (spend,) = read(tmp_path, GOOD.replace(b"12.50", b"-3.20"))
    assert isinstance(spend, Spend)
    assert spend.pence == -320


# --- lines that cannot be read, between lines that can ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (GOOD.replace(b"2024-05-01", b"1 May 2024"), "The date is not YYYY-MM-DD."),
        (GOOD.replace(b"2024-05-01", b"2024-02-30"), "The date is not YYYY-MM-DD."),
        (GOOD.replace(b"2024-05-01", b"20240501"), "The date is not YYYY-MM-DD."),
        (GOOD.replace(b"2024-05-01", b"1899-12-31"), "The year is not between 1900 and 2199."),
        (GOOD.replace(b"2024-05-01", b"9999-12-31"), "The year is not between 1900 and 2199."),
        (GOOD.replace(b"12.50", b"1e9999"), "The amount is not a number."),
        (GOOD.replace(b"12.50", b"NaN"), "The amount is not a number."),
        (GOOD.replace(b"12.50", b"-Infinity"), "The amount is not a number."),
        (GOOD.replace(b"12.50", b""), "The amount is not a number."),
        (GOOD.replace(b"12.50", b"12.505"), "The amount is not a sum of pounds and pence."),
        (GOOD.replace(b"12.50", b"99999999999999999"), "The amount is not a sum of pounds and pence."),
        (GOOD.replace(b"Vale Buses", b"  "), "Nobody is named who was paid."),
        (GOOD.replace(b"Vale Buses", b"Caf\xe9"), NOT_TEXT),
        (GOOD.replace(b"Vale Buses", b"Vale\0Buses"), NUL),
        (b"2024-05-01,7,Vale\n", "It has 3 columns of 7."),
        (GOOD.replace(b"Bus pass", b"Bus, pass"), "It has 8 columns of 7."),
        (GOOD.replace(b"Vale Buses", b"V" * 10_000_000), TOO_LONG),
        (GOOD.replace(b"Vale Buses", b'"Vale Buses'), NEVER_CLOSED),
    ],
)
def test_a_bad_line_is_refused_by_its_number_and_the_others_are_kept(tmp_path: Path, bad: bytes, reason: str) -> None:
    assert short(read(tmp_path, GOOD, bad, AFTER)) == [(1, 1250), (2, reason), (3, 300)]


def test_a_line_of_no_pounds_is_refused_and_nothing_is_wrong_with_it(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD.replace(b"12.50", b"-0.00")) == [Unread(1, "The amount is 0.", ordinary=True)]


def test_a_refused_line_keeps_its_sum_where_that_can_be_read(tmp_path: Path) -> None:
    (unread,) = read(tmp_path, GOOD.replace(b"2024-05-01", b"soon"))
    assert unread == Unread(1, "The date is not YYYY-MM-DD.", 1250)


def test_empty_lines_are_no_lines_and_a_bom_and_line_ends_of_windows_are_nothing(tmp_path: Path) -> None:
    windows = (HEADER + GOOD + b"\n  \n" + AFTER).replace(b"\n", b"\r\n")
    assert short(read(tmp_path, windows, header=b"\xef\xbb\xbf")) == [(1, 1250), (2, 300)]


def test_a_quotation_may_hold_commas_quotation_marks_and_line_ends(tmp_path: Path) -> None:
    quoted = b'2024-05-01,7,"Vale, ""The"" Buses",12.50,"Travel\nand more",Adults,Bus pass\n'
    (first, second) = read(tmp_path, quoted, AFTER)
    assert isinstance(first, Spend)
    assert (first.supplier, first.what) == ('Vale, "The" Buses', "Bus pass Travel and more")
    assert short([second]) == [(2, 300)]


def test_an_inch_in_the_middle_of_a_name_opens_no_quotation(tmp_path: Path) -> None:
    assert short(read(tmp_path, GOOD.replace(b"Vale Buses", b'Vale 5" Pipes'), AFTER)) == [(1, 1250), (2, 300)]


def test_a_quotation_that_is_never_closed_swallows_one_line_and_not_the_file(tmp_path: Path) -> None:
    bad = GOOD.replace(b"Vale Buses", b'"Vale Buses')
    lines = short(read(tmp_path, bad, *[AFTER] * 3000))
    assert lines[0] == (1, NEVER_CLOSED)
    assert lines[1:] == [(number, 300) for number in range(2, 3002)]


def test_two_lines_that_open_and_do_not_close_are_both_refused(tmp_path: Path) -> None:
    bad = GOOD.replace(b"Vale Buses", b'"Vale Buses')
    assert short(read(tmp_path, bad, AFTER, bad, AFTER)) == [(1, NEVER_CLOSED), (2, 300), (3, NEVER_CLOSED), (4, 300)]


def test_a_long_line_inside_an_open_quotation_is_named_by_itself(tmp_path: Path) -> None:
    bad, long = GOOD.replace(b"Vale Buses", b'"Vale Buses'), b"x" * (LONGEST_LINE_BYTES + 1) + b"\n"
    assert short(read(tmp_path, bad, AFTER, long, AFTER)) == [(1, NEVER_CLOSED), (2, 300), (3, TOO_LONG), (4, 300)]


@pytest.mark.parametrize("filling", [b"x", b'"', b'",'])
def test_what_has_no_end_is_never_held(filling: bytes) -> None:
    endless = io.BytesIO(HEADER + filling * 20_000_000)
    tracemalloc.start()
    refused = sum(1 for _ in read_rows(endless))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused == 2  # the header, and one line
    assert peak < 20 * LONGEST_LINE_BYTES


# --- files that lie or end too soon ----------------------------------------------------------------------------------


def test_a_file_that_is_cut_keeps_its_lines_and_refuses_the_last(tmp_path: Path) -> None:
    assert short(read(tmp_path, GOOD, AFTER[:-20])) == [(1, 1250), (2, "It has 4 columns of 7.")]


def test_a_packed_file_that_is_cut_says_where(tmp_path: Path) -> None:
    whole = HEADER + b"".join(b"2024-05-01,%d,Vale %d,1.00,a,b,c\n" % (each, each * 7919) for each in range(3000))
    packed = gzip.compress(whole, mtime=0)
    lines = read(tmp_path, packed[: len(packed) // 2], header=b"", name="a.csv.gz")
    kept = [each for each in lines if isinstance(each, Spend)]
    assert len(kept) > 1000
    assert [each.line for each in kept] == list(range(1, len(kept) + 1))
    assert short(lines[len(kept) :]) == [(len(kept) + 1, CUT), ("file", FILE_IS_CUT)]


@pytest.mark.parametrize("tail", [8, 4])
def test_a_packed_file_whose_check_is_wrong_keeps_its_lines(tmp_path: Path, tail: int) -> None:
    packed = bytearray(gzip.compress(HEADER + GOOD + AFTER.rstrip(b"\n")))
    packed[-tail] ^= 1
    lines = read(tmp_path, bytes(packed), header=b"", name="a.csv.gz")
    assert short(lines) == [(1, 1250), (2, 300), ("file", FILE_IS_DAMAGED)]


def test_what_is_damaged_in_the_middle_is_kept_up_to_there(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(HEADER + b"".join(GOOD.replace(b",7,", b",%d," % each) for each in range(20_000))))
    middle = len(packed) // 2
    packed[middle : middle + 200] = bytes(200)
    lines = read(tmp_path, bytes(packed), header=b"", name="a.csv.gz")
    assert lines[0] == Spend(1, date(2024, 5, 1), 1250, "Vale Buses", "Bus pass Travel", "Adults")
    assert lines[-1] in (Fault(FILE_IS_DAMAGED), Fault(FILE_IS_CUT))


def test_what_is_named_gz_and_is_not_packed_is_read_and_told_of(tmp_path: Path) -> None:
    assert short(read(tmp_path, GOOD, name="a.csv.gz")) == [(1, 1250), ("file", FILE_IS_NOT_PACKED)]


def test_what_is_packed_without_saying_so_is_read(tmp_path: Path) -> None:
    assert short(read(tmp_path, gzip.compress(HEADER + GOOD), header=b"")) == [(1, 1250)]


def test_what_begins_like_gzip_and_is_none_is_no_list_of_spends(tmp_path: Path) -> None:
    for wrong in (b"\x1f\x8b", b"\x1f\x8b" + b"x" * 100, gzip.compress(HEADER)[:20]):
        with pytest.raises(WrongFile):
            read(tmp_path, wrong, header=b"")


# --- columns ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (b"", "It is empty."),
        (b"date,amount\n", r"missing: supplier, amount_gbp\. The file has: date, amount\."),
        (b"date;supplier;amount_gbp\n", "missing: date, supplier, amount_gbp"),
        (b"date,supplier,amount_gbp,date\n", "there twice: date"),
        (HEADER.decode().encode("utf-16"), "first line"),
        (b"\xff" * 100, NOT_TEXT),
        (b"x" * 100_000 + b"\n", TOO_LONG),
        (b'date,"supplier\n', NEVER_CLOSED),
    ],
)
def test_a_file_without_its_columns_is_refused_and_says_what_is_there(tmp_path: Path, header: bytes, says: str) -> None:
    with pytest.raises(WrongFile, match=says):
        read(tmp_path, GOOD if header else b"", header=header)


def test_what_may_be_missing_may_be_missing(tmp_path: Path) -> None:
    (spend,) = read(tmp_path, b"2024-05-01,Vale,3\n", header=b"date,supplier,amount_gbp\n")
    assert spend == Spend(1, date(2024, 5, 1), 300, "Vale", "not said", "not said")


def test_other_columns_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "spends.csv"
    path.write_bytes(b"Datum,Firma,Betrag\n2024-05-01,Vale,3\n")
    names = column_names(["date=Datum", "supplier=Firma", "amount=Betrag"])
    (spend,) = read_file(path, limit=None, names=names)
    assert isinstance(spend, Spend)
    assert (spend.pence, spend.supplier) == (300, "Vale")
    with pytest.raises(WrongFile, match="missing: Bereich"):
        list(read_file(path, limit=None, names={**names, "area": "Bereich"}))


@pytest.mark.parametrize("pairs", [["payee=Firma"], ["date"], ["date="], ["date=a", "date=b"]])
def test_a_column_for_nothing_is_refused(pairs: list[str]) -> None:
    with pytest.raises(WrongMap, match="date"):
        column_names(pairs)


def test_the_names_of_the_columns_are_those_of_the_fields() -> None:
    assert tuple(each.column for each in FIELDS.values()) == COLUMNS


# --- amounts, days, ids, people --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pence"), [("12.5", 1250), (".5", 50), ("3.", 300), ("+7", 700), ("-0.01", -1), ("1.100", 110)]
)
def test_pounds_are_pence_exactly(text: str, pence: int) -> None:
    assert pence_of(text) == pence


@pytest.mark.parametrize("text", ["12.500000000000000000000000000000001", "１２", "1,000", "£3", "1e2", "0x10", "1_0"])
def test_what_is_nearly_an_amount_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        pence_of(text)


def test_a_day_is_a_day() -> None:
    assert day_of("2024-02-29") == date(2024, 2, 29)


def test_a_line_has_the_same_id_in_every_run_and_no_other_has_it(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(HEADER + GOOD)
    digest = file_digest(tmp_path / "a")
    assert digest == file_digest(tmp_path / "b")
    ids = {line_id(digest, line, part) for line in range(100) for part in range(5)}
    assert len(ids) == 500
    assert line_id(digest, 7) == line_id(digest, 7, 0)


def test_a_limit_reads_no_line_more(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(HEADER + GOOD * 5)
    assert len(list(read_file(tmp_path / "a", limit=3))) == 3


def test_a_purchase_always_falls_to_the_same_person() -> None:
    people = {who_of(area="Adults", supplier=f"Shop {number}") for number in range(1000)}
    assert len(people) == PEOPLE_AN_AREA
    assert who_of(area="Adults", supplier="Shop 1") == who_of(area="Adults", supplier="Shop 1")


def test_a_survey_adds_up_what_each_person_spends_in_each_year(tmp_path: Path) -> None:
    lines = [GOOD, GOOD.replace(b"2024-05", b"2024-03"), GOOD.replace(b"12.50", b"-20"), GOOD.replace(b"12.50", b"x")]
    read_lines = read(tmp_path, *lines)
    found = survey(read_lines, limit=None)
    who = who_of(area="Adults", supplier="Vale Buses")
    assert found.sums == {(who, 2024): 1250, (who, 2023): 1250}
    assert (found.lines, found.first_day) == (4, date(2024, 3, 1))
    first = survey(read_lines, limit=1)
    assert (first.lines, first.first_day, first.sums) == (1, date(2024, 3, 1), {(who, 2024): 1250})
    assert [year_of(date(2024, 3, 31)), year_of(date(2024, 4, 1))] == [2023, 2024]
