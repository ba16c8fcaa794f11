"""How one act meets the limits of one mandate: which apply, and what each says (pure).

The engine in `delegation.authority` puts these together into a ruling.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from delegation.periods import Calendar, leaves_at, window
from delegation.plans import WEEKS_A_YEAR
from delegation.rulings import Act, Check, Met, Terms, Used
from delegation.terms import COUNTED_KINDS, LARGEST_AMOUNT_PENCE, Limit, covers

# A check of all its ten values, in their order: half of what `Check(...)` takes, and there are six to a ruling.
make_check = partial(tuple.__new__, Check)


def links_of(terms: Terms) -> tuple[Terms, ...]:
    """Give these terms and all that narrow them."""
    return (terms,) if terms.narrowed_by is None else (terms, *links_of(terms.narrowed_by))


def owns_the_money(act: Act, link: Terms) -> bool:
    """Say whether what is left stands for every limit of the role: a direct payment is the person's own."""
    own = link.kind == "family" and act.budget is not None and act.budget.kind == "direct_payment"
    return own and act.spends


def met(act: Act, link: Terms) -> Met:
    """Give the limits of one link that the act meets, and whether they give authority; caps only bound."""
    # All of an act that `_applies` and `owns_the_money` look at.
    like = act.kind, act.category, act.people, act.commitment > 0 if act.budget is None else act.budget.kind
    found = link.met.get(like)
    if found is None:
        limits = link.caps if owns_the_money(act, link) else link.limits + link.caps
        applying = [(limit, _sum_of(limit, link)) for limit in limits if _applies(limit, act)]
        found = link.met[like] = Met(tuple(applying), _gives(act, link), _most_each(limit for limit, _ in applying))
    return found


def _most_each(limits: Iterable[Limit]) -> int | None:
    """Give the pence that no ask may go past, whatever is used of other limits; None where there is no such limit."""
    each = (limit for limit in limits if limit.sound and limit.kind == "per_ask" and limit.enforcement == "active")
    return min((limit.amount for limit in each if limit.amount is not None), default=None)


def _sum_of(limit: Limit, link: Terms) -> tuple[UUID, str] | None:
    """Name the sum of holds that a limit is held against, if any; of one that makes no sense there is none."""
    return (link.mandate, limit.key) if limit.sound and limit.kind in COUNTED_KINDS else None


def _gives(act: Act, link: Terms) -> bool:
    """Say whether the act meets a `per_ask` limit of the link itself, or spends what is the holder's own."""
    for limit in link.limits:
        if limit.kind == "per_ask" and limit.enforcement == "active" and _applies(limit, act):
            return True
    return owns_the_money(act, link)


def _applies(limit: Limit, act: Act) -> bool:
    return (
        limit.enforcement != "off"
        and act.kind in limit.act_kinds
        # A limit that makes no sense is met, so that its doubt is seen.
        and (limit.people in ("any", act.people) or not limit.sound)
        and (limit.category is None or covers(limit.category, act.category))
        # What is left is checked for every act with a budget; spending without one, this limit cannot be checked.
        and (limit.kind != "budget" or (act.budget is None and act.commitment > 0) or not limit.sound)
    )


def check_limit(limit: Limit, act: Act, sums: Used | None, *, at: datetime, calendar: Calendar) -> Check | None:
    """Hold one limit against the act, and its sum where it counts; None when that cannot be done, which is doubt."""
    if not limit.sound or limit.kind == "budget":
        return None
    if limit.kind in COUNTED_KINDS:
        return _check_sum(limit, act, sums, at, calendar)
    if limit.kind == "variance":
        return _check_variance(limit, act)
    amount, asked = limit.amount, max(0, (act.amount or 0) - _swapped(act))
    passed = amount is None or asked <= amount
    return make_check((limit.key, limit.kind, limit.unit, amount, 0, 0, amount, None, passed, limit.enforcement))


def is_over_each(act: Act, terms: Terms) -> bool:
    """Say whether a limit for each ask alone keeps these terms from a yes, whatever is used of the others."""
    asked = (act.amount or 0) - _swapped(act)
    most = [met(act, link).most_each for link in links_of(terms)]
    return any(each is not None and asked > each for each in most)


def _check_variance(limit: Limit, act: Act) -> Check:
    """Hold what the plan would cost in a year against the year's money: what is left is what may still be added.

    Without a budget there is no plan to hold it against, so the act stands for all of it.
    """
    amount, room = limit.amount or 0, act.budget.room_in_plan if act.budget else 0
    left = max(0, amount + room)
    passed = _adds_a_year(act) <= left
    return Check(limit.key, limit.kind, limit.unit, amount, 0, 0, left, None, passed, limit.enforcement)


def _adds_a_year(act: Act) -> int:
    """Give the pence a year that an act adds to what the plan agreed; what it draws on is in the plan already."""
    each = -(-max(0, act.charge - _agreed(act)) // act.times)
    return each * _times_a_year(act)


def _times_a_year(act: Act) -> int:
    return WEEKS_A_YEAR if act.kind == "weekly" else 1


def _check_sum(limit: Limit, act: Act, sums: Used | None, at: datetime, calendar: Calendar) -> Check | None:
    if sums is None or not is_sound(sums):
        return None
    used, held, count, earliest = sums
    kind = limit.kind
    if kind == "count_per_period":
        used, held, charge = count, 0, 1
    else:
        charge = act.charge
    amount, period = limit.amount or 0, limit.period or ""
    left = amount - used - held
    if limit.rolls:
        resets_at = leaves_at(period, earliest, calendar) if earliest else None
    else:
        resets_at = window(period, at, calendar).end
    return make_check(
        (limit.key, kind, limit.unit, amount, used, held, max(0, left), resets_at, charge <= left, limit.enforcement)
    )


def is_sound(sums: Used) -> bool:
    """Say whether all that is used is whole pence or asks."""
    used, held, count, _ = sums
    if type(used) is int and type(held) is int and type(count) is int:  # `is_amount` of each, and no call
        most = LARGEST_AMOUNT_PENCE
        return 0 <= used <= most and 0 <= held <= most and 0 <= count <= most
    return False


def check_money(act: Act, terms: Terms) -> Check | None:
    """Hold what the act commits against the money left; None when it takes none."""
    budget, agreed = act.budget, _agreed(act)
    if budget is None and act.plan_line is None:
        return None
    links = links_of(terms)
    if any(link.kind == "plan_line" for link in links):
        # What the plan agreed needs no asking, and not a penny more than it agreed.
        return Check("plan_line", "budget", "pence", agreed, 0, 0, agreed, None, act.commitment <= agreed)
    if budget is None or not (act.commitment or any(owns_the_money(act, link) for link in links)):
        return None
    amount, held = budget.allocated + budget.overrun, budget.held + budget.agreed - agreed
    free = budget.left + agreed
    passed = act.commitment <= free
    return Check("budget", "budget", "pence", amount, budget.spent, held, max(0, free), None, passed)


def free_money(money: Check) -> int:
    """Give the pence left by a check of money, below 0 where facts went past it."""
    return (money.amount or 0) - money.used - money.held


def largest_passing(act: Act, check: Check) -> int | None:
    """Give the largest amount of such an act that this check would pass; None when it passes any."""
    if check.amount is None or (check.kind == "count_per_period" and check.passed):
        return None
    if check.kind == "per_ask":
        return check.amount + _swapped(act)
    if check.kind == "variance":
        return _agreed(act) // act.times + (check.left or 0) // _times_a_year(act)
    return 0 if check.kind == "count_per_period" else (check.left or 0) // act.times


def _swapped(act: Act) -> int:
    """Give the pence the plan already agreed for what is swapped: a swap costs only what it costs more."""
    return _agreed(act) if act.kind == "swap" else 0


def _agreed(act: Act) -> int:
    """Give the pence of the plan line that an act may use; one that changes the line draws on nothing of it."""
    return act.plan_line.usable if act.plan_line is not None and act.spends else 0
