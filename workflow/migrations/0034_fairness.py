"""Sum up fairness of yes by groups inside one function, and keep what came of it."""

from django.db import migrations, models

import audit.ids
import audit.scope
from audit.walls import CURRENT, tenant

# One row for each person who may ask; what they said of their groups never leaves this statement but in sums.
PEOPLE = f"""
    SELECT person.id, person.team_id::text AS area, person.language,
           extract(year FROM age(on_day, person.date_of_birth))::int AS years,
           nullif(told.ethnicity, '') AS ethnicity, nullif(told.impairment, '') AS impairment,
           CASE WHEN EXISTS (SELECT FROM delegation_circlemember tie WHERE tie.person_id = person.id
                    AND tie.organisation_id = {CURRENT} AND (tie.ends_on IS NULL OR tie.ends_on > on_day)
                    AND tie.role IN ('parent', 'nominated_person', 'attorney', 'deputy')) THEN 'other'
                WHEN EXISTS (SELECT FROM delegation_circlemember tie WHERE tie.person_id = person.id
                    AND tie.organisation_id = {CURRENT} AND (tie.ends_on IS NULL OR tie.ends_on > on_day)
                    AND tie.role = 'self') THEN 'self' END AS acting
    FROM delegation_person person
    LEFT JOIN delegation_grouplink link ON link.person_id = person.id AND link.organisation_id = {CURRENT}
    LEFT JOIN delegation_grouptold told ON told.key = link.key
    WHERE person.organisation_id = {CURRENT} AND person.died_on IS NULL
      AND (link.person_id IS NULL OR link.key IS NOT NULL)
      AND EXISTS (SELECT FROM delegation_budget budget WHERE budget.person_id = person.id
                  AND budget.organisation_id = {CURRENT} AND budget.starts_on <= on_day AND budget.ends_on > since::date)
"""  # noqa: S608 - our own text
ANSWERED = f"""
    SELECT ask.person_id, ask.kind = 'one_off' AS once, first.outcome = 'approve' AS yes, first.amount,
           EXISTS (SELECT FROM workflow_assignment held WHERE held.ask_id = ask.id
                   AND held.organisation_id = {CURRENT}) AS went_on,
           extract(epoch FROM first.at - ask.created_at) / 3600 AS hours
    FROM workflow_ask ask CROSS JOIN LATERAL (
        SELECT outcome, amount, at FROM workflow_decision decision
        WHERE decision.ask_id = ask.id AND decision.organisation_id = {CURRENT} ORDER BY at, id LIMIT 1
    ) first
    WHERE ask.organisation_id = {CURRENT} AND ask.kind IN ('one_off', 'weekly', 'swap') AND ask.pay <> 'already_paid'
      AND ask.created_at >= since AND ask.created_at < until
"""  # noqa: S608 - our own text
SUMS = f"""
    WITH people AS MATERIALIZED ({PEOPLE}), answered AS MATERIALIZED ({ANSWERED}), each_one AS (
        SELECT people.*, count(answered.person_id) AS asks,
               count(*) FILTER (WHERE answered.went_on) AS went_on,
               coalesce(sum(answered.hours) FILTER (WHERE answered.went_on), 0) AS hours,
               count(*) FILTER (WHERE answered.yes) AS yes,
               count(*) FILTER (WHERE answered.yes AND answered.once AND answered.amount > 0) AS paid,
               coalesce(sum(answered.amount) FILTER (WHERE answered.yes AND answered.once), 0) AS pence
        FROM people LEFT JOIN answered ON answered.person_id = people.id
        GROUP BY people.id, people.area, people.language, people.years, people.ethnicity, people.impairment,
                 people.acting
    )
    SELECT split.about, coalesce(split.value, ''), told.measure, count(*), sum(told.y)::float8, sum(told.n)::float8,
           sum(told.y * told.y)::float8, sum(told.y * told.n)::float8, sum(told.n * told.n)::float8
    FROM each_one
    CROSS JOIN LATERAL (VALUES
        ('all', 'all'),
        ('age', CASE WHEN years < 18 THEN 'under_18' WHEN years < 65 THEN '18_to_64' WHEN years >= 65 THEN '65_over' END),
        ('child', CASE WHEN years < 18 THEN 'child' WHEN years >= 18 THEN 'adult' END),
        ('ethnicity', ethnicity), ('impairment', impairment), ('area', area), ('language', language),
        ('acting', acting)
    ) split (about, value)
    CROSS JOIN LATERAL (VALUES
        ('never', (asks = 0)::int::numeric, 1::numeric), ('yes', yes::numeric, asks::numeric),
        ('went_on', went_on::numeric, asks::numeric), ('amount', pence::numeric, paid::numeric),
        ('hours', hours::numeric, went_on::numeric)
    ) told (measure, y, n)
    WHERE told.n > 0 GROUP BY 1, 2, 3
"""  # noqa: S608 - our own text
SIGNATURE = "leeway_fairness(since timestamptz, until timestamptz, on_day date)"
COLUMNS = "about text, value text, measure text, units bigint, y float8, n float8, yy float8, yn float8, nn float8"


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0031_groups_apart"),
        ("workflow", "0033_traces"),
    ]

    operations = [
        migrations.RunSQL(
            f"""
            CREATE FUNCTION {SIGNATURE} RETURNS TABLE ({COLUMNS}) LANGUAGE sql STABLE SECURITY DEFINER
                SET search_path = pg_catalog, public AS $$ {SUMS} $$;
            REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION {SIGNATURE} TO leeway_app;
            """,
            "DROP FUNCTION leeway_fairness(timestamptz, timestamptz, date);",
        ),
        migrations.CreateModel(
            name="FairnessReport",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(help_text="the first moment after it")),
                ("answer", models.JSONField(help_text="workflow.leading.fairness.to_document()")),
                ("at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=["organisation_id", "at"],
                        name="fairness_by_time",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("since__lt", models.F("until"))), name="fairness_of_some_time"
                    )
                ],
            },
        ),
        tenant("workflow_fairnessreport"),
    ]
