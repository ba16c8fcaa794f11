"""Keep which files whoever administers brought in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, sealed, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0025_shares"),
    ]

    operations = [
        migrations.CreateModel(
            name="BroughtIn",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "what",
                    models.CharField(
                        choices=[("people", "People"), ("teams", "Teams"), ("budgets", "Budgets")], max_length=10
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("lines", models.PositiveIntegerField()),
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
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "what", "digest"), name="file_brought_in_once"),
                    models.CheckConstraint(condition=models.Q(("lines__gt", 0)), name="brought_in_has_lines"),
                ],
            },
        ),
        tenant("delegation_broughtin"),
        append_only("delegation_broughtin"),
        sealed("delegation_broughtin"),
    ]
