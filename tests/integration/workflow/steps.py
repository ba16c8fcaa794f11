"""What people do in these tests, in one line each."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from delegation.models import Absence, Budget, Hold, Mandate, PlanLine, User
from delegation.services.absences import record_absence
from tests.cast import Cast
from workflow import show
from workflow.models import Ask, RulingRecord
from workflow.selectors import find_ask
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.moving import reassign
from workflow.services.submitting import Answer, check_ask, submit_ask
from workflow.services.undoing import take_back, withdraw

TUESDAY = datetime(2026, 11, 10, 10, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
A_REASON = "Two lessons first, then we look again together."


@dataclass(frozen=True, slots=True)
class Money:
    """A budget's pence."""

    held: int
    spent: int
    agreed: int
    left: int


@dataclass(frozen=True, slots=True)
class Steps:
    """Asks and answers by the cast's names. Amounts in pence; `at` is Tuesday at ten unless told."""

    cast: Cast

    def fields(self, person: str, amount: int | None, **more: Any) -> AskFields:
        """This function will make what somebody types: a one-off, with words where they are needed."""
        given = {"kind": "one_off", "category": "everyday", "what_for": "for the allotment", **more}
        return AskFields(person=self.cast.person(person).id, amount=amount, **given)

    def ask(self, by: str, person: str, amount: int | None, *, at: datetime = TUESDAY, **more: Any) -> Ask:
        """This function will ask, and give the ask as it is stored."""
        made = submit_ask(by=self.cast.user(by), fields=self.fields(person, amount, **more), at=at)
        return self.again(made)

    def check(self, by: str, person: str, amount: int | None, *, at: datetime = TUESDAY, **more: Any) -> Answer:
        """This function will ask what would happen."""
        return check_ask(by=self.cast.user(by), fields=self.fields(person, amount, **more), at=at)

    def yes(self, by: str, ask: Ask, amount: int | None = None, *, at: datetime = TUESDAY + HOUR, **more: Any) -> Ask:
        """This function will say yes, to less where an amount is given."""
        given = {"reason": A_REASON, "reason_code": "more_than_needed"} if amount is not None else {}
        verdict = Verdict(outcome="approve", amount=amount, **{**given, **more})
        return self.again(decide(by=self.cast.user(by), ask_id=ask.id, verdict=verdict, at=at))

    def no(self, by: str, ask: Ask, *, at: datetime = TUESDAY + HOUR, **more: Any) -> Ask:
        """This function will say no, with a reason."""
        verdict = Verdict(outcome="decline", **{"reason": A_REASON, "reason_code": "another_way", **more})
        return self.again(decide(by=self.cast.user(by), ask_id=ask.id, verdict=verdict, at=at))

    def withdraw(self, by: str, ask: Ask, *, at: datetime = TUESDAY + HOUR) -> Ask:
        """This function will stop asking."""
        return self.again(withdraw(by=self.cast.user(by), ask_id=ask.id, at=at))

    def take_back(self, by: str, ask: Ask, *, at: datetime = TUESDAY + 2 * HOUR) -> Ask:
        """This function will take a yes back."""
        return self.again(take_back(by=self.cast.user(by), ask_id=ask.id, at=at))

    def reassign(self, by: str, ask: Ask, to: str, *, reason: str = "I am on duty", at: datetime = TUESDAY) -> Ask:
        """This function will hand an ask on."""
        return self.again(
            reassign(by=self.cast.user(by), ask_id=ask.id, to=self.cast.user(to).id, reason=reason, at=at)
        )

    def away(self, name: str, *, at: datetime = TUESDAY, days: int = 5) -> Absence:
        """This function will record that somebody is away from now on."""
        user = self.cast.user(name)
        return record_absence(by=user, user=user, starts_at=at, ends_at=at + days * DAY, at=at)

    def again(self, ask: Ask) -> Ask:
        """This function will load an ask anew."""
        fresh: Ask = Ask.objects.ours().select_related("assignment__user").get(id=ask.id)
        return fresh

    def shown(self, ask: Ask, to: str, *, at: datetime = TUESDAY) -> dict[str, Any]:
        """This function will give the whole ask as one viewer sees it."""
        viewer = self.cast.user(to)
        return show.asks([find_ask(by=viewer, ask_id=ask.id)], viewer=viewer, at=at)[0]

    def money(self, name: str) -> Money:
        """This function will give a person's money as it stands."""
        budget = self.cast.budget(name)
        return Money(budget.held, budget.spent, budget.agreed, budget.left)

    def hold(self, ask: Ask) -> Hold | None:
        """This function will give an ask's hold."""
        found: Hold | None = Hold.objects.ours().filter(ask_id=ask.id).first()
        return found

    def ruling(self, ask: Ask, purpose: str = "asked") -> dict[str, Any]:
        """This function will give the document of the ruling made when it was asked, or decided last."""
        kept = RulingRecord.objects.ours().filter(ask=ask, purpose=purpose).order_by("id").last()
        assert kept is not None
        document: dict[str, Any] = kept.document
        return document

    def mandate(self, holder: str, kind: str = "officer", **more: Any) -> Mandate:
        """This function will find somebody's mandate."""
        found: Mandate = Mandate.objects.ours().get(holder=self.cast.user(holder), kind=kind, **more)
        return found

    def plan_line(self, person: str, category: str) -> PlanLine:
        """This function will find a line of somebody's plan."""
        found: PlanLine = PlanLine.objects.ours().get(person=self.cast.person(person), category=category)
        return found

    def budget(self, person: str) -> Budget:
        """This function will give a person's budget as it stands."""
        return self.cast.budget(person)

    def passed_over(self, ask: Ask) -> list[tuple[str, str]]:
        """This function will name everybody passed over, nearest first, and why."""
        assert ask.assignment is not None
        names = dict(User.objects.ours().values_list("id", "username"))
        by_text = {str(id): name for id, name in names.items()}
        return [(by_text[each["user"]], each["why"]) for each in ask.assignment.passed_over]

    def waits_for(self, ask: Ask) -> str:
        """This function will name who an ask waits for."""
        assert ask.assignment is not None
        return str(ask.assignment.user.username)
