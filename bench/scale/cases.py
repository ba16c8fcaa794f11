"""What is counted and explained: the same few commands, by somebody ordinary and by those with many decisions."""

from collections.abc import Callable
from uuid import UUID

from audit import clock
from audit.scope import organisation_scope
from bench.scale.history import TEAMS
from bench.scale.world import LARGE, SMALL
from delegation.models import CircleMember, User
from delegation.selectors.identity import organisation_of_slug
from workflow import show
from workflow.selectors import find_ask
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

ORDINARY, BUSY_FAMILY, BUSY_TEAM = 5_000, 1, TEAMS - 1  # numbers of people: see bench/scale/history.py
ASKED_BY_WORKER = 5_000  # pence

Prepare = Callable[[], Callable[[], object]]
"""Sets the scene inside the organisation's scope, and gives the one command to look at."""


def cases() -> tuple[UUID, dict[str, Prepare]]:
    """This function will give the organisation, and each command by its name."""
    organisation_id = organisation_of_slug("elmbridge-vale")
    assert organisation_id is not None
    with organisation_scope(organisation_id):
        ordinary, busy, client = (_Circle(number) for number in (ORDINARY, BUSY_FAMILY, BUSY_TEAM))
    return organisation_id, {
        "asked, approved at once": lambda: lambda: ordinary.ask(SMALL),
        "asked, sent on": lambda: lambda: ordinary.ask(LARGE),
        "decided": ordinary.to_decide,
        "shown to who decided": ordinary.to_show,
        "the busy family asks": lambda: lambda: busy.ask(SMALL),
        "the busy practitioner asks": lambda: lambda: client.ask(ASKED_BY_WORKER, by_worker=True),
        "the busy practitioner decides": client.to_decide,
    }


class _Circle:
    """A person by number, with family and worker."""

    def __init__(self, number: int) -> None:
        self.family: User = User.objects.ours().get(username=f"scale-{number}")
        tie = CircleMember.objects.ours().get(user=self.family)
        self.person_id = tie.person_id
        self.worker: User = CircleMember.objects.ours().get(person_id=tie.person_id, role="worker").user

    def ask(self, amount: int, *, by_worker: bool = False) -> UUID:
        """This function will ask for the person."""
        fields = AskFields(
            person=self.person_id,
            kind="one_off",
            category="everyday",
            amount=amount,
            payee="Vale Buses",
            what_for="for the allotment",
            separate=True,
        )
        ask_id: UUID = submit_ask(by=self.worker if by_worker else self.family, fields=fields, at=clock.now()).id
        return ask_id

    def to_show(self) -> Callable[[], object]:
        """This function will give what the answer to a decision shows as the command."""
        ask_id = self.ask(LARGE)
        return lambda: show.asks([find_ask(by=self.worker, ask_id=ask_id)], viewer=self.worker, at=clock.now())

    def to_decide(self) -> Callable[[], object]:
        """This function will ask for what the worker decides, and give the decision as the command."""
        ask_id = self.ask(LARGE)
        return lambda: decide(by=self.worker, ask_id=ask_id, verdict=Verdict(outcome="approve"), at=clock.now())
