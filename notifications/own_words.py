"""Templates that are told in other words where an ask takes something from somebody: less, or money back (pure)."""

from collections.abc import Mapping

# Of less the person hears in words of its own, by their own route, and before it happens (rule 11).
CUTS = {
    "asked_for_you": "less_asked_for_you",
    "finding_a_decider_for_you": "less_asked_for_you",
    "said_yes_for_you": "less_agreed_for_you",
    "said_yes_to_less_for_you": "less_agreed_for_you",
    "answer_stands": "nothing_is_less",
    "answer_stands_for_you": "nothing_is_less_for_you",
}

# So they hear of money that is to go back (rule 17).
GOES_BACK = {
    "asked_for_you": "back_asked_of_you",
    "finding_a_decider_for_you": "back_asked_of_you",
    "said_yes_for_you": "goes_back",
    "said_yes_to_less_for_you": "goes_back",
    "not_this_time_for_you": "nothing_goes_back_for_you",
    "no_longer_asked_for_you": "nothing_goes_back_for_you",
    "answer_stands": "nothing_goes_back",
    "answer_stands_for_you": "nothing_goes_back_for_you",
    "less_now": "went_back",
    "less_now_asked": "went_back_asked",
}
IN_WORDS_OF_ITS_OWN: Mapping[str, Mapping[str, str]] = {"decrease": CUTS, "recovery": GOES_BACK}
