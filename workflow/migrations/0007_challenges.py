"""Have a no or a smaller yes looked at again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("workflow", "0006_on_behalf_of"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "seen",
                    models.JSONField(help_text="ids of users who had it, decided it, or were asked about it"),
                ),
                ("rank", models.PositiveSmallIntegerField(help_text="of who decided; nobody lower looks again")),
                ("at", models.DateTimeField()),
                (
                    "ask",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to="workflow.ask",
                    ),
                ),
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
                    "of",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflow.decision",
                    ),
                ),
                (
                    "reason",
                    audit.tenancy.Key(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="ask",
            name="challenge",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="while it is looked at again",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflow.challenge",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.UniqueConstraint(fields=("organisation_id", "ask"), name="challenge_once_an_ask"),
        ),
        tenant("workflow_challenge"),
        append_only("workflow_challenge"),
    ]
