"""Many at the same moment: people with a budget of their own, threads let go together, and books added up by SQL."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

import psycopg

from audit import clock
from delegation.models import Budget, Person
from delegation.services.mandates import grant_family
from delegation.services.money import open_budget
from delegation.services.people import PersonFields, TieFields, add_circle_member, add_person
from tests.cast import Cast
from tests.servers import Place

T = TypeVar("T")
SECONDS = 60


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """This function will make calls in as many threads, all let go at the same moment, and give what came of each."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        start.wait(timeout=SECONDS)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [each.result(timeout=SECONDS) for each in [threads.submit(run, call) for call in calls]]


def new_person(cast: Cast, *, allocated: int, team: str = "adults_east") -> tuple[Person, Budget]:
    """This function will add somebody whose family is Ada and Joe, with a managed budget of so many pence."""
    with cast.scope():
        lena, at = cast.user("lena"), clock.now()
        fields = PersonFields(display_name="Somebody New", team=cast.team(team), date_of_birth=date(1950, 1, 1))
        person = add_person(by=lena, fields=fields, at=at)
        for user, role in (("ada", "self"), ("joe", "nominated_person")):
            tie = TieFields(role=role)
            add_circle_member(by=lena, person=person, user=cast.user(user), fields=tie, at=at)
            grant_family(by=lena, holder=cast.user(user), person=person, at=at)
        tie = TieFields(role="worker", position=1)
        add_circle_member(by=lena, person=person, user=cast.user("priya"), fields=tie, at=at)
        today = at.date() - timedelta(days=1)
        span = {"starts_on": today, "ends_on": today + timedelta(days=100)}
        return person, open_budget(by=lena, person=person, kind="managed", allocated=allocated, at=at, **span)


@dataclass(frozen=True, slots=True)
class Books:
    """One budget added up by SQL alone, by a superuser: neither the ORM nor row-level security has a say."""

    allocated: int
    held: int
    spent: int
    agreed: int
    held_by_holds: int
    spent_by_holds: int
    family_said_yes_to: int
    approved: int
    waiting_with_hold: int
    waiting_without: int


BOOKS = """
SELECT b.allocated, b.held, b.spent, b.agreed,
       (SELECT coalesce(sum(h.held), 0)::bigint FROM delegation_hold h WHERE h.budget_id = b.id),
       (SELECT coalesce(sum(h.used), 0)::bigint FROM delegation_hold h WHERE h.budget_id = b.id),
       (SELECT coalesce(sum(h.held + h.used), 0)::bigint FROM delegation_hold h
        WHERE h.budget_id = b.id AND h.role = 'family' AND h.charged_at IS NOT NULL),
       (SELECT count(*) FROM workflow_ask a WHERE a.budget_id = b.id AND a.status = 'approved'),
       (SELECT count(*) FROM workflow_ask a WHERE a.budget_id = b.id AND a.status = 'waiting'
          AND EXISTS (SELECT FROM delegation_hold h WHERE h.ask_id = a.id)),
       (SELECT count(*) FROM workflow_ask a WHERE a.budget_id = b.id AND a.status = 'waiting'
          AND NOT EXISTS (SELECT FROM delegation_hold h WHERE h.ask_id = a.id))
FROM delegation_budget b WHERE b.id = %s
"""


def books_of(place: Place, budget_id: UUID) -> Books:
    """This function will add a budget up, and hold what must always be true of it."""
    row = rows(place, BOOKS, budget_id)[0]
    books = Books(*row)
    assert (books.held, books.spent) == (books.held_by_holds, books.spent_by_holds)
    assert books.held + books.spent + books.agreed <= books.allocated
    return books


def rows(place: Place, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """This function will run a statement as superuser."""
    with psycopg.connect(place.admin_url) as admin:
        return admin.execute(statement, values).fetchall()


def blocked_backends(place: Place) -> int:
    """This function will count who waits for a lock in this worker's database."""
    with psycopg.connect(place.admin_url) as admin:
        return blocked(admin)


def blocked(onlooker: psycopg.Connection[Any]) -> int:
    """This function will count who waits for a lock in the database of a connection, which stands in no transaction."""
    counted = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    row = onlooker.execute(counted).fetchone()
    return int(row[0]) if row else 0
