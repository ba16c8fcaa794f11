"""What the people of the demo said of their groups, so that fairness has counts it may show."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from delegation.demo.background import Neighbour
from delegation.services.groups import say_groups
from workflow.services.fairness import reckon

SEED = 78
# Not known: 5 of the 120 said nothing.
SAID = {"white": 78, "asian": 17, "black": 12, "mixed_other": 8, "": 5}
IMPAIRED = ("body", "senses", "learning", "mind", "illness", "several", "none", "")


def say_all_groups(neighbours: Sequence[Neighbour], *, at: datetime) -> None:
    """This function will have each one, or who acts for them, say it, and reckon what it comes to."""
    draw = Random(SEED)  # noqa: S311 - the same answers every time, and no secret
    groups = [group for group, count in SAID.items() for _ in range(count)]
    draw.shuffle(groups)
    for neighbour, ethnicity in zip(neighbours, groups, strict=True):
        impairment = draw.choices(IMPAIRED, weights=(30, 20, 20, 10, 20, 5, 5, 10))[0]
        said = {"ethnicity": ethnicity, "impairment": impairment}
        if ethnicity:
            say_groups(by=neighbour.decider, person_id=neighbour.person.id, at=at, **said)
    reckon(at=at)
