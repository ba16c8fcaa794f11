"""The words of a scheme of delegation: limits, roles and what is reserved to a role (pure).

A scheme arrives as one JSON or YAML document and is parsed once, strictly: what is not known is refused,
so that a misspelt limit can never be read as "no limit".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from typing import Any

from delegation.periods import is_period

ACT_KINDS = ("one_off", "weekly", "swap", "decrease", "referral", "plan_change", "recovery")
LIMIT_KINDS = ("per_ask", "per_period", "count_per_period", "variance", "budget")
COUNTED_KINDS = ("per_period", "count_per_period")
UNITS = ("pence", "count")
PEOPLE = ("adult", "child", "any")
COUNTED_BY = ("holder", "holder_and_person", "person", "person_and_payee")
ENFORCEMENTS = ("active", "evaluate", "off")

# The largest whole number that JSON readers everywhere keep exact (RFC 8259, section 6).
LARGEST_AMOUNT_PENCE = 2**53
# The engine's own checks use these keys, so no scheme may.
OWN_KEYS = frozenset({"budget", "plan_line"})

LARGEST_RANK = 1_000_000
MOST_WIDENING_HOURS = 72
_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_OPTIONAL_LIMIT_FIELDS = ("unit", "period", "category", "people", "counted_by", "enforcement")

Problem = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Limit:
    """One ceiling inside a mandate, amount in pence or in asks."""

    key: str
    kind: str
    amount: int | None
    unit: str = "pence"
    period: str | None = None
    category: str | None = None
    act_kinds: frozenset[str] = frozenset({"one_off"})
    people: str = "any"
    counted_by: str = "holder"
    enforcement: str = "active"
    # Worked out once, here, so that ruling a million asks need not look again.
    sound: bool = field(init=False, compare=False, repr=False)
    rolls: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sound", not limit_problems(self))
        object.__setattr__(self, "rolls", isinstance(self.period, str) and self.period.startswith("rolling"))


@dataclass(frozen=True, slots=True)
class Reservation:
    """An act that only `lowest_role` and those ranked above it may decide: all that is given must match."""

    lowest_role: str
    act_kind: str | None = None
    category: str | None = None
    flag: str | None = None
    above: int | None = None


@dataclass(frozen=True, slots=True)
class RoleTerms:
    """What the scheme gives to everybody in one role."""

    code: str
    name: str
    rank: int
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Emergency:
    """What a role may decide when it can't wait, pence: for each ask, and for one person in a month."""

    per_ask: int
    per_month: int | None = None


@dataclass(frozen=True, slots=True)
class Widening:
    """From which role up somebody may be given more authority in an emergency, and for how many hours at most."""

    lowest_role: str
    hours: int


@dataclass(frozen=True, slots=True)
class SchemeTerms:
    """One version of the scheme, parsed. What it does not say of emergencies is not allowed."""

    roles: Mapping[str, RoleTerms]
    reservations: tuple[Reservation, ...] = ()
    emergency: Mapping[str, Emergency] = field(default_factory=dict)
    widening: Widening | None = None


class SchemeError(ValueError):
    """This scheme cannot be used: each problem says where it is and what is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(f"{path}: {sentence}" for path, sentence in self.problems))


def limit_problems(limit: Limit) -> list[Problem]:
    """Give what makes this limit unusable, as (field, sentence); nothing when it can be trusted.

    The engine treats an unusable limit as doubt, never as absent.
    """
    unit = "count" if limit.kind == "count_per_period" else "pence"
    fits = {
        "key": is_code(limit.key) and limit.key not in OWN_KEYS,
        "kind": limit.kind in LIMIT_KINDS,
        "amount": _amount_fits(limit),
        "unit": limit.unit == unit,
        "period": _period_fits(limit),
        "category": limit.category is None or is_code(limit.category),
        "act_kinds": bool(limit.act_kinds) and limit.act_kinds.issubset(ACT_KINDS),
        "people": limit.people in PEOPLE,
        "counted_by": limit.counted_by in COUNTED_BY,
        "enforcement": limit.enforcement in ENFORCEMENTS,
    }
    return [(name, _SENTENCES[name]) for name, fit in fits.items() if not fit]


_SENTENCES = {
    "key": "A limit needs a key of its own, such as family.each; budget and plan_line are taken.",
    "kind": f"A limit is one of {', '.join(LIMIT_KINDS)}.",
    "amount": "An amount is a whole number from 0 to 2^53. Only per_ask may have none, and budget has none.",
    "unit": "Money is counted in pence; only count_per_period counts asks, with the unit count.",
    "period": "Limits per period need day, week, month, quarter, financial_year or rolling:N days; others have none. "
    "Weekly sums count in the financial year only.",
    "category": "A category is a code such as travel or travel.taxi.",
    "act_kinds": f"Name the kinds of ask this is for: {', '.join(ACT_KINDS)}.",
    "people": "A limit is for adult, child or any.",
    "counted_by": f"Sums are counted by one of {', '.join(COUNTED_BY)}.",
    "enforcement": f"Enforcement is one of {', '.join(ENFORCEMENTS)}.",
}


def is_code(value: object) -> bool:
    """Say whether this is a dotted code such as travel.taxi."""
    return isinstance(value, str) and len(value) <= 80 and _CODE.fullmatch(value) is not None


def is_amount(value: object) -> bool:
    """Say whether this is a whole number of pence (or asks) that every JSON reader keeps exact; a bool is not."""
    return type(value) is int and 0 <= value <= LARGEST_AMOUNT_PENCE


def _amount_fits(limit: Limit) -> bool:
    if limit.amount is None:
        return limit.kind in ("per_ask", "budget")
    return limit.kind != "budget" and is_amount(limit.amount)


def _period_fits(limit: Limit) -> bool:
    if limit.kind not in COUNTED_KINDS:
        return limit.period is None
    weekly_money = limit.kind == "per_period" and "weekly" in limit.act_kinds
    return is_period(limit.period) and (not weekly_money or limit.period == "financial_year")


def covers(category: str | None, other: str) -> bool:
    """Say whether a category (None = all) is the other one or an ancestor of it."""
    return category is None or other == category or other.startswith(category + ".")


def may_change_plans(role: RoleTerms) -> bool:
    """Say whether a role has any authority over plans: who agrees them with families, and manages who may not."""
    return any(
        limit.kind == "per_ask" and limit.enforcement == "active" and "plan_change" in limit.act_kinds
        for limit in role.limits
    )


def parse_scheme(document: object) -> SchemeTerms:
    """Read a scheme from its JSON or YAML document.

    Raises SchemeError naming every problem. Fields that are not known are refused, not skipped.
    """
    problems: list[Problem] = []
    fields = _fields(document, "", ("roles",), ("reservations", "emergency", "emergency_widening"), problems)
    roles = [_role(item, path, problems) for item, path in _items(fields, "roles", "", problems)]
    reservations = [_reservation(item, path, problems) for item, path in _items(fields, "reservations", "", problems)]
    emergency, widening = _emergency(fields, problems), _widening(fields, problems)
    if not problems:
        _check_whole(roles, reservations, problems)
        _check_emergencies({role.code for role in roles}, emergency, widening, problems)
    if problems:
        raise SchemeError(problems)
    return SchemeTerms({role.code: role for role in roles}, tuple(reservations), emergency, widening)


def parse_limits(document: object) -> tuple[Limit, ...]:
    """Read a list of limits, such as a mandate's own. Raises SchemeError naming every problem."""
    problems: list[Problem] = []
    limits = _limits({"limits": document}, "", problems)
    if problems:
        raise SchemeError(problems)
    return limits


def scheme_document(terms: SchemeTerms) -> dict[str, Any]:
    """Give the document that `parse_scheme` reads back to the same terms."""
    return {
        "roles": [
            {"code": role.code, "name": role.name, "rank": role.rank, "limits": limits_document(role.limits)}
            for role in terms.roles.values()
        ],
        "reservations": [_given(reservation) for reservation in terms.reservations],
        **_emergencies_document(terms),
    }


def _emergencies_document(terms: SchemeTerms) -> dict[str, Any]:
    """Give the parts about emergencies, where there are any."""
    found: dict[str, Any] = {}
    if terms.emergency:
        found["emergency"] = {role: _set(each) for role, each in terms.emergency.items()}
    if terms.widening is not None:
        found["emergency_widening"] = _set(terms.widening)
    return found


def _set(value: Emergency | Widening) -> dict[str, Any]:
    pairs = ((item.name, getattr(value, item.name)) for item in fields_of(value))
    return {name: set_to for name, set_to in pairs if set_to is not None}


def limits_document(limits: Iterable[Limit]) -> list[dict[str, Any]]:
    """Give the list that `parse_limits` reads back to the same limits."""
    return [{**_given(limit), "act_kinds": sorted(limit.act_kinds, key=ACT_KINDS.index)} for limit in limits]


def _given(value: Limit | Reservation) -> dict[str, Any]:
    """Give the fields that are set, in the order they are declared; a limit always says its amount."""
    pairs = ((item.name, getattr(value, item.name)) for item in fields_of(value) if item.init)
    return {name: set_to for name, set_to in pairs if set_to is not None or name == "amount"}


def _fields(
    document: object, path: str, needed: tuple[str, ...], allowed: tuple[str, ...], problems: list[Problem]
) -> dict[str, Any]:
    """Give the known fields of a mapping and note what is missing or unknown."""
    if not isinstance(document, Mapping):
        problems.append((path, "This must be an object with named fields."))
        return {}
    known = needed + allowed
    problems.extend((_join(path, str(name)), "There is no such field here.") for name in document if name not in known)
    problems.extend((_join(path, name), "This is needed.") for name in needed if name not in document)
    return {name: document[name] for name in known if name in document}


def _items(fields: Mapping[str, Any], name: str, path: str, problems: list[Problem]) -> list[tuple[Any, str]]:
    """Give each item of a list in these fields with its path."""
    listed = fields.get(name, [])
    if not isinstance(listed, list | tuple):
        problems.append((_join(path, name), "This must be a list."))
        return []
    return [(item, f"{_join(path, name)}[{index}]") for index, item in enumerate(listed)]


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _role(document: object, path: str, problems: list[Problem]) -> RoleTerms:
    fields = _fields(document, path, ("code", "name", "rank"), ("limits",), problems)
    code, name, rank = fields.get("code"), fields.get("name"), fields.get("rank")
    if "code" in fields and not is_code(code):
        problems.append((_join(path, "code"), "A role needs a code such as team_manager."))
    if "name" in fields and not (isinstance(name, str) and name.strip()):
        problems.append((_join(path, "name"), "A role needs a name."))
    if "rank" in fields and not (is_amount(rank) and int(rank or 0) <= LARGEST_RANK):
        problems.append((_join(path, "rank"), f"A rank is a whole number from 0 to {LARGEST_RANK}."))
    return RoleTerms(str(code), str(name), rank if isinstance(rank, int) else 0, _limits(fields, path, problems))


def _limits(fields: Mapping[str, Any], path: str, problems: list[Problem]) -> tuple[Limit, ...]:
    return tuple(_limit(item, where, problems) for item, where in _items(fields, "limits", path, problems))


def _limit(document: object, path: str, problems: list[Problem]) -> Limit:
    fields = _fields(document, path, ("key", "kind", "amount", "act_kinds"), _OPTIONAL_LIMIT_FIELDS, problems)
    kinds = fields.get("act_kinds")
    named = isinstance(kinds, list | tuple) and all(isinstance(kind, str) for kind in kinds)
    whole: dict[str, Any] = {"key": None, "kind": None, "amount": None, **fields}
    whole["act_kinds"] = frozenset(kinds) if named and kinds else frozenset()
    if whole["kind"] == "count_per_period":
        whole.setdefault("unit", "count")
    limit = Limit(**whole)
    problems.extend(
        (_join(path, name), sentence) for name, sentence in limit_problems(limit) if name in fields or name == "period"
    )
    return limit


def _reservation(document: object, path: str, problems: list[Problem]) -> Reservation:
    fields = _fields(document, path, ("lowest_role",), ("act_kind", "category", "flag", "above"), problems)
    given = {name: value for name, value in fields.items() if value is not None}
    fits = {
        "lowest_role": (is_code(given.get("lowest_role", "any")), "Name a role by its code."),
        "act_kind": (given.get("act_kind", "one_off") in ACT_KINDS, f"A kind of ask is one of {', '.join(ACT_KINDS)}."),
        "category": (is_code(given.get("category", "any")), _SENTENCES["category"]),
        "flag": (is_code(given.get("flag", "any")), "A flag is a code such as relative_wages."),
        "above": (is_amount(given.get("above", 0)), "An amount is a whole number of pence from 0 to 2^53."),
    }
    problems.extend((_join(path, name), sentence) for name, (fit, sentence) in fits.items() if not fit)
    if fields and not given.keys() - {"lowest_role"}:
        problems.append((path, "A reservation must say what it reserves."))
    return Reservation(**{"lowest_role": "", **given})


def _emergency(fields: Mapping[str, Any], problems: list[Problem]) -> dict[str, Emergency]:
    """Read `emergency`: by role, pence for each ask and for one person in a month."""
    document = fields.get("emergency", {})
    if not isinstance(document, Mapping):
        problems.append(("emergency", "This must be an object with named fields."))
        return {}
    found = {}
    for role, about in document.items():
        path = _join("emergency", str(role))
        given = _fields(about, path, ("per_ask",), ("per_month",), problems)
        wrong = [name for name, value in given.items() if not (is_amount(value) and value > 0)]
        problems.extend((_join(path, name), "An amount is a whole number of pence, more than 0.") for name in wrong)
        if "per_ask" in given and not wrong:
            found[str(role)] = Emergency(**given)
    return found


def _widening(fields: Mapping[str, Any], problems: list[Problem]) -> Widening | None:
    """Read `emergency_widening`: the lowest role that may give more authority, and for how many hours at most."""
    if "emergency_widening" not in fields:
        return None
    path, needed = "emergency_widening", ("lowest_role", "hours")
    given = _fields(fields["emergency_widening"], path, needed, (), problems)
    hours = given.get("hours")
    if "lowest_role" in given and not is_code(given["lowest_role"]):
        problems.append((_join(path, "lowest_role"), "Name a role by its code."))
    if "hours" in given and not (type(hours) is int and 1 <= hours <= MOST_WIDENING_HOURS):
        problems.append((_join(path, "hours"), f"Hours are a whole number from 1 to {MOST_WIDENING_HOURS}."))
    return Widening(str(given.get("lowest_role")), hours if type(hours) is int else 0)


def _check_emergencies(
    codes: set[str], emergency: Mapping[str, Emergency], widening: Widening | None, problems: list[Problem]
) -> None:
    """Note the roles that emergencies name and the scheme does not have."""
    problems.extend((f"emergency.{role}", f"There is no role {role}.") for role in emergency if role not in codes)
    if widening is not None and widening.lowest_role not in codes:
        problems.append(("emergency_widening.lowest_role", f"There is no role {widening.lowest_role}."))


def _check_whole(roles: list[RoleTerms], reservations: list[Reservation], problems: list[Problem]) -> None:
    """Note what is only wrong when all of it is seen together."""
    codes: set[str] = set()
    keys: set[str] = set()
    for index, role in enumerate(roles):
        if role.code in codes:
            problems.append((f"roles[{index}].code", f"There are two roles with the code {role.code}."))
        codes.add(role.code)
        for place, limit in enumerate(role.limits):
            if limit.key in keys:
                problems.append(
                    (f"roles[{index}].limits[{place}].key", f"There are two limits with the key {limit.key}.")
                )
            keys.add(limit.key)
    for index, reservation in enumerate(reservations):
        if reservation.lowest_role not in codes:
            problems.append((f"reservations[{index}].lowest_role", f"There is no role {reservation.lowest_role}."))
