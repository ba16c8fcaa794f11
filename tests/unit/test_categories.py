"""Guessing what money is for, from words in two languages."""

import pytest

from delegation.categories import STARTING_CATEGORIES, CategoryWords, guess_category


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Bus pass Vale Buses", "travel"),
        ("Taxi to the clinic", "travel.taxi"),
        ("bus or taxi", "travel.taxi"),
        ("Stairlift repair £640", "equipment"),
        ("Washing machine, the old one leaks", "home"),
        ("Pay my brother Anil, who lives here, £136 a week for nights", "care"),
        ("Fish-and-chip lunch", "everyday"),
        ("Pottery lessons", "learning"),
        ("training course", "learning"),
        ("Deposit for the flat", "accommodation"),
        ("TRÊN i Gaerdydd", "travel"),
        ("tren i Gaerdydd", "travel"),
        ("Sbectol newydd", "equipment"),
        ("qwertz", None),
        ("", None),
    ],
)
def test_words_suggest_a_category(words: str, code: str | None) -> None:
    assert guess_category(words) == code


def test_an_organisations_own_words_come_first() -> None:
    own = [CategoryWords("learning", "Learning", "Dysgu", ("zumba",))]
    assert (guess_category("Zumba on Friday", own), guess_category("Bus fare", own)) == ("learning", None)


def test_a_short_word_is_not_found_inside_a_longer_one() -> None:
    assert guess_category("carefree buskers") is None


def test_every_category_has_both_names_and_no_word_twice() -> None:
    for each in STARTING_CATEGORIES:
        assert each.name_en
        assert each.name_cy
        assert len(set(each.guess_words)) == len(each.guess_words)
