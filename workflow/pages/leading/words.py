"""What could be let go of, in sentences: who, what, how much of it, how long it waited, and what to try."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.dates import MONTHS
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from delegation.categories import folded
from delegation.hours import hours_a_day
from delegation.models import Organisation
from delegation.sentences import money
from delegation.terms import SchemeTerms
from workflow.leading.loading import Kinds
from workflow.leading.values import (
    ADULT,
    CHILD,
    OLDER,
    AlwaysYes,
    Eroded,
    Found,
    InForce,
    NeverReached,
    NothingChanged,
    Trial,
    WaitsLongest,
)
from workflow.pages.leading.base import address_to_try
from workflow.pages.limit_words import limit_line

WELSH = "cy"
AGES = {
    CHILD: gettext_lazy("Under 18"),
    ADULT: gettext_lazy("18 to 64"),
    OLDER: gettext_lazy("65 and over"),
}


class Line(NamedTuple):
    """A sentence, what may be said besides, and what to try."""

    text: str
    about: str
    try_words: str
    try_name: str
    address: str


class Part(NamedTuple):
    """One kind of finding."""

    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Words:
    """What the sentences take names and amounts from."""

    terms: SchemeTerms
    limits: Mapping[str, InForce]
    kinds: Kinds
    teams: Mapping[str, str]
    working: Organisation

    def role(self, code: str) -> str:
        """This function will name a role as our limits do."""
        found = self.terms.roles.get(code)
        return found.name if found else code

    def limit(self, key: str) -> str:
        """This function will word a limit, short: whoever shares a sum for one person, it is for one person."""
        names = {code: self.category(code) for code in self.kinds.by_code}
        limit = self.limits[key].limit
        if limit.counted_by == "person":
            limit = replace(limit, counted_by="holder_and_person")
        return limit_line(limit, category_names=names)

    def category(self, code: str) -> str:
        """This function will name what money is for, in the reader's language."""
        found = self.kinds.by_code.get(code)
        if found is None:
            return code
        return found.name_cy if get_language() == WELSH else found.name_en

    def kind(self, code: str, word: str) -> str:
        """This function will name a kind of thing: a category, or one of its words: "Equipment repairs"."""
        name = self.category(code)
        if not word:
            return name
        first, *rest = name.split()
        own = next((each for each in rest if folded(each).startswith(folded(word))), "")
        return f"{first} {own}" if own else _("%(category)s (%(word)s)") % {"category": name, "word": word}

    def waited(self, hours: float) -> str:
        """This function will say for how long all of it waited together."""
        days = round(hours / hours_a_day(self.working))
        if days > 1:
            return _("%(count)d working days waited") % {"count": days}
        return _("%(count)s working hours waited") % {"count": whole(hours)}

    def line(self, trial: Trial, text: str, about: str = "") -> Line:
        """This function will put what to try beside a sentence."""
        amount = money(trial.amount)
        said = {"amount": amount, "role": self.role(trial.role), "limit": self.limit(trial.limit)}
        name = _("Try %(amount)s: %(role)s, now %(limit)s") % said
        return Line(text, about, _("Try %(amount)s") % {"amount": amount}, name, address_to_try(trial))


def whole(hours: float) -> str:
    """This function will write hours with one place after the point where that says more."""
    return f"{hours:.0f}" if hours >= 10 or hours == round(hours) else f"{hours:.1f}"


def parts_of(found: Found, *, words: Words) -> list[Part]:
    """This function will put everything found in words, each kind under its heading."""
    parts = [
        Part(_("Always said yes to"), [_always(each, words) for each in found.always_yes]),
        Part(_("Waits that changed no answer"), [_unchanged(each, words) for each in found.nothing_changed]),
        Part(_("Who waits longest"), [_longest(each, words) for each in found.waits_longest]),
        Part(_("Limits that prices made smaller"), list(_eroded(found, words))),
        Part(_("Room never used"), [_unused(each, words) for each in found.never_reached]),
    ]
    return [part for part in parts if part.lines]


def _always(each: AlwaysYes, words: Words) -> Line:
    said = {
        "kind": words.kind(each.category, each.word),
        "asked": each.asked,
        "waited": words.waited(each.hours),
    }
    text = _("%(kind)s: %(asked)d asked, %(asked)d yes, %(waited)s.") % said
    return words.line(each.trial, text, _("Together %(amount)s.") % {"amount": money(each.pence)})


def _unchanged(each: NothingChanged, words: Words) -> Line:
    said = {
        "role": words.role(each.trial.role),
        "amount": money(words.limits[each.trial.limit].limit.amount or 0),
        "up_to": money(each.up_to),
        "asked": each.asked,
        "waited": words.waited(each.hours),
    }
    text = _("%(role)s, over %(amount)s and up to %(up_to)s: %(asked)d asked, %(asked)d yes, %(waited)s.") % said
    return words.line(each.trial, text)


def _longest(each: WaitsLongest, words: Words) -> Line:
    group = str(AGES[each.group]) if each.by == "age" else words.teams.get(each.group, "")
    said = {"group": group, "hours": whole(each.hours), "others": whole(each.others)}
    text = _("%(group)s: half wait %(hours)s working hours or longer. Everybody else: %(others)s.") % said
    return words.line(each.trial, text)


def _eroded(found: Found, words: Words) -> Iterator[Line]:
    for each in found.eroded:
        text = words.limit(each.trial.limit)
        if text:
            yield words.line(each.trial, _since(each, text, words), _rose(each))


def _since(each: Eroded, limit: str, words: Words) -> str:
    when = f"{MONTHS[each.since.month]} {each.since.year}"
    said = {"role": words.role(each.trial.role), "limit": limit, "when": when}
    return _("%(role)s: %(limit)s, the same since %(when)s.") % said


def _rose(each: Eroded) -> str:
    if each.rose is None:
        return ""
    said = {"percent": f"{each.rose / 10:.1f}".removesuffix(".0"), "amount": money(each.worth)}
    return _("Prices rose by %(percent)s %% since. To buy the same it takes %(amount)s.") % said


def _unused(each: NeverReached, words: Words) -> Line:
    said = {
        "role": words.role(each.trial.role),
        "limit": words.limit(each.trial.limit),
        "most": money(each.most),
    }
    text = _("%(role)s: %(limit)s. The most in a year was %(most)s.") % said
    return words.line(each.trial, text, _("This limit alone stopped nothing."))
