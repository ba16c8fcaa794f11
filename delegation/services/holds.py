"""Money set aside, charged, paid, given back: every movement of a hold, with its budget and plan line.

The caller holds the locks on person and budget; each function moves the hold and the budget together, and the
database's own checks refuse what would overspend.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.tenancy import new_row
from audit.writes import insert, update
from delegation.models import Budget, Hold, Mandate, PlanLine
from delegation.rulings import Act, Terms

# What changes of a hold after it was made.
MOVED = (
    *("held", "used", "from_agreed", "holder", "role", "mandate", "giver", "giver_role"),
    *("charged_at", "released_at"),
)


@dataclass(frozen=True, slots=True)
class Charge:
    """Whose limits a yes is charged to: the holder, in a role, by a mandate; and who passed that on, in theirs."""

    holder_id: UUID
    role: str
    mandate_id: UUID
    at: datetime
    giver_id: UUID | None = None
    giver_role: str = ""


def charge_to(terms: Terms, *, at: datetime) -> Charge:
    """This function will charge a yes to who says it by these terms, and to who passed them on (rule 7)."""
    giver = terms.narrowed_by if terms.kind == Mandate.Kind.PASSED_ON else None
    return Charge(
        holder_id=terms.holder,
        role=terms.role,
        mandate_id=terms.mandate,
        at=at,
        giver_id=giver.holder if giver else None,
        giver_role=giver.role if giver else "",
    )


def lock_budget(budget_id: UUID) -> Budget:
    """This function will lock a budget until the transaction ends, without blocking rows that point at it."""
    budget: Budget = Budget.objects.ours().select_for_update(no_key=True).get(id=budget_id)
    return budget


def lock_plan_line(plan_line_id: UUID) -> PlanLine:
    """This function will lock a plan line; its budget is locked before it."""
    line: PlanLine = PlanLine.objects.ours().select_for_update(no_key=True).get(id=plan_line_id)
    return line


def lock_hold(ask_id: UUID) -> Hold | None:
    """This function will load an ask's hold; the ask's own lock keeps others from it."""
    hold: Hold | None = Hold.objects.ours().filter(ask_id=ask_id).first()
    return hold


def lock_mandates(*holder_ids: UUID) -> None:
    """This function will lock mandates whose limits sum over what is about to change; the last of locks."""
    rows = Mandate.objects.ours().filter(holder_id__in=holder_ids, revoked_at__isnull=True).order_by("granted_at", "id")
    list(rows.select_for_update(no_key=True).values_list("id", flat=True))


def set_aside(
    *, ask_id: UUID, act: Act, budget: Budget | None, plan_line: PlanLine | None, charge: Charge | None
) -> Hold | None:
    """This function will hold an act's whole commitment, pence, or nothing where the money left does not reach.

    With ``charge`` somebody said yes already: then the money is held for certain, and their limits are charged.
    """
    most_agreed = act.plan_line.exchanged if act.plan_line else None
    enough = budget is None or act.commitment <= budget.left + _of_the_line(plan_line, most=most_agreed)
    if charge is None and not (enough and act.commitment > 0):
        return None
    hold = new_row(
        Hold,
        ask_id=ask_id,
        budget=budget,
        plan_line=plan_line,
        person_id=act.person,
        people=act.people,
        payee_key=act.payee_key or "",
        category=act.category,
        kind=act.kind,
        most_agreed=most_agreed,
    )
    _charge(hold, charge)
    _resize(hold, amount=act.commitment if budget else 0, budget=budget, plan_line=plan_line)
    insert(hold)
    return hold


def charge_hold(hold: Hold, *, amount: int, budget: Budget | None, plan_line: PlanLine | None, charge: Charge) -> None:
    """This function will charge a hold to the one who said yes, to this amount of pence, what is spent among it."""
    _charge(hold, charge)
    hold.released_at = None
    if hold.used:
        _rebook(hold, held=max(0, amount - hold.used), used=hold.used, budget=budget, plan_line=plan_line)
        return
    _resize(hold, amount=amount if budget else 0, budget=budget, plan_line=plan_line)
    update(hold, *MOVED)


def reshape(
    hold: Hold, *, act: Act, budget: Budget | None, plan_line: PlanLine | None, charge: Charge | None, at: datetime
) -> None:
    """This function will make a waiting hold that of a changed act; empty where the money left does not reach.

    With ``charge`` the change was said yes to at once.
    """
    hold.payee_key, hold.category = act.payee_key or "", act.category
    free = budget.left + hold.held + _of_the_line(plan_line, hold) if budget else act.commitment
    is_held = charge is not None or 0 < act.commitment <= free
    hold.released_at = None if is_held else at
    _charge(hold, charge)
    _resize(hold, amount=act.commitment if is_held and budget else 0, budget=budget, plan_line=plan_line)
    update(hold, *MOVED, "payee_key", "category")


def set_aside_again(hold: Hold, *, amount: int, budget: Budget | None, plan_line: PlanLine | None) -> None:
    """This function will set this amount of pence aside in a hold that was given back, where there is that much."""
    free = budget.left + _of_the_line(plan_line, hold) if budget else 0
    if hold.released_at is not None and 0 < amount <= free:
        hold.released_at = None
        _resize(hold, amount=amount, budget=budget, plan_line=plan_line)
        update(hold, *MOVED)


def uncharge(hold: Hold, *, amount: int, budget: Budget | None, plan_line: PlanLine | None) -> None:
    """This function will take a charge back and set this amount of pence aside, or as much as was, if it is there."""
    _charge(hold, None)
    free = budget.left + hold.held + _of_the_line(plan_line, hold) if budget else 0
    if hold.held < amount <= free:
        _resize(hold, amount=amount, budget=budget, plan_line=plan_line)
    update(hold, *MOVED)


def release(hold: Hold, *, budget: Budget | None, plan_line: PlanLine | None, at: datetime) -> None:
    """This function will give all held money back, and uncharge the limits of whoever had said yes.

    What was spent stays spent, and is charged to nobody.
    """
    _charge(hold, None)
    hold.released_at = None if hold.used else at
    _rebook(hold, held=0, used=hold.used, budget=budget, plan_line=plan_line)


def spend_fact(
    *, ask_id: UUID, act: Act, budget: Budget, plan_line: PlanLine | None, charge: Charge | None, amount: int
) -> Hold:
    """This function will record pence already spent. Facts are never refused: what is too much goes to overrun.

    With ``charge`` somebody said yes to it; without, nobody's limits are used by it.
    """
    hold = new_row(
        Hold,
        ask_id=ask_id,
        budget=budget,
        plan_line=plan_line,
        person_id=act.person,
        people=act.people,
        payee_key=act.payee_key or "",
        category=act.category,
        kind=act.kind,
    )
    _charge(hold, charge)
    _book(hold, held=0, used=amount, budget=budget, plan_line=plan_line)
    insert(hold)
    return hold


def pay_out(hold: Hold, *, amount: int, final: bool, budget: Budget | None, plan_line: PlanLine | None) -> None:
    """This function will turn held pence into spent ones. A payment is a fact: what is too much goes to overrun.

    ``final`` gives back what is still held. The charge stays where and when it was made.
    """
    left = 0 if final else max(0, hold.held - amount)
    _rebook(hold, held=left, used=hold.used + amount, budget=budget, plan_line=plan_line)


def give_back(hold: Hold, *, amount: int, budget: Budget | None, plan_line: PlanLine | None) -> None:
    """This function will take pence that came back out of what was spent.

    Limits are sums over holds, so their room comes back in the window that was charged.
    """
    _rebook(hold, held=hold.held, used=hold.used - amount, budget=budget, plan_line=plan_line)


def lower(hold: Hold, *, amount: int, budget: Budget | None, plan_line: PlanLine | None) -> None:
    """This function will hold so many pence less; what the plan had agreed goes back to its line."""
    _rebook(hold, held=hold.held - amount, used=hold.used, budget=budget, plan_line=plan_line)


def hold_again(hold: Hold, *, amount: int, budget: Budget | None, plan_line: PlanLine | None) -> None:
    """This function will turn spent pence into held ones again: it was a mistake that they were paid."""
    _rebook(hold, held=hold.held + amount, used=hold.used - amount, budget=budget, plan_line=plan_line)


def square(budget: Budget) -> None:
    """This function will let what is free pay off what facts took beyond the money, so that never are there both."""
    over = max(0, budget.held + budget.spent + budget.agreed - budget.allocated)
    if over < budget.overrun:
        budget.overrun = over
        update(budget, "overrun")


def _rebook(hold: Hold, *, held: int, used: int, budget: Budget | None, plan_line: PlanLine | None) -> None:
    """This function will make a stored hold's held and used pence these, and its budget and plan line follow."""
    _book(hold, held=held, used=used, budget=budget, plan_line=plan_line)
    update(hold, *MOVED)


def _book(hold: Hold, *, held: int, used: int, budget: Budget | None, plan_line: PlanLine | None) -> None:
    """This function will move a hold with its budget and plan line, whatever money there is.

    Facts beyond the money left are overrun; what becomes free first pays overrun off.
    """
    if budget is None:
        return
    total = held + used
    room = _of_the_line(plan_line, hold) if total > hold.held + hold.used else 0
    agreed = min(total, hold.from_agreed + room)
    budget.held += held - hold.held
    budget.spent += used - hold.used
    budget.agreed += hold.from_agreed - agreed
    budget.overrun = max(0, budget.held + budget.spent + budget.agreed - budget.allocated)
    update(budget, "held", "spent", "agreed", "overrun")
    if plan_line is not None:
        plan_line.remaining += hold.from_agreed - agreed
        update(plan_line, "remaining")
    hold.held, hold.used, hold.from_agreed = held, used, agreed


def _of_the_line(plan_line: PlanLine | None, hold: Hold | None = None, *, most: int | None = None) -> int:
    """This function will give the pence that a hold may still take of a plan line: a swap no more than it swaps."""
    if plan_line is None:
        return 0
    if hold is not None and hold.most_agreed is not None:
        most = max(0, hold.most_agreed - hold.from_agreed)
    return plan_line.remaining if most is None else min(plan_line.remaining, most)


def _charge(hold: Hold, charge: Charge | None) -> None:
    hold.holder_id = charge.holder_id if charge else None
    hold.role = charge.role if charge else ""
    hold.mandate_id = charge.mandate_id if charge else None
    hold.giver_id = charge.giver_id if charge else None
    hold.giver_role = charge.giver_role if charge else ""
    hold.charged_at = charge.at if charge else None


def _resize(hold: Hold, *, amount: int, budget: Budget | None, plan_line: PlanLine | None) -> None:
    """This function will make a hold this large: what the plan agreed first, then free money."""
    if budget is None:
        return
    agreed_before = hold.from_agreed
    agreed_now = min(amount, _of_the_line(plan_line, hold) + agreed_before)
    budget.held += amount - hold.held
    budget.agreed -= agreed_now - agreed_before
    update(budget, "held", "agreed")
    square(budget)
    if plan_line is not None:
        plan_line.remaining -= agreed_now - agreed_before
        update(plan_line, "remaining")
    hold.held, hold.from_agreed = amount, agreed_now
