"""Keep the talks about somebody's plan that are owed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import tenant


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("delegation", "0019_small_sums"),
    ]

    operations = [
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("due_on", models.DateField()),
                ("reminded_at", models.DateTimeField(help_text="4 weeks before", null=True)),
                ("reminded_again_at", models.DateTimeField(help_text="a week before", null=True)),
                ("late_at", models.DateTimeField(help_text="when its worker heard last that it is late", null=True)),
                ("done_on", models.DateField(null=True)),
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
                (
                    "person",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="delegation.person",
                    ),
                ),
                (
                    "words",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.words",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "person", "due_on"), name="review_once_a_day"),
                    models.UniqueConstraint(
                        condition=models.Q(("done_on__isnull", True)),
                        fields=("organisation_id", "person"),
                        name="review_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done_on__isnull", True), ("by__isnull", False), _connector="OR"),
                        name="review_done_by_somebody",
                    ),
                ],
            },
        ),
        tenant("delegation_review"),
    ]
