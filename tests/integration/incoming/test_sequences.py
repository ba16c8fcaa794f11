"""Whatever is said of taps, in any order, twice and late: held and spent are right to the penny after each message.

LEEWAY_EXAMPLES=10000 runs more sequences; each run is seeded, so that a failure comes again.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from audit import books
from delegation.models import Hold
from tests.cast import build_cast
from tests.integration.incoming.till import SHOP, Till, link_another, make_till
from tests.integration.workflow.books import check_budget
from tests.integration.workflow.steps import MINUTE, TUESDAY
from workflow.lifecycle import WITH_SOMEBODY
from workflow.models import Ask
from workflow.services.tapping import Said, take_card_message

EXAMPLES = int(os.environ.get("LEEWAY_EXAMPLES", "12"))
# So often all the books are held against each other; a budget's own sums are after every message.
BOOKS_EACH = 10

# The same sums come again and again: at one shop they are the same thing, or look so.
pence = st.one_of(st.integers(min_value=1, max_value=12_000), st.sampled_from((500, 9_000)))
# Whose money, and whose cards on it: who acts for Ada and she herself have one each, Ravi has two.
CARDS = {"ada": ("ada", "ada-herself"), "ravi": ("ravi", "ravi-too")}
TAPS = st.fixed_dictionaries(
    {
        "authorisation": st.lists(pence, min_size=0, max_size=1),
        "capture": st.lists(pence, max_size=3),
        "final": st.booleans(),
        "reversal": st.lists(st.one_of(st.none(), st.integers(min_value=1, max_value=6_000)), max_size=2),
        "refund": st.lists(pence, max_size=2),
        "expiry": st.lists(st.none(), max_size=1),
        "card": st.sampled_from((0, 1)),
        "at_one_shop": st.booleans(),
    }
)


@dataclass(slots=True)
class Known:
    """What was said of a tap so far, added up the plain way."""

    promised: int = 0
    captured: int = 0
    reversed: int = 0
    refunded: int = 0
    over: bool = False

    def take(self, said: Said, *, approved: bool) -> None:
        """This function will add a message that came for the first time."""
        amount = said.amount or 0
        if said.kind == "authorisation":
            self.promised = amount if approved else 0
        elif said.kind == "capture":
            self.captured, self.over = self.captured + amount, self.over or said.final
        elif said.kind == "refund":
            self.refunded += amount
        elif said.kind == "reversal" and said.amount is not None:
            self.reversed += amount
        else:
            self.over = True

    @property
    def held(self) -> int:
        """What is kept for it."""
        return 0 if self.over else max(0, self.promised - self.captured - self.reversed)

    @property
    def spent(self) -> int:
        """What it cost."""
        return max(0, self.captured - self.refunded)


@dataclass(slots=True)
class Sequence:
    """One life of a card, message by message, against the plain sums."""

    till: Till
    name: str
    taps: dict[str, Known] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    before: tuple[int, int] = (0, 0)

    def begin(self) -> None:
        """This function will note what there is already."""
        budget = self.till.cast.budget(self.name)
        self.before = budget.held, budget.spent

    def send(self, said: Said, *, minutes: int) -> None:
        """This function will have a message arrive, and compare."""
        source, at = self.till.cards.source, TUESDAY + minutes * MINUTE
        with transaction.atomic():
            told = take_card_message(by=source, said=said, at=at)
        if said.message_id not in self.seen:
            self.taps.setdefault(said.reference, Known()).take(said, approved=told.outcome == "approved")
            self.seen.add(said.message_id)
        self.compare()

    def compare(self) -> None:
        """This function will hold the budget against the plain sums, and what waits for somebody beside them."""
        budget = self.till.cast.budget(self.name)
        waiting = Ask.objects.ours().filter(budget=budget, status__in=WITH_SOMEBODY, pay="card")
        kept = Hold.objects.ours().filter(ask_id__in=waiting.values("id")).aggregate(sum=Sum("held", default=0))["sum"]
        expected = sum(each.held for each in self.taps.values()) + kept, sum(each.spent for each in self.taps.values())
        assert (budget.held - self.before[0], budget.spent - self.before[1]) == expected, self.taps
        assert budget.held + budget.spent + budget.agreed <= budget.allocated + budget.overrun
        check_budget(budget)


def messages(taps: list[dict[str, Any]], *, name: str, random: Random) -> list[Said]:
    """This function will list what is said of some taps, some of it twice, in any order."""
    found = []
    for number, tap in enumerate(taps):
        for kind in ("authorisation", "capture", "reversal", "refund", "expiry"):
            for place, amount in enumerate(tap[kind]):
                id = f"{number}-{kind}-{place}"
                final = kind == "capture" and tap["final"] and place == 0
                shop = SHOP if tap["at_one_shop"] else SHOP | {"merchant": f"Shop {number}"}
                said = Said(
                    message_id=id,
                    digest=sha256(id.encode()).hexdigest(),
                    kind=kind,
                    reference=f"tap-{number}",
                    card=f"card-of-{CARDS[name][tap['card']]}",
                    amount=amount,
                    final=final,
                    **shop,
                )
                found += [said] * random.choice((1, 1, 2))
    random.shuffle(found)
    return found


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Till]:
    """The cast at ten on a Tuesday, with their cards, made once and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        till = make_till(build_cast(at=TUESDAY))
        with till.cast.scope():
            link_another(till, "ada", holder="ada", token="card-of-ada-herself")
            link_another(till, "ravi", holder="ravi", token="card-of-ravi-too", by="ravi")
        yield till
        transaction.set_rollback(True)


@pytest.mark.timeout(7200)
def test_held_and_spent_are_right_to_the_penny_in_any_order(made: Till) -> None:
    run = 0

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @given(
        taps=st.lists(TAPS, min_size=1, max_size=3),
        name=st.sampled_from(("ada", "ravi")),
        random=st.randoms(use_true_random=False),
    )
    def check(taps: list[dict[str, Any]], name: str, random: Random) -> None:
        nonlocal run
        run += 1
        with transaction.atomic():
            with made.cast.scope():
                sequence = Sequence(made, name)
                sequence.begin()
                for minutes, said in enumerate(messages(taps, name=name, random=random), start=1):
                    sequence.send(said, minutes=minutes)
                if run % BOOKS_EACH == 1:
                    organisation_id = made.cast.organisation.id
                    found = {
                        each.name: books.compare(each, organisation_id=organisation_id) for each in books.comparisons()
                    }
                    assert not {name: each.ids for name, each in found.items() if each.differ}
            transaction.set_rollback(True)

    check()
