"""What must be true after each command, added up from the rows alone."""

from collections import Counter

from django.db.models import Case, F, Q, Sum, When
from hypothesis.stateful import invariant

from delegation.models import Budget, BudgetChange, Hold, Movement, PlanLine
from tests.integration.workflow.pennies.base import Base
from workflow.models import Payment

LESS = ("reduced", "recovered", "raise_undone", "carried_out")
MORE = ("opened", "renewed", "raised", "credited", "carried_in")


class Sums(Base):
    """Every penny is somewhere, once."""

    @invariant()
    def every_penny_is_somewhere(self) -> None:
        """The sums agree, nothing is negative, and there is never both money left and overrun."""
        for budget in Budget.objects.ours().filter(person=self.person):
            assert budget.allocated + budget.overrun == budget.left + budget.agreed + budget.held + budget.spent
            assert min(budget.left, budget.agreed, budget.held, budget.spent, budget.overrun, budget.allocated) >= 0
            assert budget.overrun == 0 or budget.left == 0
            used = Hold.objects.ours().filter(budget=budget).aggregate(held=Sum("held"), used=Sum("used"))
            assert (budget.held, budget.spent) == (used["held"] or 0, used["used"] or 0)
            lines = PlanLine.objects.ours().filter(budget=budget)
            plan = lines.aggregate(remaining=Sum("remaining"), annual=Sum("annual"))
            assert (budget.agreed, budget.planned) == (plan["remaining"] or 0, plan["annual"] or 0)
            changes = BudgetChange.objects.ours().filter(budget=budget)
            given = changes.filter(what__in=MORE).aggregate(pence=Sum("amount"))["pence"] or 0
            gone = changes.filter(what__in=LESS).aggregate(pence=Sum("amount"))["pence"] or 0
            assert budget.allocated == given - gone

    @invariant()
    def what_was_paid_is_what_moved(self) -> None:
        """What each hold used is what was paid less what came back, and nothing of a row is less than nothing."""
        signed = Sum(Case(When(what="paid", then=F("amount")), default=-F("amount")))
        moved = dict(Movement.objects.ours().order_by().values_list("hold").annotate(pence=signed))
        used = Hold.objects.ours().filter(id__in=moved).values_list("id", "used")
        assert {id: pence for id, pence in used if pence != moved[id]} == {}
        below = Q(held__lt=0) | Q(used__lt=0) | Q(from_agreed__lt=0) | Q(from_agreed__gt=F("held") + F("used"))
        assert not Hold.objects.ours().filter(below).exists()
        assert not PlanLine.objects.ours().filter(Q(remaining__lt=0) | Q(annual__lt=0)).exists()

    @invariant()
    def each_week_is_paid_once(self) -> None:
        """A week has 1 payment at most that is ready, paid or skipped; each that is paid has its own movement."""
        rows = Payment.objects.ours().filter(ask__person=self.person)
        weeks = rows.filter(Q(cancelled_at=None) | Q(skipped=True), week_of__isnull=False)
        counted = Counter(weeks.values_list("ask_id", "week_of"))
        assert {week: count for week, count in counted.items() if count > 1} == {}
        paid = list(rows.filter(paid_at__isnull=False).values_list("movement_id", flat=True))
        assert len(set(paid)) == len(paid)
        assert None not in paid

    @invariant()
    def no_timer_failed(self) -> None:
        """A round says in the log what it could not do."""
        assert self.alarms.said == []
