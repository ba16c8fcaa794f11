"""What money can be for in the organisation in scope."""

from delegation import categories
from delegation.models import Category


def is_category(code: str) -> bool:
    """This function will say whether the organisation knows a category's code."""
    found: bool = Category.objects.ours().filter(code=code).exists()
    return found


def guess_category(words: str) -> str | None:
    """This function will guess a category's code from what somebody typed, by the organisation's own words for it."""
    rows = Category.objects.ours().order_by("code").values_list("code", "name_en", "name_cy", "guess_words")
    known = [categories.CategoryWords(code, en, cy, tuple(words)) for code, en, cy, words in rows]
    return categories.guess_category(words, known)
