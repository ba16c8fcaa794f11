"""English and Welsh: every sentence shown has its Welsh, and none has a word of the trade, in Python or a template."""

import re

import polib

from config import words
from config.settings.environment import BASE_DIR
from tests.test_architecture import BANNED, MOST_WORDS_A_SENTENCE

PLACES = re.compile(r"%\(\w+\)[sd]|{\w*}|`[^`]*`")  # and code, which callers of the API are told


def test_every_sentence_has_its_welsh_with_the_same_names_and_amounts_in_it() -> None:
    # `python -m config.words update` brings new sentences in; then write their Welsh.
    assert words.problems() == []


def test_both_doors_of_sentences_are_found() -> None:
    found = words.sentences()
    assert "config/templates/pages/person.html" in found["What's happening"]  # {% trans %}
    assert "config/templates/pages/check.html" in found["Make it %(amount)s"]  # {% blocktrans %}
    assert "workflow/pages/words.py" in found["Not this time"]  # gettext


def test_no_screen_has_a_word_of_the_trade_or_a_long_sentence() -> None:
    for text in words.sentences():
        assert not BANNED.search(PLACES.sub("", text)), text
        for sentence in re.split(r"(?<=[.?!]) ", text):
            assert len(sentence.split()) <= MOST_WORDS_A_SENTENCE, text


def test_nothing_in_a_template_is_shown_without_a_translation() -> None:
    """What is left of it without tags, markup and code is punctuation, or the name of Leeway or a language."""
    for path in sorted((BASE_DIR / "config" / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"{% blocktrans.*?{% endblocktrans %}|{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL)
        left = re.sub(r"<code>.*?</code>|<[^>]*>", " ", text, flags=re.DOTALL)
        assert set(re.findall(r"\w{2,}", left)) <= {"Leeway", "English", "Cymraeg"}, path


def test_the_welsh_says_that_nobody_has_read_it() -> None:
    catalogue = polib.pofile(str(words.CATALOGUE))
    assert catalogue.metadata["X-Read-By"] == "nobody yet"
    assert "NOT YET READ BY A WELSH SPEAKER" in catalogue.header
