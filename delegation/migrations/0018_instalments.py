"""Keep in which parts a direct payment comes."""

import django.db.models.deletion
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import tenant


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0017_year_end"),
    ]

    operations = [
        migrations.CreateModel(
            name="Instalment",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("amount", models.BigIntegerField()),
                ("expected_on", models.DateField()),
                ("arrived_on", models.DateField(null=True)),
                (
                    "budget",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instalments",
                        to="delegation.budget",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "budget", "expected_on"), name="instalment_once_a_day"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="instalment_is_an_amount"),
                ],
            },
        ),
        tenant("delegation_instalment"),
    ]
