"""Samples of answers that are looked at again, and answers by time."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, sealed, tenant

TABLES = ("workflow_sample", "workflow_sampledraw", "workflow_samplenote")


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_log"),
        ("delegation", "0024_sealed"),
        ("workflow", "0026_kept_between_and_own_ways"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(help_text="the last day, included")),
                ("size", models.PositiveSmallIntegerField()),
                ("commitment", models.CharField(help_text="SHA-256 of the seed, hex", max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SampleDraw",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("of", models.PositiveIntegerField(help_text="how many yeses there were in those days")),
                ("of_digest", models.CharField(help_text="SHA-256 of their ids, sorted, a line each", max_length=64)),
                ("decisions", models.JSONField(help_text="ids, in the order in which they were drawn")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SampleNote",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("otherwise", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["organisation_id", "at"], name="decision_by_time"),
        ),
        migrations.AddField(
            model_name="sample",
            name="by",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sample",
            name="seed",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="no words of anybody: kept there so that no log tells it",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.words",
            ),
        ),
        migrations.AddField(
            model_name="sampledraw",
            name="by",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sampledraw",
            name="sample",
            field=audit.tenancy.Key(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="workflow.sample"
            ),
        ),
        migrations.AddField(
            model_name="samplenote",
            name="by",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="samplenote",
            name="decision",
            field=audit.tenancy.Key(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.decision"
            ),
        ),
        migrations.AddField(
            model_name="samplenote",
            name="draw",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notes",
                to="workflow.sampledraw",
            ),
        ),
        migrations.AddIndex(
            model_name="sample",
            index=models.Index(fields=["organisation_id", "at"], name="sample_by_time"),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_on__gte", models.F("from_on"))), name="sample_of_some_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="sample_of_some"),
        ),
        migrations.AddConstraint(
            model_name="sampledraw",
            constraint=models.UniqueConstraint(fields=("organisation_id", "sample"), name="sample_drawn_once"),
        ),
        migrations.AddIndex(
            model_name="samplenote",
            index=models.Index(fields=["organisation_id", "draw", "at"], name="sample_note_by_draw"),
        ),
        *(wall(table) for table in TABLES for wall in (tenant, append_only, sealed)),
    ]
