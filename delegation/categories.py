"""What money is for: the codes every organisation starts with, and guessing one from words (pure).

Each has its English and Welsh name and the words that suggest it. The Welsh has not been read by a Welsh speaker yet.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Short words begin others that mean something else ("train", "training"): they count whole, longer ones as beginnings.
KEPT_SUGGESTIONS = 4096
WHOLE_WORD_TO_LETTERS = 5
_WORD = re.compile(r"[\w’']+")


@dataclass(frozen=True, slots=True)
class CategoryWords:
    """A category's code, its names on screens, and the words that suggest it, in either language."""

    code: str
    name_en: str
    name_cy: str
    guess_words: tuple[str, ...] = ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


STARTING_CATEGORIES = (
    CategoryWords(
        "everyday",
        "Everyday things",
        "Pethau bob dydd",
        _words(
            "boots shoes coat clothes food shopping lunch cafe haircut phone club cinema swimming fishing allotment"
            " birthday party festival gig football dillad esgidiau bwyd siopa cinio ffôn sinema nofio clwb"
        ),
    ),
    CategoryWords(
        "travel",
        "Travel",
        "Teithio",
        _words("bus buses train trains fare fares rail railcard petrol fuel parking coach ferry bws trên tocyn parcio"),
    ),
    CategoryWords("travel.taxi", "Taxi", "Tacsi", _words("taxi taxis cab minicab tacsi")),
    CategoryWords(
        "travel.hotel", "Hotel or overnight stay", "Gwesty neu aros dros nos", _words("hotel hotels guesthouse gwesty")
    ),
    CategoryWords(
        "equipment",
        "Equipment and repairs",
        "Offer a thrwsio",
        _words(
            "repair stairlift wheelchair scooter battery hoist walker frame ramp hearing glasses tablet laptop grab"
            " commode keysafe cushion trwsio cadair batri sbectol gliniadur"
        ),
    ),
    CategoryWords(
        "learning",
        "Learning and work",
        "Dysgu a gwaith",
        _words(
            "course class classes lesson tutor college book books training workshop"
            " cwrs dosbarth gwers gwersi coleg llyfrau hyfforddiant"
        ),
    ),
    CategoryWords(
        "home",
        "Home",
        "Cartref",
        _words(
            "washing washer machine cooker fridge freezer kettle microwave bed bedding mattress curtains carpet"
            " cleaning cleaner garden gardener boiler heating lock safe decorating furniture television telly tv"
            " golchi popty oergell gwely llenni carped glanhau gardd gwres dodrefn"
        ),
    ),
    CategoryWords(
        "care",
        "Care and support",
        "Gofal a chymorth",
        _words(
            "care carer carers night nights sitter sitting respite support assistant brother sister wages physio"
            " podiatry chiropody massage gofal gofalwr cymorth seibiant cyflog brawd chwaer"
        ),
    ),
    CategoryWords(
        "accommodation",
        "Somewhere to live",
        "Rhywle i fyw",
        _words("rent deposit tenancy lodging hostel rhent blaendal llety"),
    ),
    CategoryWords("other", "Something else", "Rhywbeth arall"),
)


def guess_category(words: str, categories: Iterable[CategoryWords] = STARTING_CATEGORIES) -> str | None:
    """This function will guess a code from what somebody typed, or give None where nothing suggests one.

    The category with most words found wins; of equals the more exact code (travel.taxi over travel), then the first.
    """
    typed = [word.replace("’", "'") for word in _WORD.findall(folded(words))]
    best: tuple[int, int] = (0, 0)
    guess: str | None = None
    for each in categories:
        found = sum(1 for suggestion in each.guess_words if _suggests(_folded_suggestion(suggestion), typed))
        score = (found, each.code.count("."))
        if found and score > best:
            best, guess = score, each.code
    return guess


def suggested_words(text: str, category: CategoryWords) -> tuple[str, ...]:
    """This function will give the words of a category that a text has, in the category's order."""
    typed = [word.replace("’", "'") for word in _WORD.findall(folded(text))]
    return tuple(each for each in category.guess_words if _suggests(_folded_suggestion(each), typed))


@lru_cache(maxsize=KEPT_SUGGESTIONS)
def _folded_suggestion(word: str) -> str:
    """This function will fold a word of a category once; what people type is not kept."""
    return folded(word)


def folded(text: str) -> str:
    """This function will take case and accents away, so that "Trên" and "tren" are one word."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _suggests(suggestion: str, typed: Sequence[str]) -> bool:
    if len(suggestion) <= WHOLE_WORD_TO_LETTERS:
        return suggestion in typed
    return any(word.startswith(suggestion) for word in typed)
