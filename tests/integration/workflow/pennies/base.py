"""Somebody's money at rest: whose it is, who may move it, what is drawn, and how a refusal counts as nothing done."""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from audit import books
from audit.events import Actor
from audit.models import Event
from delegation.errors import LeewayError
from delegation.models import Budget, Organisation, Person, PlanLine, User
from delegation.services.carry_rules import CarryFields, publish_carry_rule
from delegation.services.money import PlanLineFields, add_plan_line
from tests.cast import Cast
from tests.integration.workflow.steps import HOUR, TUESDAY
from workflow.models import Ask
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

FEED = Actor(process="card-feed")
ZONES = ("Europe/London", "Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu")
# Who asks for somebody: their family first.
ASKERS = {"ada": ("joe", "priya", "gwen"), "ravi": ("ravi", "priya", "gwen")}
PAYEES = ("Vale Buses", "Harbour Shop", None)
CARRYING = (
    None,
    CarryFields(kind="managed", carries="none"),
    CarryFields(kind="managed", carries="capped", cap_percent=5),
)
LONG_AGO = timedelta(days=400)
BEGUN = TUESDAY + HOUR

amounts = st.integers(min_value=1, max_value=400_000)
small = st.integers(min_value=1, max_value=9_900)
which = st.integers(min_value=0, max_value=30)
days = st.sampled_from((0, 1, 7, 21, 60))


class Alarms(logging.Handler):
    """What a timer could not do: it only says so in the log, and goes on."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """This function will keep it."""
        self.said.append(record.getMessage())


class Base(RuleBasedStateMachine):
    """One person's money, and what each command needs."""

    cast: ClassVar[Cast]
    seen: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.open.enter_context(transaction.atomic())
        self.open.enter_context(self.cast.scope())
        self.at: datetime = BEGUN
        self.name = "ada"
        self.alarms = Alarms()
        logging.getLogger("leeway").addHandler(self.alarms)

    def teardown(self) -> None:
        """This function will hold the books against each other, and undo everything."""
        try:
            self.seen.update(Event.objects.ours().filter(at__gte=BEGUN).values_list("type", flat=True))
            organisation_id = self.cast.organisation.id
            found = {each.name: books.compare(each, organisation_id=organisation_id) for each in books.comparisons()}
            differ = {name: each.ids for name, each in found.items() if each.differ}
            assert not differ, differ
        finally:
            logging.getLogger("leeway").removeHandler(self.alarms)
            transaction.set_rollback(True)
            self.open.close()

    @initialize(
        name=st.sampled_from(("ada", "ada", "ravi")),
        zone=st.sampled_from(ZONES),
        short=st.sampled_from((None, 60_000, 3_000, -20_000)),
        carrying=st.sampled_from(CARRYING),
    )
    def begin(self, name: str, zone: str, short: int | None, carrying: CarryFields | None) -> None:
        """Whose money, in any time zone; sometimes little of it is left, or less than none, and not all carries on."""
        self.name = name
        Organisation.objects.filter(id=self.cast.organisation.id).update(time_zone=zone)
        Budget.objects.ours().exclude(person=self.person).update(closed_at=TUESDAY)  # nobody else's year ends
        if carrying:
            publish_carry_rule(by=self.user("lena"), fields=carrying, at=TUESDAY - LONG_AGO)
        self._agree("Choir", weekly=1_000, minutes=60)
        self._agree("Piano", one_off=12_000)
        if short is not None:
            self.ask_for(self.cast.budget(name).left - short, "priya", pay="already_paid")

    def _agree(self, words: str, **pence: Any) -> None:
        budget = self.cast.budget(self.name)
        days: dict[str, Any] = {"starts_on": max(budget.starts_on, self.today), "ends_on": budget.ends_on}
        fields = PlanLineFields(words=words, category="learning", **pence, **days)
        add_plan_line(by=FEED, budget_id=budget.id, fields=fields, at=self.at)

    @property
    def person(self) -> Person:
        """Whose money it is."""
        return self.cast.person(self.name)

    @property
    def today(self) -> date:
        """The day where they are."""
        zone = Organisation.objects.get(id=self.cast.organisation.id).time_zone
        return self.at.astimezone(ZoneInfo(zone)).date()

    def user(self, name: str) -> User:
        """This function will give a user by name."""
        return self.cast.user(name)

    def asker(self, number: int) -> str:
        """This function will choose who asks."""
        names = ASKERS[self.name]
        return names[number % len(names)]

    def one(self, rows: Any, number: int) -> Any:
        """This function will choose one row by a number, the first made being 0, or give None where there is none."""
        found = list(rows)
        return found[number % len(found)] if found else None

    def an_ask(self, number: int, **like: Any) -> Ask | None:
        """This function will choose one of the asks about this person: one like that, and of 5 times 1 any."""
        wanted = {} if number % 5 == 4 else like
        rows = Ask.objects.ours().filter(person=self.person, **wanted).order_by("created_at", "id")
        found: Ask | None = self.one(rows.select_related("asker", "assignment__user"), number)
        return found

    def a_line(self, number: int) -> PlanLine | None:
        """This function will choose a line of the plan, this year's or an earlier one's."""
        rows = PlanLine.objects.ours().filter(person=self.person).order_by("id")
        found: PlanLine | None = self.one(rows, number)
        return found

    def a_budget(self, number: int) -> UUID:
        """This function will choose this year's money or an earlier year's."""
        rows = Budget.objects.ours().filter(person=self.person).order_by("starts_on", "id")
        found: UUID = self.one(rows.values_list("id", flat=True), number)
        return found

    def ask_for(self, amount: int | None, by: str, *, yes: bool = False, **more: Any) -> Ask | None:
        """This function will have somebody ask, and be told yes where ``yes``; a refusal is nothing done, and None."""
        given = {"kind": "one_off", "category": "everyday", "what_for": "for the allotment", **more}
        fields = AskFields(person=self.person.id, amount=amount, **given)
        made: list[Ask] = []
        self.attempt(lambda: made.append(submit_ask(by=self.user(by), fields=fields, at=self.at)))
        for ask in made:
            if yes and ask.assignment is not None:
                self.decide(ask, Verdict(outcome="approve"))
        return self.anew(made[0]) if made else None

    def anew(self, ask: Ask) -> Ask:
        """This function will load an ask as it is now."""
        found: Ask = Ask.objects.ours().select_related("asker", "assignment__user").get(id=ask.id)
        return found

    def decide(self, ask: Ask, verdict: Verdict) -> None:
        """This function will have whoever an ask waits for answer it."""
        assert ask.assignment is not None
        by = ask.assignment.user
        self.attempt(lambda: decide(by=by, ask_id=ask.id, verdict=verdict, at=self.at))

    def attempt(self, act: Callable[[], object]) -> None:
        """This function will do something; what is refused has changed nothing, and any other error is a fault."""
        try:
            with transaction.atomic():
                act()
        except LeewayError:
            return
