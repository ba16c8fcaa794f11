"""Which ask a line paid: sure where nothing else is possible, asked where it may be, never twice the same money."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.matching import (
    Bought,
    Certainty,
    Match,
    Paid,
    Wanted,
    alike,
    candidates,
    match,
    match_refunds,
    name_words,
    same_payee,
)

DAY = date(2026, 11, 3)


def ask(id: str, pence: int, payee: str = "Vale Buses", day: int = 0, **more: Any) -> Wanted:
    """This function will give an ask, so many days from the third of November."""
    return Wanted(id, pence, payee, DAY + timedelta(days=day), **more)


def line(id: str, pence: int, words: str = "VALE BUSES", day: int = 1, **more: Any) -> Paid:
    """This function will give a line of a statement."""
    return Paid(id, pence, words, DAY + timedelta(days=day), **more)


def found(lines: list[Paid], asks: list[Wanted]) -> dict[str, tuple[str, str]]:
    """This function will give the matches by line, with how sure each is."""
    return {str(each.line): (str(each.ask), each.certainty.value) for each in match(lines, asks)}


@pytest.mark.parametrize(
    "words",
    [
        "Vale Buses",
        "SUMUP *VALE BUSES LTD 1234",
        "CARD PAYMENT TO VALE BUSES LIMITED",
        "SQ *Vale Buses",
        "Contactless  vale buses 03NOV",
        "ZETTLE_*VALE BUSES",
        "www.vale-buses.co.uk",
        "PAYPAL *VALEBUSES",
    ],
)
def test_what_banks_put_around_a_name_is_taken_off(words: str) -> None:
    assert same_payee(words, "Vale Buses") or "".join(name_words(words)) == "valebuses"


def test_names_that_say_nothing_are_not_the_same() -> None:
    assert not same_payee("1234", "5678")
    assert not same_payee("Tesco", "Argos")
    assert alike("ARGOS LEEDS", "Argos")
    assert not alike("", "Argos")


def test_the_one_ask_of_this_payee_and_amount_is_sure() -> None:
    assert found(
        [line("a", 1_250, "SUMUP *VALE BUSES LTD 1234")], [ask("bus", 1_250), ask("coat", 5_000, "Argos")]
    ) == {"a": ("bus", "sure")}


def test_two_asks_that_it_could_be_are_asked_about() -> None:
    assert found([line("a", 1_250)], [ask("one", 1_250), ask("two", 1_250, "Argos")]) == {"a": ("one", "unsure")}


def test_two_lines_that_could_be_one_ask_are_asked_about_and_only_one_is_it() -> None:
    assert found([line("a", 1_250), line("b", 1_250, day=2)], [ask("bus", 1_250)]) == {"a": ("bus", "unsure")}


@pytest.mark.parametrize(
    ("pence", "words", "day", "answer"),
    [
        (1_250, "TESCO", 1, {"a": ("bus", "unsure")}),
        (1_290, "VALE BUSES", 1, {"a": ("bus", "unsure")}),
        (400, "VALE BUSES", 1, {"a": ("bus", "unsure")}),
        (1_250, "VALE BUSES", 45, {"a": ("bus", "unsure")}),
        (1_250, "VALE BUSES", 61, {}),
        (1_250, "VALE BUSES", -4, {}),
        (9_999, "VALE BUSES", 1, {}),
        (400, "TESCO", 1, {}),
        (-1_250, "VALE BUSES", 1, {}),
    ],
)
def test_what_is_less_than_sure_is_asked_and_what_cannot_be_is_left(
    pence: int, words: str, day: int, answer: dict[str, Any]
) -> None:
    assert found([line("a", pence, words, day)], [ask("bus", 1_250)]) == answer


def test_what_somebody_said_it_is_not_is_never_asked_again() -> None:
    assert found([line("a", 1_250, never={"bus"})], [ask("bus", 1_250)]) == {}


def test_money_of_another_budget_pays_nothing_here() -> None:
    assert found([line("a", 1_250, budget="mine")], [ask("bus", 1_250, budget="yours")]) == {}


def test_each_week_of_a_weekly_sum_is_sure_while_there_are_weeks_left() -> None:
    weeks = [line(str(week), 1_000, "MARTA", 7 * week) for week in range(4)]
    weekly = ask("marta", 1_000, "Marta", total=4_000, until=DAY + timedelta(days=40))
    assert set(found(weeks, [weekly]).values()) == {("marta", "sure")}
    assert len(found(weeks, [ask("marta", 1_000, "Marta", total=2_000, until=DAY + timedelta(days=40))])) == 2


def test_what_it_could_be_is_listed_likeliest_first() -> None:
    asks = [ask("near", 1_290), ask("exact", 1_250), ask("other", 1_250, "Argos"), ask("no", 9_900)]
    assert candidates(line("a", 1_250), asks) == ["exact", "near", "no", "other"]


# --- never and always ------------------------------------------------------------------------------------------------

PAYEES = st.sampled_from(["Vale Buses", "VALE BUSES LTD", "Argos", "SUMUP *ARGOS", "Marta", ""])
SUMS = st.sampled_from([400, 1_000, 1_050, 1_250])
OFFSETS = st.integers(-5, 70)
ASKS = st.lists(st.tuples(SUMS, PAYEES, OFFSETS, st.integers(1, 3)), max_size=6).map(
    lambda rows: [ask(f"ask{n}", p, payee, d, total=p * times) for n, (p, payee, d, times) in enumerate(rows)]
)
LINES = st.lists(st.tuples(SUMS, PAYEES, OFFSETS), max_size=8).map(
    lambda rows: [line(f"line{n}", p, words, d) for n, (p, words, d) in enumerate(rows)]
)


@given(LINES, ASKS)
def test_no_line_pays_twice_and_no_money_of_an_ask_is_matched_twice(lines: list[Paid], asks: list[Wanted]) -> None:
    matches = match(lines, asks)
    assert len({each.line for each in matches}) == len(matches)
    sums, rooms = {each.id: each.pence for each in lines}, {each.id: each.room for each in asks}
    for id, room in rooms.items():
        of_it: list[Match] = [each for each in matches if each.ask == id]
        sure = sum(sums[each.line] for each in of_it if each.certainty == Certainty.SURE)
        assert sure <= room
        assert sum(sums[each.line] for each in of_it[:-1]) < room or not of_it


@given(LINES, ASKS)
def test_what_is_sure_is_exact_the_same_payee_in_time_and_nothing_else(lines: list[Paid], asks: list[Wanted]) -> None:
    by_line, by_ask = {each.id: each for each in lines}, {each.id: each for each in asks}
    for each in match(lines, asks):
        if each.certainty == Certainty.SURE:
            paid, wanted = by_line[each.line], by_ask[each.ask]
            assert paid.pence == wanted.pence
            assert same_payee(paid.words, wanted.payee)
            assert -1 <= (paid.day - wanted.day).days <= 31
            assert candidates(paid, [other for other in asks if other.pence == paid.pence]) == [wanted.id]


@given(LINES, ASKS, st.randoms())
def test_the_order_of_lines_and_asks_changes_nothing(lines: list[Paid], asks: list[Wanted], random: Any) -> None:
    before = set(match(lines, asks))
    random.shuffle(lines)
    random.shuffle(asks)
    assert set(match(lines, asks)) == before


# --- money that came back --------------------------------------------------------------------------------------------


def bought(id: str, pence: int, payee: str = "Argos", day: int = 0) -> Bought:
    """This function will give something that was paid."""
    return Bought(id, pence, payee, DAY + timedelta(days=day))


def test_a_whole_purchase_that_came_back_is_sure() -> None:
    assert match_refunds([line("r", 5_000, "ARGOS", 9)], [bought("tv", 5_000), bought("bus", 5_000, "Vale Buses")]) == [
        Match("r", "tv", Certainty.SURE, 4)
    ]


def test_a_part_or_one_of_two_is_asked_about() -> None:
    for things in ([bought("tv", 6_000)], [bought("tv", 5_000), bought("lamp", 5_000)]):
        (only,) = match_refunds([line("r", 5_000, "ARGOS", 9)], things)
        assert only.certainty == Certainty.UNSURE


def test_nothing_comes_back_before_it_was_bought_or_beyond_what_was_paid() -> None:
    assert match_refunds([line("r", 5_001, "ARGOS", 9), line("s", 10, "ARGOS", -1)], [bought("tv", 5_000)]) == []
