"""Keep what becomes less and from when, until when authority is on hold, and what is good only together."""

import django.db.models.deletion
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import tenant


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0009_lives"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decrease",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("ask_id", models.UUIDField()),
                (
                    "what",
                    models.CharField(
                        choices=[("budget", "Budget"), ("plan_line", "Plan Line"), ("mandate", "Mandate")],
                        max_length=10,
                    ),
                ),
                ("amount", models.BigIntegerField(help_text="what was agreed, pence", null=True)),
                (
                    "takes_effect_at",
                    models.DateTimeField(help_text="when notice is over; null until somebody said yes", null=True),
                ),
                ("applied_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="mandate",
            name="suspended_until",
            field=models.DateTimeField(help_text="when it counts again by itself, if it does", null=True),
        ),
        migrations.AddField(
            model_name="mandate",
            name="together",
            field=models.BooleanField(default=False, help_text="good only with the others who act together"),
        ),
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
                    ("reduced", "Reduced"),
                    ("plan_line_reduced", "Plan Line Reduced"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(
                condition=models.Q(("suspended_until__isnull", False)),
                fields=["organisation_id", "suspended_until"],
                name="mandate_to_resume",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("suspended_until__isnull", True), ("suspended_at__isnull", False), _connector="OR"),
                name="mandate_suspended_until_then",
            ),
        ),
        migrations.AddField(
            model_name="decrease",
            name="budget",
            field=audit.tenancy.Key(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decreases",
                to="delegation.budget",
            ),
        ),
        migrations.AddField(
            model_name="decrease",
            name="mandate",
            field=audit.tenancy.Key(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decreases",
                to="delegation.mandate",
            ),
        ),
        migrations.AddField(
            model_name="decrease",
            name="plan_line",
            field=audit.tenancy.Key(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decreases",
                to="delegation.planline",
            ),
        ),
        migrations.AddIndex(
            model_name="decrease",
            index=models.Index(
                condition=models.Q(("mandate__isnull", False)),
                fields=["organisation_id", "mandate"],
                name="decrease_by_mandate",
            ),
        ),
        migrations.AddConstraint(
            model_name="decrease",
            constraint=models.UniqueConstraint(fields=("organisation_id", "ask_id"), name="decrease_once_an_ask"),
        ),
        migrations.AddConstraint(
            model_name="decrease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("budget__isnull", False), ("what", "budget")),
                    models.Q(("plan_line__isnull", False), ("what", "plan_line")),
                    models.Q(("mandate__isnull", False), ("what", "mandate")),
                    _connector="OR",
                ),
                name="decrease_names_what_falls",
            ),
        ),
        migrations.AddConstraint(
            model_name="decrease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("applied_at__isnull", True), ("applied_at__gte", models.F("takes_effect_at")), _connector="OR"
                ),
                name="decrease_waits_for_its_notice",
            ),
        ),
        tenant("delegation_decrease"),
    ]
