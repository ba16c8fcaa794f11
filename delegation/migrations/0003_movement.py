"""Keep what was paid for an ask and what came back, and money that came back for none."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant

APPEND_ONLY = ("delegation_movement",)


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0002_walls"),
    ]

    operations = [
        migrations.AlterField(
            model_name="budgetchange",
            name="what",
            field=models.CharField(
                choices=[
                    ("opened", "Opened"),
                    ("raised", "Raised"),
                    ("plan_line_added", "Plan Line Added"),
                    ("credited", "Credited"),
                    ("closed", "Closed"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("what", models.CharField(choices=[("paid", "Paid"), ("refunded", "Refunded")], max_length=10)),
                ("amount", models.BigIntegerField()),
                ("at", models.DateTimeField()),
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
                    "hold",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="delegation.hold",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "hold", "at"], name="movement_by_hold")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0), models.Q(("amount", 0), ("what", "paid")), _connector="OR"
                        ),
                        name="movement_is_an_amount",
                    )
                ],
            },
        ),
        tenant("delegation_movement"),
        *map(append_only, APPEND_ONLY),
    ]
