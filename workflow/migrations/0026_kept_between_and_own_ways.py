"""Keep an ask between two people, and what was sorted out without money."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, sealed, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("delegation", "0023_who_looked"),
        ("workflow", "0025_sealed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ask",
            name="between",
            field=models.BooleanField(
                default=False, help_text="seen by who asked, who has or had it, and the person alone, not by the circle"
            ),
        ),
        migrations.CreateModel(
            name="OwnWay",
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
                    "person",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_ways",
                        to="delegation.person",
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
                "indexes": [models.Index(fields=["organisation_id", "person", "at"], name="own_way_by_person")],
            },
        ),
        tenant("workflow_ownway"),
        append_only("workflow_ownway"),
        sealed("workflow_ownway"),
    ]
