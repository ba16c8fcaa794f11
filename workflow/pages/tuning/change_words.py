"""What a draft would change, a sentence for each change, and what to look at again in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation import scheme_yaml
from delegation.scheme_changes import NEUTRAL, TIGHTENING, WIDENING, Change
from delegation.scheme_lint import Finding
from delegation.sentences import money
from delegation.terms import Limit, Reservation, RoleTerms, SchemeTerms
from workflow.pages.tuning.limit_words import EMERGENCY_SUMS, KINDS, Names, phrases, reservation_line

WHOM = {"adult": gettext_lazy("an adult"), "child": gettext_lazy("a child")}

FINDINGS = {
    "nobody_decides": gettext_lazy("Nobody could decide on %(kind)s for %(people)s."),
    "role_lost": gettext_lazy("The role %(role)s is gone. Those who hold it could decide nothing: %(count)s."),
    "role_without_authority": gettext_lazy("%(role)s: no limit for each time, so it could decide nothing."),
    "nobody_above": gettext_lazy("Nobody holds the highest role, %(role)s. What goes past the others reaches nobody."),
    "reserved_for_nobody": gettext_lazy("Something is kept for %(role)s and above, and nobody holds such a role."),
    "decides_less_than_below": gettext_lazy("%(role)s could decide less than %(lower)s for %(people)s."),
    "gap": gettext_lazy("%(role)s: there is a limit on %(kind)s, but none for %(people)s."),
    "never_reached": gettext_lazy("%(role)s: nobody comes up to %(limit)s. This always stops first: %(smaller)s."),
    "kept_above": gettext_lazy("%(role)s: nobody comes up to %(limit)s, since it is kept for %(lowest)s and above."),
    "overlap": gettext_lazy("%(role)s: %(limit)s speaks of the same as this, which stops first: %(smaller)s."),
    "emergency_gives_nothing": gettext_lazy("%(role)s: when it can't wait, no more than on any other day."),
    "repair_locked": gettext_lazy(
        "People who could mend this afterwards: %(count)s. It takes 2, so it could not be mended."
    ),
}
YAML_WORDS = {
    scheme_yaml.TOO_LARGE: gettext_lazy("This is too long: 100,000 letters at most."),
    scheme_yaml.TOO_DEEP: gettext_lazy("This is nested too deeply."),
    scheme_yaml.NOT_READ: gettext_lazy(
        "This cannot be read as YAML: look at the spaces at the start, colons and brackets."
    ),
    scheme_yaml.NO_ALIASES: gettext_lazy("Write this out in full: & and * are not understood here."),
    scheme_yaml.TWICE: gettext_lazy("This name stands here twice. Keep one of them."),
    scheme_yaml.NAMES_ONLY: gettext_lazy("A name here is a word, such as roles."),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One change in a sentence, and whether it gives room or takes it."""

    effect: str
    text: str

    @property
    def gives(self) -> bool:
        """Whether it gives somebody more room."""
        return self.effect == WIDENING

    @property
    def takes(self) -> bool:
        """Whether it takes room from somebody."""
        return self.effect == TIGHTENING


def change_lines(changes: Sequence[Change], *, old: SchemeTerms, new: SchemeTerms, names: Names) -> list[Said]:
    """This function will say each change once, however many fields of a limit it is in."""
    by_path: dict[str, list[Change]] = {}
    for change in changes:
        by_path.setdefault(change.path, []).append(change)
    speaker = _Speaker(old=old, new=new, names=names)
    return [Said(_together(found), text) for path, found in by_path.items() for text in speaker.say(path, found)]


def _together(changes: Iterable[Change]) -> str:
    effects = {change.effect for change in changes}
    return next((effect for effect in (TIGHTENING, WIDENING) if effect in effects), NEUTRAL)


class _Speaker:
    """Both versions, with each limit under the path that changes name it by."""

    def __init__(self, *, old: SchemeTerms, new: SchemeTerms, names: Names) -> None:
        self.old, self.new, self.names = old, new, names
        self.before, self.after = _limits(old), _limits(new)

    def say(self, path: str, changes: Sequence[Change]) -> Iterator[str]:
        """This function will word what changed under one path."""
        if path in self.before or path in self.after:
            yield self._limit(self.before.get(path), self.after.get(path))
        elif path.startswith("reservations."):
            yield from self._reservations(path)
        elif path.startswith("emergency."):
            yield from (self._emergency(path.removeprefix("emergency."), change) for change in changes)
        elif path == "emergency_widening":
            yield _("Who may give more in an emergency, or for how long, changes.")
        else:
            yield from (self._role(path.removeprefix("roles."), change) for change in changes)

    def _limit(self, before: tuple[RoleTerms, Limit] | None, after: tuple[RoleTerms, Limit] | None) -> str:
        role = (after or before or (None,))[0]
        was = ", ".join(phrases(before[1], names=self.names)) if before else ""
        will = ", ".join(phrases(after[1], names=self.names)) if after else ""
        said = {"role": role.name if role else "", "was": was, "will": will}
        if before is None:
            return _("New for %(role)s: %(will)s.") % said
        if after is None:
            return _("Gone for %(role)s: %(was)s.") % said
        if was == will:
            return _("%(role)s: %(limit)s counts in another way.") % {**said, "limit": after[1].key}
        direction = _direction(before[1], after[1])
        if direction is not CHANGED:  # all that the limit is for moves with it: its first kind says it
            said |= {"was": phrases(before[1], names=self.names)[0], "will": phrases(after[1], names=self.names)[0]}
        return str(direction) % said

    def _reservations(self, path: str) -> Iterator[str]:
        was, will = ([_kept(one, terms, self.names) for one in _at(path, terms)] for terms in (self.old, self.new))
        yield from (_("No longer kept for %(line)s.") % {"line": line} for line in was if line not in will)
        yield from (_("Kept for %(line)s.") % {"line": line} for line in will if line not in was)

    def _emergency(self, code: str, change: Change) -> str:
        role = self.new.roles.get(code) or self.old.roles.get(code)
        name = role.name if role else code
        if change.field == "emergency":
            new = change.after is not None
            return (
                _("New for %(role)s: more when it can't wait.")
                if new
                else _("Gone for %(role)s: more when it can't wait.")
            ) % {"role": name}
        said = {
            "role": name,
            "was": str(EMERGENCY_SUMS[change.field]) % {"amount": _money(change.before)},
            "will": str(EMERGENCY_SUMS[change.field]) % {"amount": _money(change.after)},
        }
        return str(RAISED if change.effect == WIDENING else LOWERED) % said

    def _role(self, code: str, change: Change) -> str:
        role = self.new.roles.get(code) or self.old.roles.get(code)
        said = {"role": role.name if role else code, "was": str(change.before)}
        return str(ROLE_CHANGES[change.field if change.field != "role" else _came(change)]) % said


RAISED = gettext_lazy("Raised for %(role)s: from %(was)s to %(will)s.")
LOWERED = gettext_lazy("Lowered for %(role)s: from %(was)s to %(will)s.")
CHANGED = gettext_lazy("Changed for %(role)s: from %(was)s to %(will)s.")
ROLE_CHANGES = {
    "new": gettext_lazy("New role: %(role)s."),
    "gone": gettext_lazy("Role gone: %(role)s."),
    "name": gettext_lazy("%(was)s is called %(role)s now."),
    "rank": gettext_lazy("%(role)s stands at another place in the order of roles."),
}


def _came(change: Change) -> str:
    return "gone" if change.after is None else "new"


def _direction(before: Limit, after: Limit) -> object:
    same = {name: getattr(before, name) == getattr(after, name) for name in ("kind", "people", "category", "act_kinds")}
    if not all(same.values()) or before.amount == after.amount:
        return CHANGED
    raised = after.amount is None or (before.amount is not None and after.amount > before.amount)
    return RAISED if raised else LOWERED


def _money(value: object) -> str:
    return money(value) if isinstance(value, int) else _("any amount")


def _limits(terms: SchemeTerms) -> dict[str, tuple[RoleTerms, Limit]]:
    return {f"roles.{role.code}.{limit.key}": (role, limit) for role in terms.roles.values() for limit in role.limits}


def _at(path: str, terms: SchemeTerms) -> list[Reservation]:
    """This function will give what is reserved under a path, as `scheme_changes` writes it."""
    found = []
    for one in terms.reservations:
        parts = (one.act_kind, one.category, one.flag)
        if path == "reservations." + ".".join(part or "any" for part in parts):
            found.append(one)
    return found


def _kept(one: Reservation, terms: SchemeTerms, names: Names) -> str:
    return reservation_line(one, terms=terms, names=names)


def finding_line(finding: Finding, *, terms: SchemeTerms, names: Names) -> str:
    """This function will say what to look at again."""
    about: dict[str, object] = dict(finding.about)
    limits = {limit.key: limit for role in terms.roles.values() for limit in role.limits}
    for name in ("limit", "smaller"):
        if about.get(name) in limits:
            about[name] = phrases(limits[str(about[name])], names=names)[0]
    worded: tuple[tuple[str, Mapping[str, object]], ...] = (("kind", KINDS), ("people", WHOM))
    for name, words in worded:
        if name in about:
            about[name] = words.get(str(about[name]), about[name])
    return str(FINDINGS[finding.code]) % about
