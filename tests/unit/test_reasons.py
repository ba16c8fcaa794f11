"""A reason worth reading is let through, and one that says nothing is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.reasons import EMPTY_PHRASES, EMPTY_WORDS, REASON_CODES, SHORTEST_REASON, is_substantial

WORTH_READING = [
    "Two lessons first, then we look again together.",
    "A smaller size does the same job for £120.",
    "The school pays for that, ask Mrs Lee.",
    "£120 is enough: the second-hand one at Vale Scooters is as good.",
    "The NHS lends these. Kofi will bring one on Monday.",
    "Another way is the community transport, which is free for Ada.",
    "This walker is not safe on your stairs, the physio says.",
    "There is no money in the budget for both, so choose the chair or the bed.",
    "Mae'r ysgol yn talu am hyn, gofynnwch i Mrs Lee.",
]

SAYS_NOTHING = [
    "",
    "   ",
    "no",
    "No money.",
    "No money left in the budget",
    "There is no money in the budget.",
    "Sorry, there is no money in the budget.",
    "we do not have the budget, sorry",
    "NOT APPROVED AT THIS TIME!!!",
    "Not approved.  Not approved.  Not approved.",
    "Declined as per policy. Declined.",
    "Due to budget pressures, not this time, sorry.",
    "for the reasons discussed, not possible",
    "- - - - - - - - - - - - - - - - - - - -",
    "....................................",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "because because because because",
    "We have no money for this at the moment.",
    "There's just no money for it right now, I'm afraid.",
    "We do not have any money for this this year",
    "Unfortunately we cannot approve this at this time",
    "The budget is too tight for that at the moment",
    "Nid oes dim arian yn y gyllideb ar hyn o bryd.",
]


@pytest.mark.parametrize("reason", WORTH_READING)
def test_a_reason_that_helps_the_person_is_enough(reason: str) -> None:
    assert is_substantial(reason)


@pytest.mark.parametrize("reason", SAYS_NOTHING)
def test_a_reason_that_says_nothing_is_not_enough(reason: str) -> None:
    assert not is_substantial(reason)


def test_the_codes_are_those_of_the_contract() -> None:
    assert set(REASON_CODES) == {
        "another_way",
        "someone_else_pays",
        "more_than_needed",
        "not_this_outcome",
        "not_safe",
        "not_lawful",
        "other",
    }


def test_twenty_characters_are_the_least() -> None:
    assert SHORTEST_REASON == 20
    assert is_substantial("Gwen lends one free.")
    assert not is_substantial("Gwen lends one free")
    assert not is_substantial("Gwen lends one free" + " " * 20)


@given(
    st.lists(st.sampled_from([*EMPTY_PHRASES, *sorted(EMPTY_WORDS)]), max_size=30),
    st.sampled_from([" ", ", ", ". ", "! ", " - ", "\n"]),
    st.booleans(),
)
def test_empty_phrases_never_add_up_to_a_reason(phrases: list[str], between: str, shouted: bool) -> None:
    reason = between.join(phrases)
    assert not is_substantial(reason.upper() if shouted else reason)


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    assert is_substantial(text) in (True, False)
