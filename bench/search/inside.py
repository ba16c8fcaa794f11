"""`python -m bench.search.inside SEARCHES SIZE...`: measures in the database that the environment names."""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import django
import psycopg

PEOPLE, ACTORS, MANDATES, TYPES, A_PAGE = 10_000, 500, 3_000, 40, 31
# Ids are made of numbers, so that a search can name one. One person, one actor, one mandate has a hundredth of all.
EVENTS = """
    INSERT INTO audit_event (
        id, organisation_id, type, subject_kind, subject_id, person_id, actor_id, process, data, at)
    SELECT gen_random_uuid(), %(ours)s, 'bench.type_' || n %% {types}, 'ask', gen_random_uuid(),
           pg_temp.numbered(1, CASE WHEN n %% 100 = 0 THEN 0 ELSE 1 + n %% {people} END),
           pg_temp.numbered(2, CASE WHEN n %% 100 = 1 THEN 0 ELSE 1 + n %% {actors} END), '',
           CASE WHEN n %% 3 = 0 THEN '{{"amount": 900}}'::jsonb ELSE jsonb_build_object('amount', 900, 'mandate',
               pg_temp.numbered(3, CASE WHEN n %% 100 = 2 THEN 0 ELSE 1 + n %% {mandates} END)) END,
           now() - interval '1 second' * n
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
"""
NUMBERED = """
    CREATE FUNCTION pg_temp.numbered(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT (lpad(to_hex(kind), 8, '0') || lpad(to_hex(n), 24, '0'))::uuid $$
"""
WRITTEN = 100_000

Search = Callable[[random.Random], dict[str, Any]]


def numbered(kind: int, number: int) -> UUID:
    """This function will give the id of a number, as the database makes it."""
    return UUID(f"{kind:08x}{number:024x}")


SEARCHES: dict[str, Search] = {
    "everything": lambda _: {},
    "a person": lambda draw: {"person": numbered(1, 1 + draw.randrange(PEOPLE))},
    "the busiest person": lambda _: {"person": numbered(1, 0)},
    "an actor": lambda draw: {"actor": numbered(2, 1 + draw.randrange(ACTORS))},
    "the busiest actor": lambda _: {"actor": numbered(2, 0)},
    "a type": lambda draw: {"type": f"bench.type_{draw.randrange(TYPES)}"},
    "a mandate": lambda draw: {"mandate": numbered(3, 1 + draw.randrange(MANDATES))},
    "the busiest mandate": lambda _: {"mandate": numbered(3, 0)},
}


def main() -> int:
    """This function will make events, size after size, and search them."""
    searches, sizes = int(sys.argv[1]), [int(each) for each in sys.argv[2:]]
    django.setup()
    ours, auditor = make_world()
    first, found = 1, dict[int, dict[str, list[float]]]()
    with psycopg.connect(os.environ["BENCH_ADMIN_URL"], autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(NUMBERED)
        for size in sizes:
            write_events(admin, ours, first, size)
            first = size + 1
            admin.execute("VACUUM ANALYZE audit_event")
            found[size] = {name: _measure(ours, auditor, search, searches) for name, search in SEARCHES.items()}
            print(f"{size:,} events", file=sys.stderr, flush=True)
        print(_report(found))
        print(f"an index by mandate makes writing events {_cost(admin, ours, first):.2f} times as long")
    return 0


def make_world() -> tuple[UUID, Any]:
    from audit import clock
    from audit.events import Actor
    from audit.scope import organisation_scope
    from delegation.services import people

    at, by = clock.now(), Actor(process="bench")
    fields = people.OrganisationFields(slug="bench", name="Bench", nation="england", phone="none")
    organisation = people.create_organisation(by=by, fields=fields, at=at)
    with organisation_scope(organisation.id):
        team = people.add_team(by=by, name="Team", at=at)
        told = people.UserFields(username="a", display_name="A", does="checks", team=team, duties=("auditor",))
        return organisation.id, people.add_user(by=by, fields=told, at=at)


def write_events(admin: "psycopg.Connection[Any]", ours: UUID, first: int, last: int) -> None:
    statement = EVENTS.format(types=TYPES, people=PEOPLE, actors=ACTORS, mandates=MANDATES)
    admin.execute(statement.encode(), {"ours": ours, "first": first, "last": last})


def _measure(ours: UUID, auditor: Any, search: Search, count: int) -> list[float]:
    """This function will give the milliseconds of searches: a first page, and the one after it, by turns."""
    from audit.scope import organisation_scope
    from delegation.http.cursors import Order
    from delegation.selectors.record import find_events

    order, draw, taken = Order("at"), random.Random(7), list[float]()  # noqa: S311 - no secret
    with organisation_scope(ours):
        for _ in range(count // 2):
            rows, last = find_events(by=auditor, **search(draw)), None
            for _ in range(2):
                page = rows if last is None else order.beyond(rows, order.cursor(last, backwards=False))
                began = time.perf_counter()
                found = list(order.sort(page, backwards=False)[:A_PAGE])
                taken.append((time.perf_counter() - began) * 1000)
                last = found[-1] if found else last
    return sorted(taken)


def _report(found: dict[int, dict[str, list[float]]]) -> str:
    sizes = list(found)
    heads = [f"{size:,}: p50, p99 (ratio)" for size in sizes]
    lines = [f"| searched for | {' | '.join(heads)} |", "| --- |" + " --- |" * len(heads)]
    for name in SEARCHES:
        cells = []
        for size in sizes:
            times, base = found[size][name], found[sizes[0]][name]
            p99 = _p99(times)
            cells.append(f"{statistics.median(times):.1f} ms, {p99:.1f} ms ({p99 / _p99(base):.2f})")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _p99(times: list[float]) -> float:
    return times[int(len(times) * 0.99) - 1]


def _cost(admin: "psycopg.Connection[Any]", ours: UUID, first: int) -> float:
    """This function will say how much longer so many events take to write with the index by mandate than without."""
    [[made_by]] = admin.execute("SELECT pg_get_indexdef('event_by_mandate'::regclass)").fetchall()
    taken = dict[bool, list[float]]({True: [], False: []})
    for _ in range(3):
        for with_index in (True, False):
            admin.execute(b"DROP INDEX IF EXISTS event_by_mandate")
            if with_index:
                admin.execute(str(made_by).encode())
            began = time.perf_counter()
            write_events(admin, ours, first, first + WRITTEN)
            taken[with_index].append(time.perf_counter() - began)
            first += WRITTEN + 1
    return statistics.median(taken[True]) / statistics.median(taken[False])


if __name__ == "__main__":
    sys.exit(main())
