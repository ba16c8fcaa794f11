"""Amounts as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.pages.forms import read_pounds, write_pounds

CASES = {
    "12.50": 1250,
    "£12.50": 1250,
    " £ 12.50 ": 1250,
    "1,250": 125_000,
    "£1,250.05": 125_005,
    "12": 1200,
    "12.5": 1250,
    "0.05": 5,
    "0": 0,
    "50p": 50,
    "5 P": 5,
    "1,234,567.89": 123_456_789,
    "999999999": 99_999_999_900,
}
UNREADABLE = (
    *("", "£", "twelve", "-5", "12.505", "12.", ".5", "1,25", "12,50", "1250,000", "1.250,00", "1 250", "1e3", "0x1f"),
    *("١٢", "１２", "12.50 pounds", "£12.50p", "150p", "12..5", "9" * 10, "£££", "NaN", "inf", "12\n13", "12;DROP"),
)


@pytest.mark.parametrize(("text", "pence"), CASES.items())
def test_an_amount_is_read_into_pence(text: str, pence: int) -> None:
    assert read_pounds(text) == pence


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_could_mean_something_else_is_not_guessed(text: str) -> None:
    assert read_pounds(text) is None


@given(st.integers(0, 99_999_999_999))
def test_what_is_written_reads_back_to_the_penny(pence: int) -> None:
    assert read_pounds(write_pounds(pence)) == pence


@given(st.text(max_size=30))
def test_nothing_typed_breaks_it(text: str) -> None:
    pence = read_pounds(text)
    assert pence is None or pence >= 0
