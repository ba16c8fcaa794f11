"""The file that finance takes along and brings back: no cell runs, and every broken line is named."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.paid_file import COLUMNS, PaidLine, Unreadable, pounds, read_file, safe, write_file

ID = UUID(int=7)


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "  =1+1", "＝1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert safe(text) == f"'{text}"
    assert safe("Vale = Buses") == "Vale = Buses"


def test_what_was_taken_along_can_be_brought_back() -> None:
    rows = [[str(ID), "2026-11-13", pounds(1_250), 'Cwm "Arian", Siân', "C1", "L1", "p"]]
    assert read_file(write_file(rows)) == [PaidLine(2, ID, amount=1_250)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"{ID},", PaidLine(2, ID)),
        (f"{ID},12.5", PaidLine(2, ID, amount=1_250)),
        (f'{ID},"£1,012"', PaidLine(2, ID, amount=101_200)),
        (f"{ID},12.505", PaidLine(2, ID, wrong="amount")),
        (f"{ID},€12", PaidLine(2, ID, wrong="amount")),
        (f"{ID},-3", PaidLine(2, ID, wrong="amount")),
        ("Vale Buses,12", PaidLine(2, None, wrong="id")),
        (",12", PaidLine(2, None, wrong="id")),
    ],
)
def test_each_line_says_what_is_wrong_with_it(line: str, found: PaidLine) -> None:
    assert read_file(f"id,amount\n{line}\n\n".encode()) == [found]


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"\xff\xfe\x00", "text"), (b"id\x00\n", "text"), (b"date,amount\n1,2\n", "columns"), (b"", "columns")],
)
def test_a_file_that_is_not_ours_says_so(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_file(data)
    assert caught.value.why == why


def test_a_file_of_another_spreadsheet_is_read() -> None:
    assert read_file(f"\ufeffamount;id\n12.50;{ID}\n".encode()) == [PaidLine(2, ID, amount=1_250)]
    assert read_file(f"amount;id\n12,50;{ID}\n".encode()) == [PaidLine(2, ID, wrong="amount")]


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader_and_each_line_is_read_or_says_what_is_wrong(data: bytes) -> None:
    for head in (b"", b"id,amount\n"):
        try:
            lines = read_file(head + data)
        except Unreadable:
            continue
        for line in lines:
            assert (line.id is None) == (line.wrong == "id")
            assert line.wrong in ("", "id", "amount")
            assert line.amount is None or (line.amount >= 0 and not line.wrong)


def test_the_columns_are_those_finance_books_by() -> None:
    assert COLUMNS == ("id", "date", "amount", "payee", "cost_centre", "ledger_code", "reference")
