"""How long somebody's money lasts, and what comes next of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import BigIntegerField, Case, F, Sum, When

from delegation import access
from delegation.errors import Missing
from delegation.lasting import LATELY_DAYS, Pace, lasts_until
from delegation.models import Budget, Hold, Instalment, Movement, User
from delegation.selectors.me import local_day


@dataclass(frozen=True, slots=True)
class Lasting:
    """Until when a budget lasts at the pace of late (None: to its end), and the part that comes next."""

    until: date | None
    following: Instalment | None


def lasting_of(budgets: Sequence[Budget], *, at: datetime) -> dict[UUID, Lasting]:
    """This function will reckon for each budget that is open how long it lasts."""
    if not budgets:
        return {}
    today = local_day(at)
    running = [each for each in budgets if each.closed_at is None and each.starts_on <= today < each.ends_on]
    if not running:
        return {}
    lately, awaited = _spent_lately(running, at=at), _awaited(running)
    return {each.id: _lasting(each, lately.get(each.id, 0), awaited.get(each.id, []), today) for each in running}


def _lasting(budget: Budget, lately: int, awaited: list[Instalment], today: date) -> Lasting:
    # What is late is not counted on until it is there.
    to_come = {each.expected_on: each.amount for each in awaited if each.expected_on > today}
    pace = Pace(
        in_hand=budget.allocated + budget.overrun - budget.spent - sum(each.amount for each in awaited),
        promised=budget.held,
        agreed=budget.agreed,
        lately=lately,
        ends_on=budget.ends_on,
        to_come=to_come,
    )
    return Lasting(lasts_until(pace, today=today), awaited[0] if awaited else None)


def _awaited(budgets: Sequence[Budget]) -> dict[UUID, list[Instalment]]:
    found: dict[UUID, list[Instalment]] = {}
    rows = Instalment.objects.ours().filter(budget__in=budgets, arrived_on__isnull=True)
    for row in rows.order_by("expected_on", "id"):
        found.setdefault(row.budget_id, []).append(row)
    return found


def _spent_lately(budgets: Sequence[Budget], *, at: datetime) -> dict[UUID, int]:
    """This function will add up what was spent in the last 8 weeks beside what the plan agreed."""
    since = at - timedelta(days=LATELY_DAYS)
    signed = Case(
        When(what=Movement.What.REFUNDED, then=-F("amount")), default=F("amount"), output_field=BigIntegerField()
    )
    moved = Movement.objects.ours().filter(hold__budget__in=budgets, hold__plan_line__isnull=True, at__gt=since)
    found = dict(moved.values_list("hold__budget_id").annotate(pence=Sum(signed)))
    # What was already paid when it was written down did not move here.
    facts = Hold.objects.ours().filter(budget__in=budgets, plan_line__isnull=True, used__gt=0, charged_at__gt=since)
    unmoved = facts.filter(movements__isnull=True).values_list("budget_id").annotate(pence=Sum("used"))
    for budget_id, pence in unmoved:
        found[budget_id] = found.get(budget_id, 0) + pence
    return found


def instalments_of(budget: Budget) -> list[Instalment]:
    """This function will list the parts of a direct payment, the first before all."""
    return list(Instalment.objects.ours().filter(budget=budget).order_by("expected_on", "id"))


def parts_due(*, today: date, most: int) -> list[Instalment]:
    """This function will list the parts of everybody's own money that should be there and are not, the oldest first."""
    rows = Instalment.objects.ours().filter(arrived_on__isnull=True, expected_on__lte=today, budget__closed_at=None)
    return list(rows.select_related("budget__person").order_by("expected_on", "id")[:most])


def find_instalment(*, by: User, instalment_id: UUID) -> UUID:
    """This function will name whose part of a direct payment it is, for who may see their money, or raise Missing."""
    people = access.people_with(by, access.SEE_MONEY)
    rows = Instalment.objects.ours().filter(id=instalment_id, budget__person__in=people.values("id"))
    found: UUID | None = rows.values_list("budget__person_id", flat=True).first()
    if found is None:
        raise Missing
    return found
