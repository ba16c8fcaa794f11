"""What the page of somebody's cards shows, in one statement: the cards, and what another could be linked to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from audit.gather import Rows, gather
from delegation.models import Budget, CircleMember, Person, Source, User
from workflow.models import Card

# Who sees some of it, and asks for nobody.
LOOKS_ON = (CircleMember.Role.ADVOCATE, CircleMember.Role.COORDINATOR)


@dataclass(frozen=True, slots=True)
class CardLists:
    """A person's cards, their open money, the card programmes, and who is beside them."""

    cards: Sequence[Card]
    budgets: Sequence[Budget]
    programmes: Sequence[Source]
    ties: Sequence[CircleMember]

    @property
    def tappers(self) -> list[User]:
        """Who may tap a card for them, each once."""
        return list(
            {tie.user_id: tie.user for tie in self.ties if tie.role not in LOOKS_ON and tie.user.is_active}.values()
        )

    def is_own(self, user: User) -> bool:
        """This function will say whether somebody is the person themself."""
        return any(tie.user_id == user.id and tie.role == CircleMember.Role.SELF for tie in self.ties)


def card_lists(person: Person, *, today: date) -> CardLists:
    """This function will load them; the person was seen before."""
    cards = Card.objects.ours().filter(person=person, ended_at=None).order_by("-linked_at", "-id")
    ties = CircleMember.objects.ours().filter(person=person).order_by("position", "id")
    found: Mapping[str, Sequence[Any]] = gather(
        cards=Rows(cards, ("holder", "source")),
        budgets=Rows(Budget.objects.ours().filter(person=person, closed_at=None).order_by("id")),
        programmes=Rows(Source.objects.ours().filter(kind=Source.Kind.CARDS, ended_at=None).order_by("name")),
        ties=Rows(ties, ("user",)),
    )
    current = [tie for tie in found["ties"] if tie.ends_on is None or tie.ends_on > today]
    return CardLists(found["cards"], found["budgets"], found["programmes"], current)
