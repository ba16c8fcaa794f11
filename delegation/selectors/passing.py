"""What time alone changed since a moment: who is here, whose mandates count, who came of age, which limits hold.

Written in SQL because each round of the watch asks it of each organisation: one statement instead of five.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from audit.scope import current_organisation_id
from audit.tenancy import ours_sql
from delegation.ages import ADULT_YEARS

USER, PERSON, SCHEME = "user", "person", "scheme"


def _falls(column: str) -> str:
    return f"{column} > %(after)s::timestamptz AND {column} <= %(until)s::timestamptz"


def _born(moment: str) -> str:
    """This function will give the last day of birth of those who are 18; born on 29 February, on 1 March (ages.py)."""
    return f"((%({moment})s::timestamptz AT TIME ZONE organisation.time_zone)::date - %(adult)s::interval)::date"


# What was given on counts as its giver's does. What somebody ended counts too: at that moment an ask may just have been
# sent to the holder by a transaction of its own.
_SQL = f"""
SELECT '{USER}', mandate.holder_id
FROM delegation_mandate mandate LEFT JOIN delegation_mandate giver ON giver.id = mandate.given_from_id
WHERE {ours_sql("mandate")} AND (
    mandate.revoked_at IS NULL AND (
        {_falls("mandate.starts_at")} OR {_falls("mandate.ends_at")} OR {_falls("giver.starts_at")}
        OR {_falls("giver.ends_at")})
    OR {_falls("mandate.revoked_at")} OR {_falls("mandate.suspended_at")})
UNION
SELECT '{USER}', absence.user_id FROM delegation_absence absence
WHERE {ours_sql("absence")} AND (
    {_falls("absence.starts_at")} OR {_falls("absence.ends_at")} OR {_falls("absence.ended_at")})
UNION
SELECT '{PERSON}', person.id FROM delegation_organisation organisation, delegation_person person
WHERE {ours_sql("person")} AND organisation.id = person.organisation_id
  AND person.date_of_birth > {_born("after")} AND person.date_of_birth <= {_born("until")}
UNION
SELECT '{SCHEME}', scheme.id FROM delegation_scheme scheme
WHERE {ours_sql("scheme")} AND scheme.status = 'published' AND {_falls("scheme.in_force_from")}
"""  # noqa: S608 - our own text


@dataclass(frozen=True, slots=True)
class Changed:
    """Whose authority changed, about which people others decide now, and whether other limits are in force."""

    users: frozenset[UUID]
    people: frozenset[UUID]
    limits: bool


def changed_by_time(*, after: datetime, until: datetime) -> Changed:
    """This function will say what changed after a moment, up to and with another, without anybody doing anything."""
    values: dict[str, UUID | datetime | str] = {
        "organisation": current_organisation_id(),
        "after": after,
        "until": until,
        "adult": f"{ADULT_YEARS} years",
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        found: list[tuple[str, UUID]] = cursor.fetchall()
    of = {kind: frozenset(id for each, id in found if each == kind) for kind in (USER, PERSON, SCHEME)}
    return Changed(users=of[USER], people=of[PERSON], limits=bool(of[SCHEME]))
