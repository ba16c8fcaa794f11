"""English and Welsh: every sentence shown has its Welsh, and none has a word of the trade, in Python or a template."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import polib

from config import words
from config.settings.environment import BASE_DIR
from tests.test_architecture import BANNED, GETTEXT, MOST_WORDS_A_SENTENCE

TRANSLATED = re.compile(r"{% blocktrans.*?{% endblocktrans %}|{%.*?%}|{{.*?}}", re.DOTALL)
# Attributes that somebody reads or hears.
READ = re.compile(
    r"""\b(?:aria-label|aria-description|title|placeholder|alt|label|data-(?:show|hide|failed))=("[^"]*"|'[^']*')"""
)
SENTENCE = re.compile(r"[A-Z][a-z']*[ ,].*[a-z]")
SHOWS = re.compile(r"/(pages|services|selectors|http|channels)[/.]|(forms|words|sentences|permissions)\.py")
# Where Python holds such words and shows them to nobody who uses a page, and why.
NOT_SHOWN = {
    "workflow/services/spend_world.py": "names of what is played, for whoever measures",
    "config/words.py": "what a command says",
    "delegation/http/identity.py": "how a program signs in",
    "delegation/http/schema.py": "the description of the API",
    "delegation/pages/places.py": "a browser's own name",
    "delegation/services/budgets_file.py": "a name in a file to begin from",
    "delegation/services/erasers.py": "what stands in the place of a name, in both languages",
    "delegation/services/groups.py": "a name in a file to begin from",
    "delegation/services/people_file.py": "names in a file to begin from",
    "delegation/services/teams_file.py": "names in a file to begin from",
    "notifications/channels/sms.py": "the console of the demo",
}
PLACES = re.compile(r"%\(\w+\)[sd]|{\w*}|`[^`]*`")  # and code, which callers of the API are told


@cache
def shown() -> dict[str, set[str]]:
    """This function will find every sentence that is shown, once."""
    return words.sentences()


def test_every_sentence_has_its_welsh_with_the_same_names_and_amounts_in_it() -> None:
    # `python -m config.words update` brings new sentences in; then write their Welsh.
    assert words.problems() == []


def test_both_doors_of_sentences_are_found() -> None:
    found = shown()
    assert "config/templates/pages/person.html" in found["What's happening"]  # {% trans %}
    assert "config/templates/pages/check.html" in found["Make it %(amount)s"]  # {% blocktrans %}
    assert "workflow/pages/words.py" in found["Not this time"]  # gettext


def test_no_screen_has_a_word_of_the_trade_or_a_long_sentence() -> None:
    for text in shown():
        assert not BANNED.search(PLACES.sub("", text)), text
        for sentence in re.split(r"(?<=[.?!]) ", text):
            assert len(sentence.split()) <= MOST_WORDS_A_SENTENCE, text


def test_nothing_in_a_template_is_shown_without_a_translation() -> None:
    """What is left of it without tags, markup and code is punctuation, or the name of Leeway or a language."""
    for path in sorted((BASE_DIR / "config" / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        text = TRANSLATED.sub(" ", text)
        left = re.sub(r"<code>.*?</code>|<[^>]*>", " ", text, flags=re.DOTALL)
        assert set(re.findall(r"\w{2,}", left)) <= {"Leeway", "English", "Cymraeg"}, path


def test_no_attribute_is_read_out_without_a_translation() -> None:
    found = [
        f"{path.name}: {value}"
        for path in sorted((BASE_DIR / "config" / "templates").rglob("*.html"))
        for value in READ.findall(TRANSLATED.sub("", path.read_text(encoding="utf-8")))
        if re.search(r"\w{2,}", value)
    ]
    assert found == []


def test_no_sentence_in_python_or_a_script_is_left_out_of_the_catalogue() -> None:
    found: dict[str, list[str]] = {}
    for path in (path for room in words.ROOMS for path in (BASE_DIR / room).rglob("*.py")):
        name = path.relative_to(BASE_DIR).as_posix()
        if SHOWS.search(name):
            said = [text for text in unmarked(ast.parse(path.read_text(encoding="utf-8"))) if SENTENCE.match(text)]
            found |= {name: said} if said else {}
    assert set(found) == set(NOT_SHOWN), {name: said for name, said in found.items() if name not in NOT_SHOWN}
    scripts = [*(BASE_DIR / "config/static_src/js").glob("*.js"), BASE_DIR / "config/templates/worker.js"]
    assert len(scripts) > 5
    for path in scripts:
        code = re.sub(r"(?m)//.*$", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"""["'`][A-Z][a-z']+ [a-z]""", code), path


def unmarked(tree: ast.AST) -> Iterator[str]:
    """This function will give the texts of a module that are neither documentation nor marked for translation."""
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(id(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT:
            left_out |= {id(each) for each in node.args}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.value


def test_the_welsh_says_that_nobody_has_read_it() -> None:
    catalogue = polib.pofile(str(words.CATALOGUE))
    assert catalogue.metadata["X-Read-By"] == "nobody yet"
    assert "NOT YET READ BY A WELSH SPEAKER" in catalogue.header
