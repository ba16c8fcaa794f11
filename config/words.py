"""The Welsh catalogue: find what is shown to people, keep `config/locale/cy` in step with it, compile it.

    python -m config.words update     new sentences come in without Welsh, old ones go
    python -m config.words check      names what has no Welsh, or Welsh with other places for names and amounts
    python -m config.words compile    `make run`, the image and the tests do this; it needs nothing of the system's

No Welsh speaker has read the Welsh yet. Until one has, it is shown on screens and sent in no letter.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

from config.settings.environment import BASE_DIR

CATALOGUE = BASE_DIR / "config" / "locale" / "cy" / "LC_MESSAGES" / "django.po"
ROOMS = ("audit", "delegation", "workflow", "notifications", "config")
MARKS = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
PLACE = re.compile(r"%\(\w+\)[sd]|{\w*}")

Sentence = tuple[str, str]
"""What is shown, and the file it is found in."""


def sentences() -> dict[str, set[str]]:
    """This function will find every sentence that is marked for translation, with the files it is in."""
    found: dict[str, set[str]] = {}
    for text, name in (*_in_python(), *_in_templates()):
        found.setdefault(text, set()).add(name)
    return found


def _files(pattern: str) -> Iterator[Path]:
    for room in ROOMS:
        yield from (path for path in sorted((BASE_DIR / room).rglob(pattern)) if "migrations" not in path.parts)


def _in_python() -> Iterator[Sentence]:
    for path in _files("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS and node.args:
                text = node.args[0]
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.value, str(path.relative_to(BASE_DIR))


def _in_templates() -> Iterator[Sentence]:
    """This function will read the templates as Django does, so that what it finds is what is looked up."""
    import django

    django.setup()
    from django.template import engines
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode
    from django.utils.translation import trim_whitespace

    engine = engines["django"].engine  # type: ignore[attr-defined]
    for path in _files("*.html"):
        name, template = str(path.relative_to(BASE_DIR)), engine.from_string(path.read_text(encoding="utf-8"))
        for node in template.nodelist.get_nodes_by_type(TranslateNode):
            yield node.filter_expression.var.literal, name
        for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
            text, _variables = node.render_token_list(node.singular)
            yield (trim_whitespace(text) if node.trimmed else text), name


def update() -> int:
    """This function will bring the catalogue into step with what is shown, and count what has no Welsh yet."""
    catalogue, found = polib.pofile(str(CATALOGUE), wrapwidth=0), sentences()
    known = {entry.msgid: entry.msgstr for entry in catalogue}
    catalogue[:] = [
        polib.POEntry(msgid=text, msgstr=known.get(text, ""), occurrences=[(name, "") for name in sorted(names)])
        for text, names in sorted(found.items(), key=lambda pair: (sorted(pair[1]), pair[0]))
    ]
    catalogue.save()
    return len(catalogue.untranslated_entries())


def problems() -> list[str]:
    """This function will name each sentence without Welsh, with other places than the English, or shown no more."""
    catalogue = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
    shown = sentences()
    missing = [f"no Welsh: {text} ({', '.join(sorted(shown[text]))})" for text in shown if not catalogue.get(text)]
    differ = [
        f"other places: {text} / {welsh}"
        for text, welsh in catalogue.items()
        if welsh and sorted(PLACE.findall(text)) != sorted(PLACE.findall(welsh))
    ]
    return missing + differ + [f"shown no more: {text}" for text in catalogue if text not in shown]


def compile_catalogue() -> None:
    """This function will write the compiled catalogue beside its source, where it is older or not there."""
    compiled = CATALOGUE.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= CATALOGUE.stat().st_mtime:
        return
    written = compiled.with_name(f".{os.getpid()}.mo")
    polib.pofile(str(CATALOGUE)).save_as_mofile(str(written))
    written.replace(compiled)  # whoever reads meanwhile has the old one or the new one, whole


def main(arguments: list[str]) -> int:
    """This function will run one of the three commands."""
    if arguments == ["compile"]:
        compile_catalogue()
        return 0
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if arguments == ["update"]:
        print(f"{update()} sentences without Welsh in {CATALOGUE.relative_to(BASE_DIR)}")
        return 0
    if arguments == ["check"]:
        found = problems()
        print("\n".join(found) or "Every sentence has its Welsh.")
        return 1 if found else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
