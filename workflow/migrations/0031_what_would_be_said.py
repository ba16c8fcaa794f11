"""Keep what who looks would have answered, and what all can learn apart from it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, sealed, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_squashed_0005_events_by"),
        ("workflow", "0030_second_looks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Nothing was said yet anywhere: its first release has this too.
        migrations.RemoveField(
            model_name="lookanswer",
            name="learn",
        ),
        migrations.AddField(
            model_name="lookanswer",
            name="would",
            field=models.CharField(choices=[("yes", "Yes"), ("less", "Less"), ("no", "No")], max_length=4, null=True),
        ),
        migrations.CreateModel(
            name="LookLesson",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
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
                    "look",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lessons",
                        to="workflow.secondlook",
                    ),
                ),
                (
                    "words",
                    audit.tenancy.Key(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "at"], name="look_lesson_by_time")],
                "constraints": [models.UniqueConstraint(fields=("organisation_id", "look"), name="look_lesson_once")],
            },
        ),
        tenant("workflow_looklesson"),
        append_only("workflow_looklesson"),
        sealed("workflow_looklesson"),
    ]
