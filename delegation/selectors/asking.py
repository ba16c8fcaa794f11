"""All that one ask is judged on, found, authorised and locked in one statement.

Written in SQL because this is what every ask does: through the ORM it is six statements, each of which costs more to
build in Python than PostgreSQL needs to answer it. Rows come back as models, made from their own columns; a test asks
the ORM and guardian the same and compares.

Locks are taken in the order that holds everywhere: person, budget, plan line, mandates. Each part reads from the one
before it, which is what makes PostgreSQL take them in turn. All of the asker's mandates are locked, those that do not
reach this person too: a limit counted by holder sums over them. So are those of whoever passed one on to the asker.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission

from audit import hot, tenancy
from audit.scope import current_organisation_id
from audit.tenancy import hydrate
from delegation.authority import Terms
from delegation.categories import CategoryWords
from delegation.models import Budget, Mandate, Organisation, Person, PlanLine, User
from delegation.payees import plain_name
from delegation.selectors.authority import NOT_HELD_BACK, Setting, setting_of, terms_by_holder

_SQL = """
WITH RECURSIVE organisation AS (
    SELECT row.*, (%(at)s::timestamptz AT TIME ZONE row.time_zone)::date AS today
    FROM delegation_organisation row WHERE row.id = %(organisation)s::uuid
), in_force AS (
    SELECT scheme.id FROM delegation_scheme scheme
    WHERE {ours_scheme} AND scheme.status = 'published' AND scheme.in_force_from <= %(at)s::timestamptz
      AND {not_held_back}
    ORDER BY scheme.in_force_from DESC, scheme.version DESC LIMIT 1
), person AS MATERIALIZED (
    SELECT row.* FROM delegation_person row
    WHERE {ours_row} AND row.id = %(person)s::uuid AND %(active)s::boolean AND (
        EXISTS (
            SELECT FROM delegation_personuserpermission own
            WHERE own.content_object_id = row.id AND own.user_id = %(user)s::uuid
              AND own.permission_id = %(permission)s::int
              AND (own.ends_at IS NULL OR own.ends_at > %(at)s::timestamptz))
        OR EXISTS (
            SELECT FROM delegation_persongrouppermission team JOIN delegation_user_groups member USING (group_id)
            WHERE team.content_object_id = row.id AND member.user_id = %(user)s::uuid
              AND team.permission_id = %(permission)s::int))
    {lock_row}
), budget AS MATERIALIZED (
    SELECT row.* FROM person, organisation, delegation_budget row
    WHERE {ours_row} AND row.person_id = person.id AND CASE
        WHEN %(budget)s::uuid IS NULL
        THEN row.closed_at IS NULL AND row.starts_on <= organisation.today AND row.ends_on > organisation.today
        ELSE row.id = %(budget)s::uuid END
    ORDER BY row.id {lock_row}
), plan_line AS MATERIALIZED (
    SELECT row.* FROM (SELECT count(*) FROM budget) AS first, person, delegation_planline row
    WHERE {ours_row} AND row.person_id = person.id AND row.id = %(plan_line)s::uuid
    {lock_row}
), lineage AS (
    SELECT team.id, team.parent_id FROM person JOIN delegation_team team ON team.id = person.team_id
    UNION
    SELECT above.id, above.parent_id FROM lineage JOIN delegation_team above ON above.id = lineage.parent_id
), mandate AS MATERIALIZED (
    SELECT row.*, row.holder_id = %(user)s::uuid AND (row.person_id IS NULL OR row.person_id = person.id)
              AND (row.team_id IS NULL OR row.team_id IN (SELECT id FROM lineage)) AS reaches
    FROM (SELECT count(*) FROM plan_line) AS first, person, delegation_mandate row
    WHERE {ours_row} AND row.revoked_at IS NULL AND row.holder_id = ANY (ARRAY(
        SELECT %(user)s::uuid UNION ALL
        SELECT source.holder_id FROM delegation_mandate given
        JOIN delegation_mandate source ON source.id = given.given_from_id
        WHERE {ours_given} AND given.holder_id = %(user)s::uuid
          AND given.kind = 'passed_on' AND given.revoked_at IS NULL))
    ORDER BY row.granted_at, row.id {lock_row}
), payee AS (
    SELECT encode(sha256(organisation.payee_salt || convert_to(%(payee)s::text, 'UTF8')), 'hex') AS key
    FROM organisation WHERE %(payee)s::text IS NOT NULL
)
SELECT json_build_object(
    'organisation', to_json(organisation), 'today', organisation.today, 'scheme', (SELECT id FROM in_force),
    'person', (SELECT to_json(person) FROM person),
    'budgets', (SELECT json_agg(to_json(budget)) FROM budget),
    'plan_line', (SELECT to_json(plan_line) FROM plan_line),
    'mandates', (SELECT json_agg(json_build_object('own', to_json(mandate), 'given_from', (
        SELECT to_json(giver) FROM delegation_mandate giver
        WHERE {ours_giver} AND giver.id = mandate.given_from_id))) FROM mandate WHERE mandate.reaches),
    'categories', (SELECT json_agg(json_build_array(
        category.code, category.name_en, category.name_cy, category.guess_words) ORDER BY category.code)
        FROM delegation_category category
        WHERE {ours_category} AND (%(category)s::text IS NULL OR category.code = %(category)s::text)),
    'works_there', EXISTS (SELECT FROM payee JOIN delegation_worksfor works ON works.payee_key = payee.key
        WHERE {ours_works} AND works.user_id = %(user)s::uuid AND works.ended_at IS NULL),
    'beside', ({beside})
)::text FROM organisation
"""


@dataclass(frozen=True, slots=True)
class Asking:
    """One asker, one person, one moment. ``person`` is None where the asker may not ask for them.

    ``together`` is what the asker holds that is good only with somebody else's. ``works_there``: the asker works for
    the payee. ``beside`` is what the statement asked for beside all this found.
    """

    setting: Setting
    today: date
    person: Person | None
    budgets: tuple[Budget, ...]
    plan_line: PlanLine | None
    terms: tuple[Terms, ...]
    categories: tuple[CategoryWords, ...]
    together: tuple[Terms, ...] = ()
    works_there: bool = False
    beside: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an ask names: a person, and a budget, a plan line, a category and a payee where it does."""

    person: UUID
    budget: UUID | None = None
    plan_line: UUID | None = None
    category: str | None = None
    payee: str | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What a room above looks up in the same statement: a query of one JSON value, and the values it binds.

    It may read `person` and `payee` (the payee's key, no row where none is named).
    """

    query: str
    values: Mapping[str, Any]


def load_asking(
    *, by: User, wanted: Wanted, permission: str, at: datetime, lock: bool, beside: Beside | None = None
) -> Asking:
    """This function will load what an ask is judged on, for an asker who has a permission for the person.

    Budgets are those open on the day, or the one named, open or not. Categories are all, or the one named.
    With ``lock`` all rows but the organisation's are held until the transaction ends.
    """
    values = {
        "organisation": current_organisation_id(),
        "user": by.id,
        "active": by.is_active,
        "permission": _permission_id(permission),
        "person": wanted.person,
        "budget": wanted.budget,
        "plan_line": wanted.plan_line,
        "category": wanted.category,
        "payee": plain_name(wanted.payee) if wanted.payee else None,
        "at": at,
        **(beside.values if beside else {}),
    }
    ((text,),) = hot.execute(_statement(lock=lock, beside=beside.query if beside else "NULL"), values)
    return _asking(json.loads(text), by=by)


@cache
def _statement(*, lock: bool, beside: str) -> str:
    names = ("scheme", "row", "giver", "given", "category", "works")
    ours = {f"ours_{name}": tenancy.ours_sql(name) for name in names}
    return _SQL.format(
        lock_row="FOR NO KEY UPDATE OF row" if lock else "", beside=beside, not_held_back=NOT_HELD_BACK, **ours
    )


def _asking(found: dict[str, Any], *, by: User) -> Asking:
    setting = setting_of(hydrate(Organisation, found["organisation"]), scheme_id=_id(found["scheme"]))
    mandates = [_mandate(each) for each in found["mandates"] or ()]
    return Asking(
        setting=setting,
        today=date.fromisoformat(found["today"]),
        person=hydrate(Person, found["person"]) if found["person"] else None,
        budgets=tuple(hydrate(Budget, each) for each in found["budgets"] or ()),
        plan_line=hydrate(PlanLine, found["plan_line"]) if found["plan_line"] else None,
        terms=terms_by_holder(mandates, setting=setting).get(by.id, ()),
        together=terms_by_holder(mandates, setting=setting, together=True).get(by.id, ()),
        categories=tuple(map(_category, found["categories"] or ())),
        works_there=found["works_there"],
        beside=found["beside"],
    )


def _mandate(found: dict[str, Any]) -> Mandate:
    mandate = hydrate(Mandate, found["own"])
    giver = found["given_from"]
    mandate.given_from = hydrate(Mandate, giver) if giver else None
    return mandate


def _category(found: list[Any]) -> CategoryWords:
    code, name_en, name_cy, guess_words = found
    return CategoryWords(code, name_en, name_cy, tuple(guess_words))


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


@cache
def _permission_id(codename: str) -> int:
    # Migrations make these once and nothing changes them.
    found: int = Permission.objects.values_list("id", flat=True).get(
        content_type__app_label="delegation", codename=codename
    )
    return found
