"""A scheme as YAML (pure): read strictly, with the line of all that is wrong, and written the way people edit it.

What YAML knows beyond plain lists and names is refused: a value that stands for another one grows without bound, and
a name given twice would silently lose its first value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

import yaml

from delegation.terms import Limit

MOST_BYTES = 100_000
MOST_DEEP = 20
ROOT = ""

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

TOO_LARGE = "This is too long: 100,000 letters at most."
TOO_DEEP = "This is nested too deeply."
NOT_READ = "This cannot be read as YAML: look at the spaces at the start, colons and brackets."
NO_ALIASES = "Write this out in full: & and * are not understood here."
TWICE = "This name stands here twice. Keep one of them."
NAMES_ONLY = "A name here is a word, such as roles."


class Wrong(NamedTuple):
    """One thing to mend: its line (1 is the first; 0 where there is none), its path, and a sentence."""

    line: int
    path: str
    sentence: str


class YamlError(ValueError):
    """This text is no scheme: each of `wrong` says where and how to mend it."""

    def __init__(self, wrong: Iterable[Wrong]) -> None:
        self.wrong = sorted(wrong)
        super().__init__("; ".join(f"line {each.line}: {each.sentence}" for each in self.wrong))


class Read(NamedTuple):
    """What a text says, and in which line each path of it stands."""

    document: Any
    lines: Mapping[str, int]


def read(text: str) -> Read:
    """This function will read a text as one document. Raises YamlError."""
    try:
        if len(text.encode()) > MOST_BYTES:
            raise YamlError([Wrong(0, ROOT, TOO_LARGE)])
        _check_plain(text)
        root = yaml.compose(text, Loader=LOADER)
        lines: dict[str, int] = {}
        wrong = list(_walk(root, ROOT, lines)) if root is not None else []
        if wrong:
            raise YamlError(wrong)
        return Read(yaml.load(text, Loader=LOADER), lines)  # noqa: S506 - the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError([Wrong(_line(mark), ROOT, NOT_READ)]) from error
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, YamlError):
            raise
        raise YamlError([Wrong(0, ROOT, NOT_READ)]) from error


def line_of(path: str, lines: Mapping[str, int]) -> int:
    """This function will give the line of a path, or of what it stands in; 1 where nothing is known of it."""
    while path:
        if path in lines:
            return lines[path]
        path = re.sub(r"(\.[^.\[]*|\[\d+\]|^[^.\[]*)$", "", path)
    return 1


def _check_plain(text: str) -> None:
    """This function will refuse aliases and depth before anything is built of them."""
    deep = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise YamlError([Wrong(_line(event.start_mark), ROOT, NO_ALIASES)])
        deep += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if deep > MOST_DEEP:
            raise YamlError([Wrong(_line(event.start_mark), ROOT, TOO_DEEP)])


def _line(mark: Any) -> int:
    return mark.line + 1 if mark else 0


def _walk(node: yaml.Node, path: str, lines: dict[str, int]) -> Iterator[Wrong]:
    """This function will note the line of each path, and find names that stand twice."""
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, each in enumerate(node.value):
            yield from _walk(each, f"{path}[{index}]", lines)
    elif isinstance(node, yaml.MappingNode):
        yield from _walk_names(node, path, lines)


def _walk_names(node: yaml.MappingNode, path: str, lines: dict[str, int]) -> Iterator[Wrong]:
    seen: set[str] = set()
    for name, value in node.value:
        line = name.start_mark.line + 1
        if not isinstance(name, yaml.ScalarNode) or name.tag != "tag:yaml.org,2002:str":
            yield Wrong(line, path, NAMES_ONLY)
            continue
        below = f"{path}.{name.value}" if path else name.value
        if name.value in seen:
            yield Wrong(line, below, TWICE)
        seen.add(name.value)
        lines[below] = line
        yield from _walk(value, below, lines)


# --- writing ---------------------------------------------------------------------------------------------------------


class _OneLine(dict[str, Any]):
    """A mapping that is written on one line, as a limit is."""


class _Dumper(yaml.SafeDumper):
    """Writes everything in the order it has, limits on one line each."""


_Dumper.add_representer(
    _OneLine, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=True)
)


# The order in which people read a scheme: a database keeps none.
_TOP = ("roles", "reservations", "emergency", "emergency_widening")
_OF_ROLE = ("code", "name", "rank", "limits")
_OF_LIMIT = tuple(each.name for each in fields(Limit) if each.init)
_OF_RESERVATION = ("lowest_role", "act_kind", "category", "flag", "above")
_OF_EMERGENCY = ("per_ask", "per_month", "lowest_role", "hours")


def write(document: Mapping[str, Any]) -> str:
    """This function will write a scheme's document so that `read` gives it back."""
    shaped = _ordered(document, _TOP)
    shaped["roles"] = [_role(role) for role in shaped.get("roles", [])]
    if shaped.get("reservations"):
        shaped["reservations"] = [_OneLine(_ordered(each, _OF_RESERVATION)) for each in shaped["reservations"]]
    if shaped.get("emergency"):
        found = {role: _OneLine(_ordered(each, _OF_EMERGENCY)) for role, each in shaped["emergency"].items()}
        order = [role.get("code") for role in shaped["roles"]]
        shaped["emergency"] = _ordered(found, [code for code in order if code])
    if shaped.get("emergency_widening"):
        shaped["emergency_widening"] = _OneLine(_ordered(shaped["emergency_widening"], _OF_EMERGENCY))
    text: str = yaml.dump(shaped, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000)
    return "# Amounts are in pence: 5000 is £50.\n" + text


def _role(role: Mapping[str, Any]) -> dict[str, Any]:
    limits = [_OneLine(_ordered(limit, _OF_LIMIT)) for limit in role.get("limits", [])]
    return {**_ordered(role, _OF_ROLE), "limits": limits}


def _ordered(document: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    known = [name for name in names if name in document]
    return {name: document[name] for name in [*known, *(name for name in document if name not in known)]}
