"""Keep who looked at somebody's record, and how much they want to do."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0022_signing_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="wants_to_do",
            field=models.CharField(
                blank=True,
                choices=[("all", "All"), ("some", "Some"), ("ask", "Ask")],
                help_text="how much of deciding they want to do themself; choosing less is never counted as unused",
                max_length=5,
            ),
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("on", models.DateField(help_text="on the organisation's own calendar")),
                ("at", models.DateTimeField(help_text="the first time that day")),
                (
                    "person",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="delegation.person",
                    ),
                ),
                (
                    "user",
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
                    models.UniqueConstraint(fields=("organisation_id", "person", "on", "user"), name="look_once_a_day")
                ],
            },
        ),
        tenant("delegation_look"),
        append_only("delegation_look"),
    ]
