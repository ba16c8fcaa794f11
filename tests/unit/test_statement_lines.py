"""Reading card and bank statements as they come: many layouts, one result."""

from datetime import date

import pytest

from config.settings.environment import BASE_DIR
from workflow.statement_layouts import UnknownLayout, WrongMap, read_map
from workflow.statement_lines import Statement, amount_of, day_of, fingerprints, read_path, read_statement

CARDS = BASE_DIR.parent / "shared" / "data" / "card-spends.csv.gz"
BUS, BACK = (date(2026, 11, 3), 1_250, "VALE BUSES"), (date(2026, 11, 5), -400, "ARGOS REFUND")


def read(text: str, *, encoding: str = "utf-8", names: dict[str, str] | None = None) -> Statement:
    """This function will read a statement from its text."""
    return read_statement(text.encode(encoding), names=names or {})


def lines(found: Statement) -> list[tuple[date, int, str]]:
    """This function will give what was read, in short."""
    return [(line.day, line.pence, line.words) for line in found.lines]


LAYOUTS = {
    "paid out and paid in": "Date,Description,Paid out,Paid in,Balance\n03/11/2026,VALE BUSES,12.50,,100\n"
    "05/11/2026,ARGOS REFUND,,4.00,104\n",
    "account with a balance": "Date,Description,Amount,Balance\n2026-11-03,VALE BUSES,-12.50,100\n"
    "2026-11-05,ARGOS REFUND,4.00,104\n",
    "amount": "Transaction Date,Merchant,Amount (GBP)\n03/11/26,VALE BUSES,12.50\n04/11/26,TESCO,1.00\n"
    "05/11/26,ARGOS REFUND,-4.00\n",
    "amount marked as debit or credit": "Posting date;Narrative;Debit/Credit;Amount\n3 Nov 2026;VALE BUSES;D;12,50\n"
    "5 Nov 2026;ARGOS REFUND;C;4,00\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_each_layout_in_each_encoding_reads_alike(layout: str, encoding: str) -> None:
    found = read(LAYOUTS[layout], encoding=encoding)
    assert found.layout == layout
    assert {BUS, BACK} <= set(lines(found))


def test_what_stands_above_the_columns_is_passed_over() -> None:
    above = "Account name:,Ravi\nAccount number:,****1234\n\n"
    assert lines(read(above + LAYOUTS["paid out and paid in"])) == [BUS, BACK]


def test_names_beyond_ascii_are_read_as_windows_wrote_them() -> None:
    text = 'Date,Description,Amount,Balance\n03/11/2026,"Café Siân, Caffi",-£3.20,1\n'
    assert lines(read(text, encoding="cp1252")) == [(date(2026, 11, 3), 320, "Café Siân, Caffi")]


def test_an_unknown_layout_names_the_columns_it_saw() -> None:
    with pytest.raises(UnknownLayout, match="Datum, Omschrijving, Bedrag"):
        read("Datum,Omschrijving,Bedrag\n2026-11-03,VALE BUSES,12.50\n")
    for nothing in ("", "\n\n", "\x89PNG\r\n\x1a\n"):
        with pytest.raises(UnknownLayout):
            read(nothing)


def test_somebody_says_which_column_is_which_and_which_way_money_went() -> None:
    text = "Datum,Omschrijving,Bedrag\n2026-11-03,VALE BUSES,-12.50\n2026-11-05,ARGOS REFUND,4.00\n2026-11-06,A,9\n"
    names = read_map(["date=datum", "description=Omschrijving", "amount=Bedrag", "sign=out_is_minus"])
    assert lines(read(text, names=names))[:2] == [BUS, BACK]
    for wrong in (["day=Datum"], ["date"], ["sign=up"], ["date=a", "date=b"]):
        with pytest.raises(WrongMap):
            read_map(wrong)
    with pytest.raises(UnknownLayout):
        read(text, names=read_map(["date=Tag"]))


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_kept() -> None:
    text = "Date,Description,Amount,Balance,Currency\n03/11/2026,VALE BUSES,-12.50,1,GBP\n31/02/2026,A,-1,1,GBP\n"
    text += "04/11/2026,B,twelve,1,GBP\n04/11/2026,C,-5.00,1,EUR\n04/11/2026,D,0.00,1,GBP\n04/11/2026,E\n"
    found = read(text)
    assert lines(found) == [BUS]
    assert [(each.number, each.why) for each in found.unread] == [
        (2, "date"),
        (3, "amount"),
        (4, "currency"),
        (5, "nothing"),
        (6, "broken"),
    ]


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£1,234.56", 123_456),
        ("1234.5", 123_450),
        ("-12.50", -1_250),
        ("-£12.50", -1_250),
        ("£-12.50", -1_250),
        ("(12.50)", -1_250),
        ("12.50-", -1_250),
        ("12.50 CR", -1_250),
        ("12.50DR", 1_250),
        ("12.345", None),
        ("", None),
        ("$5", None),
        ("1e3", None),
    ],
)
def test_amounts_as_statements_write_them(text: str, pence: int | None) -> None:
    assert amount_of(text) == pence


@pytest.mark.parametrize(
    "text",
    ["2026-11-03", "2026-11-03 09:12:00", "2026-11-03T09:12:00Z", "03/11/2026", "03/11/26", "3-Nov-2026", "03.11.2026"],
)
def test_days_as_statements_write_them(text: str) -> None:
    assert day_of(text) == date(2026, 11, 3)


@pytest.mark.parametrize("text", ["", "11/13/2026", "2026-13-01", "yesterday", "03/11/1066"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of(text) is None


def test_the_same_line_twice_is_two_lines_and_is_known_again() -> None:
    text = LAYOUTS["paid out and paid in"] + "03/11/2026,VALE BUSES,12.50,,1\n"
    names = fingerprints(read(text).lines)
    assert len(set(names)) == 3
    assert fingerprints(read(LAYOUTS["paid out and paid in"]).lines) == names[:2]


@pytest.mark.skipif(not CARDS.exists(), reason="the real card spends are not at hand")
def test_real_card_spends_are_read_to_the_penny() -> None:
    found = read_path(CARDS, names={})
    assert len(found.lines) + len(found.unread) > 10_000
    assert len(found.unread) * 50 < len(found.lines)
    bought = sum(line.pence for line in found.lines if line.pence > 0)
    assert bought > -10 * sum(line.pence for line in found.lines if line.pence < 0)
