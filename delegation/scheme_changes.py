"""What a new scheme widens and what it tightens (pure).

Widening may start at once; tightening needs 28 days (rule 15). So doubt is tightening: a change counts as widening only
where it is plain that everything within the old limits is within the new ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from delegation.periods import ROLLING
from delegation.terms import Limit, Reservation, RoleTerms, SchemeTerms, covers

WIDENING, TIGHTENING, NEUTRAL = "widening", "tightening", "neutral"

_FIELDS = ("kind", "amount", "unit", "period", "category", "act_kinds", "people", "counted_by", "enforcement")

# Counting less: every hold in the second window, or counted the second way, also counts by the first. Months are not
# inside quarters or years where the financial year starts in mid-month, as on 6 April.
_SHORTER_PERIODS = {
    ("week", "day"),
    ("month", "day"),
    ("quarter", "day"),
    ("financial_year", "day"),
    ("financial_year", "quarter"),
}
_FEWER_COUNTED = {("holder", "holder_and_person"), ("person", "holder_and_person"), ("person", "person_and_payee")}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where (`roles.family.family.each`), what it does, and the field's old and new value."""

    path: str
    effect: str
    field: str
    before: object = None
    after: object = None


def compare(old: SchemeTerms, new: SchemeTerms) -> tuple[Change, ...]:
    """This function will list every difference between two schemes, each as widening, tightening or neutral."""
    return (*_roles(old, new), *_reservations(old, new), *_emergencies(old, new), *_widenings(old, new))


def tightens(changes: Iterable[Change]) -> bool:
    """This function will say whether any of these changes takes room from anybody."""
    return any(change.effect == TIGHTENING for change in changes)


def _roles(old: SchemeTerms, new: SchemeTerms) -> Iterator[Change]:
    same_order = _order(old, new) == _order(new, old)
    for code in dict.fromkeys([*old.roles, *new.roles]):
        before, after = old.roles.get(code), new.roles.get(code)
        path = f"roles.{code}"
        if after is None:
            yield Change(path, TIGHTENING, "role", before=code)
        elif before is None:
            yield Change(path, WIDENING, "role", after=code)
        else:
            yield from _role(path, before, after, same_order=same_order)


def _order(scheme: SchemeTerms, other: SchemeTerms) -> list[list[str]]:
    """This function will give the roles that both schemes have, by rank, those of one rank together."""
    ranks: dict[int, list[str]] = {}
    for code in sorted(scheme.roles.keys() & other.roles.keys()):
        ranks.setdefault(scheme.roles[code].rank, []).append(code)
    return [ranks[rank] for rank in sorted(ranks)]


def _role(path: str, old: RoleTerms, new: RoleTerms, *, same_order: bool) -> Iterator[Change]:
    if old.name != new.name:
        yield Change(path, NEUTRAL, "name", old.name, new.name)
    if old.rank != new.rank:
        # Reservations and routing go by rank: another order may take from somebody.
        yield Change(path, NEUTRAL if same_order else TIGHTENING, "rank", old.rank, new.rank)
    before, after = _by_key(old.limits), _by_key(new.limits)
    for key in dict.fromkeys([*before, *after]):
        others = [limit for limits in (old.limits, new.limits) for limit in limits if limit.key != key]
        yield from _limit(f"{path}.{key}", before.get(key), after.get(key), others)


def _by_key(limits: Iterable[Limit]) -> Mapping[str, Limit]:
    return {limit.key: limit for limit in limits}


def _limit(path: str, old: Limit | None, new: Limit | None, others: Sequence[Limit]) -> Iterator[Change]:
    """This function will say what adding, removing or changing one limit does, given the role's other limits."""
    if old == new:
        return
    if old is None or new is None:
        yield Change(path, _effect(old, new, others), "limit", old and old.key, new and new.key)
        return
    effect = _effect(old, new, others)
    fields = [field for field in _FIELDS if getattr(old, field) != getattr(new, field)]
    # Where the whole tightens, each field is judged as if it alone had changed, to show which of them does it.
    alone = {field: _effect(old, replace(old, **{field: getattr(new, field)}), others) for field in fields}
    known = effect == TIGHTENING and TIGHTENING in alone.values()
    for field in fields:
        before, after = _shown(getattr(old, field)), _shown(getattr(new, field))
        yield Change(path, alone[field] if known else effect, field, before, after)


def _shown(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def _effect(old: Limit | None, new: Limit | None, others: Sequence[Limit]) -> str:
    old, new = _binding(old), _binding(new)
    if old is None and new is None:
        return NEUTRAL
    kinds = {limit.kind for limit in (old, new) if limit is not None}
    wider = _gives_more(old, new, others) if kinds == {"per_ask"} else _bounds_less(old, new)
    return WIDENING if wider else TIGHTENING


def _binding(limit: Limit | None) -> Limit | None:
    """This function will give a limit that binds; one that is off or only traced is as good as absent."""
    return limit if limit is not None and limit.enforcement == "active" else None


def _gives_more(old: Limit | None, new: Limit | None, others: Sequence[Limit]) -> bool:
    """This function will say whether a `per_ask` limit, which gives authority as well as bounding it, gives more.

    New reach is plain only where no other `per_ask` limit of the role speaks: there it would be one more bound.
    """
    if new is None:
        return False
    if old is not None:
        if not (_is_no_less(new.amount, old.amount) and _reaches(new, old)):
            return False
        if _reaches(old, new):
            return True
    return not any(other.kind == "per_ask" and other.enforcement != "off" and _meet(new, other) for other in others)


def _bounds_less(old: Limit | None, new: Limit | None) -> bool:
    """This function will say whether a ceiling, which gives no authority, stands less in the way."""
    if new is None:
        return True
    if old is None or old.kind != new.kind:
        return False
    counted_less = old.counted_by == new.counted_by or (old.counted_by, new.counted_by) in _FEWER_COUNTED
    shorter = _is_shorter(old.period, new.period)
    return _is_no_less(new.amount, old.amount) and _reaches(old, new) and counted_less and shorter


def _is_no_less(amount: int | None, than: int | None) -> bool:
    return amount is None or (than is not None and amount >= than)


def _reaches(wide: Limit, narrow: Limit) -> bool:
    """This function will say whether the first limit speaks about every act that the second does."""
    return (
        narrow.act_kinds <= wide.act_kinds
        and wide.people in ("any", narrow.people)
        and (wide.category is None or (narrow.category is not None and covers(wide.category, narrow.category)))
    )


def _meet(one: Limit, other: Limit) -> bool:
    """This function will say whether some act meets both limits."""
    people = "any" in (one.people, other.people) or one.people == other.people
    categories = (one.category, other.category)
    nested = (
        None in categories or covers(one.category, str(other.category)) or covers(other.category, str(one.category))
    )
    return people and nested and not one.act_kinds.isdisjoint(other.act_kinds)


def _is_shorter(old: str | None, new: str | None) -> bool:
    if old == new or (old, new) in _SHORTER_PERIODS:
        return True
    before, after = ROLLING.fullmatch(old or ""), ROLLING.fullmatch(new or "")
    return before is not None and after is not None and int(after[1]) <= int(before[1])


def _reservations(old: SchemeTerms, new: SchemeTerms) -> Iterator[Change]:
    before, after = _by_act(old.reservations), _by_act(new.reservations)
    for act in dict.fromkeys([*before, *after]):
        path = "reservations." + ".".join(part or "any" for part in act)
        yield from _reservation(path, before.get(act, []), after.get(act, []), new.roles)


def _by_act(reservations: Iterable[Reservation]) -> dict[tuple[str | None, ...], list[Reservation]]:
    found: dict[tuple[str | None, ...], list[Reservation]] = {}
    for one in reservations:
        found.setdefault((one.act_kind, one.category, one.flag), []).append(one)
    return found


def _reservation(
    path: str, old: Sequence[Reservation], new: Sequence[Reservation], roles: Mapping[str, RoleTerms]
) -> Iterator[Change]:
    """This function will compare what is reserved of one act: pairs field by field, the rest as added or removed."""
    gone = [one for one in old if one not in new]
    come = [one for one in new if one not in old]
    if len(gone) == len(come) == 1:
        yield from _changed_reservation(path, gone[0], come[0], roles)
        return
    for one in gone:
        yield Change(path, WIDENING, "reservation", before=one.lowest_role)
    for one in come:
        yield Change(path, TIGHTENING, "reservation", after=one.lowest_role)


def _changed_reservation(
    path: str, old: Reservation, new: Reservation, roles: Mapping[str, RoleTerms]
) -> Iterator[Change]:
    if old.lowest_role != new.lowest_role:
        before, after = roles.get(old.lowest_role), roles.get(new.lowest_role)
        lower = before is not None and after is not None and after.rank <= before.rank
        effect = WIDENING if lower else TIGHTENING
        yield Change(path, effect, "lowest_role", old.lowest_role, new.lowest_role)
    if old.above != new.above:
        raised = new.above is not None and (old.above is None or new.above >= old.above)
        yield Change(path, WIDENING if raised else TIGHTENING, "above", old.above, new.above)


def _emergencies(old: SchemeTerms, new: SchemeTerms) -> Iterator[Change]:
    """This function will compare what roles may decide when it can't wait."""
    for role in dict.fromkeys([*old.emergency, *new.emergency]):
        before, after = old.emergency.get(role), new.emergency.get(role)
        path = f"emergency.{role}"
        if before is None or after is None:
            yield Change(path, TIGHTENING if after is None else WIDENING, "emergency", before and role, after and role)
            continue
        for field in ("per_ask", "per_month"):
            was, will = getattr(before, field), getattr(after, field)
            if was != will:
                yield Change(path, WIDENING if _is_no_less(will, was) else TIGHTENING, field, was, will)


def _widenings(old: SchemeTerms, new: SchemeTerms) -> Iterator[Change]:
    """This function will compare from which role up somebody may give more authority in an emergency."""
    before, after = old.widening, new.widening
    if before == after:
        return
    path = "emergency_widening"
    if before is None or after is None:
        role = after.lowest_role if after else None
        yield Change(path, WIDENING if after else TIGHTENING, "widening", before and before.lowest_role, role)
        return
    if before.lowest_role != after.lowest_role:
        was, will = new.roles.get(before.lowest_role), new.roles.get(after.lowest_role)
        lower = was is not None and will is not None and will.rank <= was.rank
        effect = WIDENING if lower else TIGHTENING
        yield Change(path, effect, "lowest_role", before.lowest_role, after.lowest_role)
    if before.hours != after.hours:
        effect = WIDENING if after.hours > before.hours else TIGHTENING
        yield Change(path, effect, "hours", before.hours, after.hours)
