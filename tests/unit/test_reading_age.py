"""How old somebody must be to read our words with ease: 9 to 11, measured over every sentence shown, by file.

The measure is Flesch and Kincaid's: words a sentence and syllables a word, as a school year, plus the 5 years before
school (Kincaid et al., 1975). It knows no meaning, so it is held for pages, not for a name that happens to be long.
"""

import re
from collections import defaultdict
from functools import cache
from pathlib import PurePath

import polib
import pytest

from config import words

OLDEST, OLDEST_OF_ALL, OLDEST_OF_ONE = 11.0, 9.0, 16.0
FEWEST_WORDS, FEWEST_IN_ONE = 60, 10  # with fewer, one long word weighs too much
HOLE = re.compile(r"%\(\w+\)[sd]|{\w*}|`[^`]*`")
# Endings that add no syllable, as in "asked", "waits", "time".
SILENT = re.compile(r"(?:[^laeiouy]es|[^aeioutdl]ed|[^l]e)$")


def syllables(word: str) -> int:
    """This function will count the syllables of an English word by its vowels, nearly always right."""
    word = word.lower()
    heard = SILENT.sub("x", word) if len(word) > 3 else word
    return max(1, len(re.findall(r"[aeiouy]+", heard)))


def reading_age(sentences: list[str]) -> float:
    """This function will give the age, in years, at which these sentences are read with ease."""
    read = [word for each in sentences for word in re.findall(r"[A-Za-z']+|\d[\d.,]*", each)]
    heard = sum(map(syllables, read))
    return 0.39 * len(read) / len(sentences) + 11.8 * heard / len(read) - 15.59 + 5


def sentences_of(text: str) -> list[str]:
    """This function will part a text into its sentences, a name standing where something is filled in."""
    parts = re.split(r"(?<=[.?!:])\s+", HOLE.sub("Ada", text))
    return [each for each in parts if re.search("[A-Za-z]{2}", each)]


@cache
def by_file() -> dict[str, list[str]]:
    """This function will give the sentences of each file; those of small files together, by their folder."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in polib.pofile(str(words.CATALOGUE)):
        for file, _line in entry.occurrences:
            found[file] += sentences_of(entry.msgid)
    for file in [file for file, said in found.items() if len(" ".join(said).split()) < FEWEST_WORDS]:
        found[str(PurePath(file).parent)] += found.pop(file)
    return {file: said for file, said in found.items() if len(" ".join(said).split()) >= FEWEST_WORDS}


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("You can say yes to this. It goes to Priya. She answers by noon.", 3, 7),
        ("Your request has been escalated to the responsible authority for determination of eligibility.", 18, 40),
        ("Somebody decides this one. We tell you when they have, and why.", 4, 10),
    ],
)
def test_the_measure_knows_plain_words_from_others(text: str, least: float, most: float) -> None:
    assert least <= reading_age(sentences_of(text)) <= most


def test_every_page_can_be_read_at_the_age_of_eleven() -> None:
    assert len(by_file()) > 60
    assert {file: age for file, said in by_file().items() if (age := round(reading_age(said), 1)) > OLDEST} == {}
    assert reading_age([each for said in by_file().values() for each in said]) < OLDEST_OF_ALL


def test_no_long_sentence_is_for_scholars() -> None:
    long = {each for said in by_file().values() for each in said if len(each.split()) >= FEWEST_IN_ONE}
    assert len(long) > 300
    assert {each: age for each in long if (age := round(reading_age([each]), 1)) > OLDEST_OF_ONE} == {}
