"""Give people everything that is held of them, once a human has read it (ADR 41)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import tenant

# What was let go of is what was read: no row comes or is said otherwise once the person can have it.
NOTHING_AFTER = """
    CREATE FUNCTION leeway_refuse_released() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public AS $$
    BEGIN
        IF EXISTS (SELECT FROM delegation_bundle WHERE id = NEW.bundle_id
                   AND (released_at IS NOT NULL OR withdrawn_at IS NOT NULL)) THEN
            RAISE EXCEPTION 'bundle % was let go of: % refused', NEW.bundle_id, TG_OP USING ERRCODE = 'LW001';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER delegation_bundleitem_read_before BEFORE INSERT OR UPDATE ON delegation_bundleitem
        FOR EACH ROW EXECUTE FUNCTION leeway_refuse_released();
    REVOKE DELETE, TRUNCATE ON delegation_bundle FROM leeway_app;
"""
UNDO = """
    GRANT DELETE ON delegation_bundle TO leeway_app;
    DROP TRIGGER delegation_bundleitem_read_before ON delegation_bundleitem;
    DROP FUNCTION leeway_refuse_released();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0038_nothing_after_erasing"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bundle",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "asked",
                    models.CharField(
                        choices=[("themself", "Themself"), ("for_them", "For Them"), ("written_down", "Written Down")],
                        help_text="by whom",
                        max_length=12,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_on", models.DateField(help_text="one calendar month after the day it was asked")),
                ("items", models.PositiveIntegerField(default=0)),
                ("gathered_at", models.DateTimeField(null=True)),
                ("warned_at", models.DateTimeField(null=True)),
                ("late_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("fetched_at", models.DateTimeField(null=True)),
                (
                    "on_paper",
                    models.BooleanField(default=False, help_text="somebody of the team took it to the person"),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("emptied_at", models.DateTimeField(help_text="its items are gone since", null=True)),
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
                    "fetched_by",
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
                        related_name="bundles",
                        to="delegation.person",
                    ),
                ),
                (
                    "released_by",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
        ),
        migrations.CreateModel(
            name="BundleItem",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("number", models.PositiveIntegerField(help_text="from 1")),
                ("kind", models.CharField(max_length=32)),
                ("row_id", models.UUIDField()),
                ("document", models.JSONField()),
                ("file", models.CharField(blank=True, help_text="where its file is stored", max_length=200)),
                ("others", models.BooleanField(help_text="it names somebody else")),
                (
                    "said",
                    models.CharField(
                        blank=True,
                        choices=[("shown", "Shown"), ("blanked", "Blanked"), ("withheld", "Withheld")],
                        max_length=8,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("third_party", "Third Party"),
                            ("in_confidence", "In Confidence"),
                            ("legal_advice", "Legal Advice"),
                            ("serious_harm", "Serious Harm"),
                        ],
                        max_length=13,
                    ),
                ),
                ("at", models.DateTimeField(null=True)),
                (
                    "bundle",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="delegation.bundle",
                    ),
                ),
                (
                    "by",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="bundle",
            index=models.Index(
                condition=models.Q(("emptied_at__isnull", True)),
                fields=["organisation_id", "due_on"],
                name="bundle_to_look_after",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundle",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("organisation_id", "person"),
                name="one_bundle_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at__isnull", True), ("released_by__isnull", True)),
                    models.Q(
                        ("gathered_at__isnull", False), ("released_at__isnull", False), ("released_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="bundle_released_by_somebody_once_gathered",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fetched_at__isnull", True), ("fetched_by__isnull", True)),
                    models.Q(
                        ("fetched_at__isnull", False),
                        ("fetched_by__isnull", False),
                        ("released_at__isnull", False),
                        ("released_at__lte", models.F("fetched_at")),
                    ),
                    _connector="OR",
                ),
                name="bundle_fetched_once_released",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(
                        ("released_at__isnull", True), ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="bundle_withdrawn_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundleitem",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "bundle", "number"), name="bundle_item_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="bundleitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("said__in", ("", "shown")), ("why", "")),
                    models.Q(("said__in", ("blanked", "withheld")), models.Q(("why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="bundle_item_held_back_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundleitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("at__isnull", True), ("by__isnull", True), ("said", "")),
                    models.Q(models.Q(("said", ""), _negated=True), ("at__isnull", False), ("by__isnull", False)),
                    _connector="OR",
                ),
                name="bundle_item_read_by_somebody",
            ),
        ),
        tenant("delegation_bundle"),
        tenant("delegation_bundleitem"),
        migrations.RunSQL(NOTHING_AFTER, UNDO),
    ]
