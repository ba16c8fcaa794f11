"""Keep who died, and who was told of their 18th birthday."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant

TABLES = ("delegation_lifechange", "delegation_milestone")


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0008_away_and_passed_on"),
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
                    ("plan_line_ended", "Plan Line Ended"),
                    ("plan_line_restored", "Plan Line Restored"),
                    ("credited", "Credited"),
                    ("closed", "Closed"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="LifeChange",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("what", models.CharField(choices=[("died", "Died"), ("not_died", "Not Died")], max_length=10)),
                ("on", models.DateField(null=True)),
                (
                    "document",
                    models.JSONField(default=dict, help_text="ids and pence of what ended with it, to be restored"),
                ),
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
                        related_name="life_changes",
                        to="delegation.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "person", "at"], name="life_change_by_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("on__isnull", False), ("what", "died")), ("what", "not_died"), _connector="OR"
                        ),
                        name="life_change_names_its_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "what",
                    models.CharField(
                        choices=[("turns_18_soon", "Turns 18 Soon"), ("turned_18", "Turned 18")], max_length=20
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "person",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="delegation.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "person", "what"), name="milestone_once")
                ],
            },
        ),
        *map(tenant, TABLES),
        *map(append_only, TABLES),
    ]
