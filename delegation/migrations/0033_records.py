"""Keep records for their years: classes, what holds them, who looked, and erasing by two people (ADR 38)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import CURRENT, append_only, frozen_when, sealed, tenant

TENANT = ("delegation_appraisal", "delegation_erasure", "delegation_legalhold", "delegation_retentionrule")
APPEND_ONLY = ("delegation_appraisal", "delegation_retentionrule")

# The one door to what people wrote. It opens for an erasure that two people stand for and that nothing holds, and
# empties the words of its person: what was said of them, by them in worries about safety, and what their own account
# holds. An account that somebody has for other reasons too (they work here, or are beside others) is not theirs alone.
ERASE_WORDS = migrations.RunSQL(
    f"""
    CREATE FUNCTION leeway_erase_words(which uuid, moment timestamptz) RETURNS SETOF uuid
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE whose uuid;
    BEGIN
        SELECT person_id INTO whose FROM delegation_erasure erasure
        WHERE id = which AND organisation_id = {CURRENT} AND confirmed_by_id <> asked_by_id
          AND withdrawn_at IS NULL AND done_at IS NULL
          AND NOT EXISTS (SELECT FROM delegation_legalhold held
                          WHERE held.person_id = erasure.person_id AND held.lifted_at IS NULL);
        IF whose IS NULL THEN
            RAISE EXCEPTION 'no erasure that two people stand for' USING ERRCODE = 'LW001';
        END IF;
        PERFORM set_config('leeway.erasing', 'on', true);
        RETURN QUERY
            UPDATE audit_words SET text = '', salt = '', erased_at = moment
            WHERE organisation_id = {CURRENT} AND erased_at IS NULL AND subject_id IN (
                SELECT whose
                UNION ALL SELECT id FROM delegation_concern WHERE person_id = whose
                UNION ALL SELECT id FROM delegation_worry WHERE person_id = whose
                UNION ALL SELECT own.id FROM delegation_user own
                    JOIN delegation_circlemember tie ON tie.user_id = own.id
                    WHERE tie.person_id = whose AND tie.role = 'self' AND own.team_id IS NULL AND own.duties = '{{}}'
                      AND NOT EXISTS (SELECT FROM delegation_circlemember other
                                      WHERE other.user_id = own.id AND other.person_id <> whose))
            RETURNING id;
        PERFORM set_config('leeway.erasing', '', true);
    END $$;
    REVOKE ALL ON FUNCTION leeway_erase_words(uuid, timestamptz) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION leeway_erase_words(uuid, timestamptz) TO leeway_app;
    """,  # noqa: S608 - our own text
    "DROP FUNCTION leeway_erase_words(uuid, timestamptz);",
)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0006_erased_words"),
        ("delegation", "0032_dropped_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="record_class",
            field=models.CharField(
                choices=[("adult", "adult"), ("child_in_care", "child_in_care")],
                default="adult",
                help_text="what sort of record it is: for how long it is kept",
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Appraisal",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("outcome", models.CharField(choices=[("keep", "Keep"), ("erase", "Erase")], max_length=5)),
                ("keep_until", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appraisals",
                        to="delegation.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "person", "at"], name="appraisal_by_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("keep_until__isnull", False), ("outcome", "keep")),
                            models.Q(("keep_until__isnull", True), ("outcome", "erase")),
                            _connector="OR",
                        ),
                        name="appraisal_keeps_until_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "why",
                    models.CharField(choices=[("appraised", "Appraised"), ("asked_for", "Asked For")], max_length=10),
                ),
                ("asked_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_by",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to="delegation.person",
                    ),
                ),
                (
                    "withdrawn_by",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="erasure_takes_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at__isnull", True),
                            models.Q(("confirmed_by__isnull", False), ("withdrawn_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="erasure_done_once_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="erasure_withdrawn_by_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=("organisation_id", "person"),
                        name="one_erasure_asked_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("court", "Court"),
                            ("complaint", "Complaint"),
                            ("inquiry", "Inquiry"),
                            ("claim", "Claim"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("placed_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "lifted_by",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legal_holds",
                        to="delegation.person",
                    ),
                ),
                (
                    "placed_by",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=["organisation_id", "person"],
                        name="legal_hold_that_holds",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                models.Q(("lifted_by", models.F("placed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="legal_hold_lifted_by_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "record_class",
                    models.CharField(choices=[("adult", "adult"), ("child_in_care", "child_in_care")], max_length=20),
                ),
                ("years", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_id", "record_class", "-at"], name="retention_rule_by_class")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("years__gte", 1), ("years__lte", 120)), name="retention_years_in_reason"
                    )
                ],
            },
        ),
        *map(tenant, TENANT),
        *map(append_only, APPEND_ONLY),
        *map(sealed, APPEND_ONLY),
        frozen_when("delegation_erasure", "OLD.done_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL"),
        frozen_when("delegation_legalhold", "OLD.lifted_at IS NOT NULL"),
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON delegation_erasure, delegation_legalhold FROM leeway_app;",
            "GRANT DELETE ON delegation_erasure, delegation_legalhold TO leeway_app;",
        ),
        ERASE_WORDS,
    ]
