"""What people, finance and the timers may do to one ask, each as a function of the stage it is played on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from audit import clock
from audit.events import Actor
from delegation.models import Mandate
from delegation.services.absences import record_absence
from delegation.services.mandates import suspend
from tests.cast import Cast
from workflow.models import Ask, Payment
from workflow.services.challenging import challenge
from workflow.services.changing import change
from workflow.services.deciding import Verdict, decide
from workflow.services.ending import tell_death
from workflow.services.lapsing import cancel
from workflow.services.mistakes import say_mistake
from workflow.services.moving import reassign
from workflow.services.passing_up import pass_up
from workflow.services.paying import not_paid, pay
from workflow.services.settling import refund, settle
from workflow.services.talking import answer, question
from workflow.services.undoing import take_back, withdraw
from workflow.services.watching import look_again

FEED = Actor(process="card-feed")
REASON: dict[str, Any] = {"reason": "Two lessons first, then we look again.", "reason_code": "another_way"}
THREE_WORKING_DAYS_AND_MORE = timedelta(days=8)
THREE_WORKING_WEEKS_AND_MORE = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Stage:
    """The cast and one ask of theirs, about a person of its own."""

    cast: Cast
    ask: UUID

    def by(self, name: str) -> Any:
        """This function will give what every command is told: by whom, of which ask, and when."""
        return {"by": self.cast.user(name), "ask_id": self.ask, "at": clock.now()}


Command = Callable[[Stage], object]


def approve(stage: Stage) -> object:
    """Priya says yes."""
    return decide(verdict=Verdict(outcome="approve"), **stage.by("priya"))


def approve_less(stage: Stage) -> object:
    """Priya says yes to less."""
    return decide(verdict=Verdict(outcome="approve", amount=9_000, **REASON), **stage.by("priya"))


def decline(stage: Stage) -> object:
    """Priya says no."""
    return decide(verdict=Verdict(outcome="decline", **REASON), **stage.by("priya"))


def stop_asking(stage: Stage) -> object:
    """Joe withdraws it."""
    return withdraw(**stage.by("joe"))


def take_over(stage: Stage) -> object:
    """Sam takes it over."""
    return reassign(to=stage.cast.user("sam").id, reason="I am on duty", **stage.by("sam"))


def take_over_higher(stage: Stage) -> object:
    """Gwen takes it over."""
    return reassign(to=stage.cast.user("gwen").id, reason="I know them", **stage.by("gwen"))


def come_round(stage: Stage) -> object:
    """The timer looks when the answer is long due."""
    look_again(ask_id=stage.ask, at=clock.now() + THREE_WORKING_DAYS_AND_MORE)
    return None


def go_away(stage: Stage) -> object:
    """Priya is away from now on."""
    # From a moment before both commands began: one that is given its time before that would still find her here.
    at, priya = clock.now() - timedelta(seconds=30), stage.cast.user("priya")
    return record_absence(by=priya, user=priya, starts_at=at, ends_at=at + timedelta(days=1), at=at)


def lose_authority(stage: Stage) -> object:
    """Priya's authority is put on hold."""
    priya, gwen = stage.cast.user("priya"), stage.cast.user("gwen")
    mandate = Mandate.objects.ours().get(holder=priya, kind="officer")
    return suspend(by=gwen, mandate_id=mandate.id, reason="We look at it", at=clock.now())


def ask_one_thing(stage: Stage) -> object:
    """Priya asks one thing back."""
    return question(text="Which day?", **stage.by("priya"))


def say_it(stage: Stage) -> object:
    """Joe answers it."""
    return answer(text="On Tuesday", **stage.by("joe"))


def hand_up(stage: Stage) -> object:
    """Priya passes it up."""
    return pass_up(reason="This needs somebody above me", **stage.by("priya"))


def look_again_please(stage: Stage) -> object:
    """Joe has the answer looked at again."""
    return challenge(reason="It is the only shop", **stage.by("joe"))


def she_too(stage: Stage) -> object:
    """So does Ada."""
    return challenge(reason="I want it", **stage.by("ada"))


def second_look_yes(stage: Stage) -> object:
    """Sam, who has not seen it, says yes."""
    return decide(verdict=Verdict(outcome="approve"), **stage.by("sam"))


def second_look_no(stage: Stage) -> object:
    """Sam, who has not seen it, leaves the answer as it is."""
    return decide(verdict=Verdict(outcome="decline", **REASON), **stage.by("sam"))


def undo_yes(stage: Stage) -> object:
    """Priya takes her yes back."""
    return take_back(**stage.by("priya"))


def pay_part(stage: Stage) -> object:
    """A part is paid."""
    return settle(**{**stage.by("priya"), "by": FEED}, amount=5_000, final=False)


def pay_all(stage: Stage) -> object:
    """The last of it is paid."""
    return settle(**{**stage.by("priya"), "by": FEED}, amount=15_000, final=True)


def pay_back(stage: Stage) -> object:
    """A part of what was paid comes back."""
    return refund(**{**stage.by("priya"), "by": FEED}, amount=5_000)


def change_it(stage: Stage) -> object:
    """Joe asks for more than before."""
    return change(changes={"amount": 20_000}, **stage.by("joe"))


def make_it_small(stage: Stage) -> object:
    """Joe makes it so small that he says yes himself."""
    return change(changes={"amount": 5_000}, **stage.by("joe"))


def die(stage: Stage) -> object:
    """Priya writes down that the person died."""
    told = stage.by("priya")
    with_person = Ask.objects.ours().get(id=told.pop("ask_id")).person_id
    return tell_death(person_id=with_person, on=told["at"].date(), **told)


def less_yes(stage: Stage) -> object:
    """Helen says yes to less."""
    return decide(verdict=Verdict(outcome="approve"), **stage.by("helen"))


def less_no(stage: Stage) -> object:
    """Helen says no to less."""
    return decide(verdict=Verdict(outcome="decline", **REASON), **stage.by("helen"))


def stop_asking_for_less(stage: Stage) -> object:
    """Gwen, who asked for less, withdraws it."""
    return withdraw(**stage.by("gwen"))


def undo_less(stage: Stage) -> object:
    """Helen takes her yes to less back."""
    return take_back(**stage.by("helen"))


def less_again(stage: Stage) -> object:
    """Dev, who has not seen it, says yes to less."""
    return decide(verdict=Verdict(outcome="approve"), **stage.by("dev"))


def less_after_all_not(stage: Stage) -> object:
    """Dev, who has not seen it, says no to less."""
    return decide(verdict=Verdict(outcome="decline", **REASON), **stage.by("dev"))


def notice_ends(stage: Stage) -> object:
    """The timer looks when the person has had their notice."""
    look_again(ask_id=stage.ask, at=clock.now() + THREE_WORKING_WEEKS_AND_MORE)
    return None


def pay_beyond(stage: Stage) -> object:
    """More is paid than the yes was to."""
    return settle(**{**stage.by("priya"), "by": FEED}, amount=17_000, final=True)


def not_needed(stage: Stage) -> object:
    """Joe does not need it any more."""
    return cancel(**stage.by("joe"))


def a_mistake(stage: Stage) -> object:
    """Joe says that it was a mistake."""
    return say_mistake(**stage.by("joe"))


def mark_paid(stage: Stage) -> object:
    """Finance marks that it was paid."""
    return pay(by=stage.cast.user("mark"), payment_id=_payment(stage), at=clock.now())


def mark_not_paid(stage: Stage) -> object:
    """Finance takes its mark back."""
    return not_paid(by=stage.cast.user("mark"), payment_id=_payment(stage), at=clock.now())


def _payment(stage: Stage) -> UUID:
    found: UUID = Payment.objects.ours().values_list("id", flat=True).get(ask=stage.ask)
    return found
