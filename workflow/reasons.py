"""A no, or a smaller yes, has a reason worth reading (pure)."""

import re

REASON_CODES = (
    "another_way",
    "someone_else_pays",
    "more_than_needed",
    "not_this_outcome",
    "not_safe",
    "not_lawful",
    "other",
)
SHORTEST_REASON = 20
FEWEST_WORDS_LEFT = 2

# What is left when these are taken away must still say something. Longest first, so that parts do not hide wholes.
EMPTY_PHRASES = (
    "there is not enough money in the budget",
    "there is no money in the budget",
    "not within the current budget",
    "not in line with our policy",
    "we do not have the budget",
    "does not meet the criteria",
    "for the reasons discussed",
    "due to budget pressures",
    "not approved at this time",
    "because of the budget",
    "not enough money left",
    "there is no money",
    "as per our policy",
    "budget constraints",
    "no budget available",
    "as per policy",
    "not this time",
    "not approved",
    "cannot afford",
    "not possible",
    "no money left",
    "no budget",
    "no money",
    "declined",
    "sorry",
    "none",
    "n a",
    "no",
)

# Words that say nothing of their own: what carries a reason is the school, the stairs, the second-hand one.
_EMPTY_WORDS = """
a all am an and any approve approved are as at be because budget but can could currently decline declined do does
don for funding funds had has have i in is isn it just left m me moment money much my no not now of on or our re
right s so sorry t that the their them there these they this those tight time to today too unfortunately us ve very
was we were will with would year you your afraid ac
ar arian bryd cyllideb gyllideb ddigon ddrwg dim ein eto gan gennym gyda hyn i ni nid mae mewn na nawr o oes ond yn y yr
anffodus chi dro hwn
"""
EMPTY_WORDS = frozenset(_EMPTY_WORDS.split())


def is_substantial(reason: str) -> bool:
    """This function will say whether a reason has substance: long enough, and more than an empty phrase."""
    text = reason.strip()
    if len(text) < SHORTEST_REASON:
        return False
    words = {word for word in _without_phrases(text).split() if len(word) > 1 or word.isdigit()}
    return len(words - EMPTY_WORDS) >= FEWEST_WORDS_LEFT


def _without_phrases(text: str) -> str:
    plain = " ".join(re.findall(r"\w+", text.casefold()))
    for phrase in EMPTY_PHRASES:
        plain = re.sub(rf"\b{phrase}\b", " ", plain)
    return plain
