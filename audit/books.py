"""Whether the books agree: each room registers what must be equal to what, and all of it is compared when asked.

What is compared are sums and rows, by one statement each and inside PostgreSQL, so memory stays flat however long the
history. A difference is named by ids. Nothing is mended here: whatever differs got past code, checks and triggers, and
somebody has to know how.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from audit.scope import organisation_scope

NAMED = 20  # ids of what differs, for each comparison and organisation
OURS = "organisation_id = %(organisation)s::uuid"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that must hold. ``query`` gives (id, agrees) for each row compared, and binds %(organisation)s.

    ``outside`` gives what else it binds, of what lies outside of the database.
    """

    name: str
    query: str
    outside: Callable[[UUID], Mapping[str, Any]] = lambda _: {}


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of a comparison in one organisation: how many rows, how many differ, the ids of the first of them."""

    compared: int
    differ: int
    ids: tuple[UUID, ...]


_comparisons: dict[str, Comparison] = {}


def register(*comparisons: Comparison) -> None:
    """This function will add comparisons; rooms call it from AppConfig.ready()."""
    _comparisons.update({each.name: each for each in comparisons})


def comparisons() -> list[Comparison]:
    """This function will give everything that must hold, in the order of the rooms."""
    return list(_comparisons.values())


def compare(comparison: Comparison, *, organisation_id: UUID) -> Finding:
    """This function will compare one thing in one organisation, as it stands at one moment."""
    # What agrees is left out by IS NOT TRUE: a comparison with nothing is no agreement.
    statement = f"""
        SELECT count(*), count(*) FILTER (WHERE agrees IS NOT TRUE),
               (array_agg(id ORDER BY id) FILTER (WHERE agrees IS NOT TRUE))[1:{NAMED}]
        FROM ({comparison.query}) AS rows (id, agrees)
    """  # noqa: S608 - our own text
    with organisation_scope(organisation_id), connection.cursor() as cursor:
        # A long history takes longer than any request may, and sorts better in memory.
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '64MB'")
        cursor.execute(statement, {"organisation": organisation_id, **comparison.outside(organisation_id)})
        compared, differ, ids = cursor.fetchone()
    return Finding(compared, differ, tuple(ids or ()))


def told_once(*, table: str, kind: str, key: str, facts: str, agrees: str, rows: str = "true", times: str = "1") -> str:
    """This function will give the query that holds rows against the events whose data name them by ``key``.

    Each row must have one such event and each such event its row. ``facts`` are columns taken of the event, ``agrees``
    compares them (`told`) with the row (`kept`), ``rows`` says which rows are meant, ``times`` how many
    events a row has where that is not one.
    """
    return f"""
        SELECT coalesce(kept.id, told.id), kept.id IS NOT NULL AND told.times = {times} AND {agrees}
        FROM (SELECT * FROM {table} WHERE {OURS} AND {rows}) kept
        FULL JOIN (
            SELECT ({key})::uuid AS id, count(*) AS times, {facts} FROM audit_event
            WHERE {OURS} AND subject_kind = '{kind}' AND {key} IS NOT NULL GROUP BY 1
        ) told ON told.id = kept.id
    """  # noqa: S608 - our own text


def differences(organisations: list[UUID]) -> Iterator[tuple[Comparison, Finding]]:
    """This function will compare everything, one thing after another, added up over organisations."""
    for comparison in comparisons():
        found = [compare(comparison, organisation_id=each) for each in organisations]
        ids = tuple(id for each in found for id in each.ids)
        yield comparison, Finding(sum(each.compared for each in found), sum(each.differ for each in found), ids)


DELIVERIES = Comparison(
    "delivery: its event is there",
    f"""
    SELECT delivery.id, event.id IS NOT NULL
    FROM (SELECT * FROM audit_delivery WHERE {OURS}) delivery
    LEFT JOIN (SELECT id FROM audit_event WHERE {OURS}) event ON event.id = delivery.event_id
    """,  # noqa: S608 - our own text
)
# What is gone was said to be, once, in the log; and what the log says is gone is.
WORDS = Comparison(
    "words: what was committed to is what they say, or is told to be erased",
    f"""
    SELECT coalesce(words.id, gone.id),
           CASE WHEN words.erased_at IS NOT NULL THEN words.text = '' AND words.salt = '' AND gone.times = 1
                ELSE words.commitment = encode(sha256(words.salt || convert_to(words.text, 'UTF8')), 'hex')
                     AND gone.id IS NULL END
    FROM (SELECT * FROM audit_words WHERE {OURS}) words
    FULL JOIN (
        SELECT named::uuid AS id, count(*) AS times
        FROM audit_event, jsonb_array_elements_text(data -> 'words') named
        WHERE {OURS} AND type = 'words.erased' GROUP BY named
    ) gone ON gone.id = words.id
    """,  # noqa: S608 - our own text
)
