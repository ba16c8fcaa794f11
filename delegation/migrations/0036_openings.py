"""Let somebody from outside a circle open a record: with a reason, for a while, and seen by the person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import frozen_when, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0006_erased_words"),
        ("delegation", "0035_address"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordOpening",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("could_not_wait", "Could Not Wait"),
                            ("stands_in", "Stands In"),
                            ("asked", "Asked"),
                            ("complaint", "Complaint"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="organisation",
            name="opening_minutes",
            field=models.PositiveSmallIntegerField(
                default=60, help_text="how long somebody from outside a circle sees a record that they opened"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("opening_minutes__gte", 1), ("opening_minutes__lte", 480)),
                name="organisation_opens_for_a_while",
            ),
        ),
        migrations.AddField(
            model_name="recordopening",
            name="person",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="openings",
                to="delegation.person",
            ),
        ),
        migrations.AddField(
            model_name="recordopening",
            name="user",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="recordopening",
            name="words",
            field=audit.tenancy.Key(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
            ),
        ),
        migrations.AddIndex(
            model_name="recordopening",
            index=models.Index(fields=["organisation_id", "person", "at"], name="opening_by_person"),
        ),
        migrations.AddIndex(
            model_name="recordopening",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["organisation_id", "ends_at"],
                name="opening_to_close",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("at"))), name="opening_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="recordopening",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("organisation_id", "person", "user"),
                name="one_opening_at_a_time",
            ),
        ),
        tenant("delegation_recordopening"),
        frozen_when("delegation_recordopening", "OLD.closed_at IS NOT NULL"),
        migrations.RunSQL(
            "REVOKE DELETE, TRUNCATE ON delegation_recordopening FROM leeway_app;",
            "GRANT DELETE ON delegation_recordopening TO leeway_app;",
        ),
    ]
