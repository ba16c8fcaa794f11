"""The whole demo: both organisations, and all that was asked in them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from audit.deliveries import open_deliveries
from audit.scope import organisation_scope
from delegation.demo.background import add_background
from delegation.demo.building import ELMBRIDGE_VALE, SET_UP, Built, build, load
from delegation.selectors.identity import organisation_of_slug
from delegation.services.figures import show_letting_go
from workflow.demo.acts import carry_out
from workflow.demo.fairness import say_all_groups
from workflow.demo.helped import say_what_helped
from workflow.demo.history import past_asks
from workflow.demo.second_looks import look_at_last_month
from workflow.demo.story import tell_story
from workflow.models import Ask
from workflow.services.leading import reckon


@dataclass(frozen=True, slots=True)
class Seeded:
    """One organisation of the demo, just made: its name, how many people and users, and its asks by status."""

    name: str
    users: int
    people: int
    asks: Counter[str]


def seed(name: str, *, password: str, at: datetime) -> Seeded | None:
    """This function will make one organisation of the demo, whole or not at all; None where it is there already.

    ``password`` is everybody's; without one nobody can sign in by password. Nothing of it is sent to anybody: what the
    seed itself caused to be told counts as told.
    """
    if organisation_of_slug(load(name)["organisation"]["slug"]) is not None:
        return None
    # Hashing is slow on purpose, and everybody has the same password here: once is enough.
    password_hash = make_password(password) if password else None
    with transaction.atomic():
        built = build(name, at=at, password_hash=password_hash)
        with organisation_scope(built.organisation.id):
            neighbours = 0
            if name == ELMBRIDGE_VALE:
                neighbours = _fill(built)
            open_deliveries().update(done_at=at)
            statuses = Counter(Ask.objects.ours().values_list("status", flat=True))
    users, people = len(built.users) + neighbours, len(built.people) + neighbours
    return Seeded(built.organisation.name, users, people, statuses)


def _fill(built: Built) -> int:
    """This function will add the people around the cast, the past year, and what the cast asked lately."""
    neighbours = add_background(built)
    carry_out(past_asks(built, neighbours), until=built.moments.now)
    say_what_helped(at=built.moments.now)
    show_letting_go(by=SET_UP, public=True, at=built.moments.now)
    tell_story(built, load(ELMBRIDGE_VALE))
    say_all_groups(neighbours, at=built.moments.now)
    reckon(at=built.moments.now)
    look_at_last_month(zone=built.organisation.time_zone, at=built.moments.now)
    return len(neighbours)
