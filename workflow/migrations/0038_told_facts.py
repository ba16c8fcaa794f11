"""What systems of others told us."""

import django.db.models.deletion
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import tenant


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_squashed_0005_events_by"),
        ("delegation", "0034_sources"),
        ("workflow", "0037_ways_to_hear"),
    ]

    operations = [
        migrations.CreateModel(
            name="ToldFact",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("origin", models.CharField(help_text="the `source` of its CloudEvent", max_length=255)),
                ("message_id", models.CharField(help_text="the `id` of its CloudEvent", max_length=128)),
                ("digest", models.CharField(help_text="SHA-256 of what was sent", max_length=64)),
                ("type", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "waits_at",
                    models.DateTimeField(help_text="since when it waits for somebody to look at it", null=True),
                ),
                (
                    "dropped_at",
                    models.DateTimeField(help_text="somebody said that nothing is to come of it", null=True),
                ),
                (
                    "reason",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="why it could not be done",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.words",
                    ),
                ),
                (
                    "said",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="its data, as JSON; mended where somebody did",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.words",
                    ),
                ),
                (
                    "source",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="delegation.source",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("waits_at__isnull", False)),
                        fields=["organisation_id", "-received_at", "id"],
                        name="told_fact_waits",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "source", "origin", "message_id"), name="told_fact_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("done_at__isnull", False), ("dropped_at__isnull", True), ("waits_at__isnull", True)
                            ),
                            models.Q(
                                ("done_at__isnull", True),
                                ("dropped_at__isnull", True),
                                ("reason__isnull", False),
                                ("waits_at__isnull", False),
                            ),
                            models.Q(
                                ("done_at__isnull", True), ("dropped_at__isnull", False), ("waits_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="told_fact_done_or_waits_or_dropped",
                    ),
                ],
            },
        ),
        tenant("workflow_toldfact"),
    ]
