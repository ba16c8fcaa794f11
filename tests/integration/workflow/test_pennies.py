"""To the penny: allocated + overrun = left + agreed + held + spent, whatever happens in whatever order.

Each command is a method below with `@rule`; to add one, write it so that a refusal (`LeewayError`) counts as nothing
done. LEEWAY_EXAMPLES=500 runs more of them; each run is seeded, so that a failure comes again.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import Case, F, Sum, When
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from pytest_django.plugin import DjangoDbBlocker

from audit import books
from audit.events import Actor
from delegation.errors import LeewayError
from delegation.models import Budget, Hold, Movement, Organisation, PlanLine
from delegation.services.money import credit_budget, raise_budget
from tests.cast import Cast, build_cast
from tests.integration.workflow.steps import A_REASON, TUESDAY
from workflow.models import Ask
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.lapsing import cancel
from workflow.services.mistakes import say_mistake
from workflow.services.settling import refund, settle
from workflow.services.submitting import submit_ask
from workflow.services.undoing import take_back, withdraw
from workflow.services.watching import watch

EXAMPLES = int(os.environ.get("LEEWAY_EXAMPLES", "12"))
FEED = Actor(process="card-feed")
ZONES = ("Europe/London", "Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu")

amounts = st.integers(min_value=1, max_value=400_000)
small = st.integers(min_value=1, max_value=9_900)
which = st.integers(min_value=0, max_value=30)


class Pennies(RuleBasedStateMachine):
    """Ada's money, moved in every way there is."""

    cast: ClassVar[Cast]

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.open.enter_context(transaction.atomic())
        self.open.enter_context(self.cast.scope())
        self.at: datetime = TUESDAY
        self.asks: list[UUID] = []

    def teardown(self) -> None:
        """This function will hold the books against each other, and undo everything."""
        try:
            organisation_id = self.cast.organisation.id
            found = {each.name: books.compare(each, organisation_id=organisation_id) for each in books.comparisons()}
            assert {name: each.ids for name, each in found.items() if each.differ} == {}
        finally:
            transaction.set_rollback(True)
            self.open.close()

    @initialize(zone=st.sampled_from(ZONES), spent=st.sampled_from((0, 200_000, 225_000)))
    def begin(self, zone: str, spent: int) -> None:
        """Any time zone; sometimes little money is left."""
        Organisation.objects.filter(id=self.cast.organisation.id).update(time_zone=zone)
        if spent:
            self._ask(spent, "priya", pay="already_paid")

    @rule(amount=amounts | small, by=st.sampled_from(("joe", "priya", "gwen")), already=st.booleans())
    def ask(self, amount: int, by: str, already: bool) -> None:
        """Somebody asks, or has paid already."""
        self._ask(amount, by, pay="already_paid" if already else None)

    @rule(amount=small, by=st.sampled_from(("joe", "priya")))
    def ask_weekly(self, amount: int, by: str) -> None:
        """Somebody asks for a sum each week."""
        self._ask(amount, by, kind="weekly")

    @rule(amount=small)
    def draw_on_the_plan(self, amount: int) -> None:
        """Something that the plan agreed."""
        line = PlanLine.objects.ours().filter(person=self.cast.person("ada"), category="care").first()
        self._ask(amount, "priya", plan_line=line.id if line else None, category="care")

    @rule(number=which, yes=st.booleans())
    def answer(self, number: int, yes: bool) -> None:
        """Whoever it waits for answers."""
        ask = Ask.objects.ours().select_related("assignment__user").get(id=self._one(number))
        verdict = (
            Verdict(outcome="approve")
            if yes
            else Verdict(outcome="decline", reason=A_REASON, reason_code="another_way")
        )
        if ask.assignment is not None:
            by = ask.assignment.user
            self._try(lambda: decide(by=by, ask_id=ask.id, verdict=verdict, at=self.at))

    @rule(number=which, amount=amounts | small, final=st.booleans())
    def pay(self, number: int, amount: int, final: bool) -> None:
        """Something is paid, within the yes or beyond."""
        self._try(lambda: settle(by=FEED, ask_id=self._one(number), amount=amount, final=final, at=self.at))

    @rule(number=which, amount=small)
    def come_back(self, number: int, amount: int) -> None:
        """Something comes back."""
        self._try(lambda: refund(by=FEED, ask_id=self._one(number), amount=amount, at=self.at))

    @rule(number=which, act=st.sampled_from((withdraw, take_back, cancel, say_mistake)))
    def end(self, number: int, act: Callable[..., Any]) -> None:
        """It is not needed, or was a mistake."""
        by = Ask.objects.ours().select_related("asker").get(id=self._one(number)).asker
        self._try(lambda: act(by=by, ask_id=self._one(number), at=self.at))

    @rule(amount=small, act=st.sampled_from((credit_budget, raise_budget)))
    def more_money(self, amount: int, act: Callable[..., Any]) -> None:
        """Money comes in."""
        self._try(lambda: act(by=FEED, budget_id=self.cast.budget("ada").id, amount=amount, at=self.at))

    @rule(days=st.sampled_from((1, 7, 40, 90)))
    def let_time_pass(self, days: int) -> None:
        """Time goes by, over the end of the year too, and the watch comes round."""
        self.at += timedelta(days=days)
        watch(organisation_id=self.cast.organisation.id, at=self.at)

    @invariant()
    def every_penny_is_somewhere(self) -> None:
        """The sums agree, nothing is negative, and there is never both money left and overrun."""
        for budget in Budget.objects.ours().filter(person=self.cast.person("ada")):
            assert budget.allocated + budget.overrun == budget.left + budget.agreed + budget.held + budget.spent
            assert min(budget.left, budget.agreed, budget.held, budget.spent, budget.overrun) >= 0
            assert budget.overrun == 0 or budget.left == 0
            sums = Hold.objects.ours().filter(budget=budget).aggregate(held=Sum("held"), used=Sum("used"))
            assert (budget.held, budget.spent) == (sums["held"] or 0, sums["used"] or 0)
        signed = Sum(Case(When(what="paid", then=F("amount")), default=-F("amount")))
        moved = dict(Movement.objects.ours().order_by().values_list("hold").annotate(pence=signed))
        used = Hold.objects.ours().filter(id__in=moved).values_list("id", "used")
        assert {id: pence for id, pence in used if pence != moved[id]} == {}

    def _ask(self, amount: int, by: str, **more: Any) -> None:
        given = {"kind": "one_off", "category": "everyday", "what_for": "for the allotment", **more}
        fields = AskFields(person=self.cast.person("ada").id, amount=amount, **given)
        user = self.cast.user(by)
        self._try(lambda: self.asks.append(submit_ask(by=user, fields=fields, at=self.at).id))

    def _one(self, number: int) -> UUID:
        if not self.asks:
            self._ask(1_000, "joe")
        if not self.asks:  # the budget is over
            return UUID(str(Ask.objects.ours().filter(person=self.cast.person("ada")).values_list("id", flat=True)[0]))
        everything = [*self.asks, *Ask.objects.ours().filter(of__in=self.asks).values_list("id", flat=True)]
        return everything[number % len(everything)]

    def _try(self, act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
        except LeewayError:
            return


@pytest.fixture(scope="module")
def ada(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast at ten on a Tuesday, made once and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_cast(at=TUESDAY)
        transaction.set_rollback(True)


@pytest.mark.timeout(3600)
def test_every_penny_is_somewhere_whatever_happens(ada: Cast) -> None:
    Pennies.cast = ada
    run_state_machine_as_test(
        Pennies,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
            report_multiple_bugs=False,
        ),
    )
