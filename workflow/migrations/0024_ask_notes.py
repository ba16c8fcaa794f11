"""Keep what whoever asks says besides: was the person there, how they hear, what happens while it waits."""

import django.db.models.deletion
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("workflow", "0023_taken_along"),
    ]

    operations = [
        migrations.CreateModel(
            name="AskNote",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "was_there",
                    models.BooleanField(help_text="the person was there when somebody asked for them", null=True),
                ),
                (
                    "tell_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("app", "App"),
                            ("email", "Email"),
                            ("letter", "Letter"),
                            ("phone", "Phone"),
                            ("visit", "Visit"),
                        ],
                        help_text="of this ask alone",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "ask",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="workflow.ask",
                    ),
                ),
                (
                    "if_waits",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="what happens while it waits",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.words",
                    ),
                ),
                (
                    "tell_where",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="where or when they hear: at the breakfast",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.words",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "ask"), name="ask_note_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("was_there__isnull", False),
                            models.Q(("tell_by", ""), _negated=True),
                            ("tell_where__isnull", False),
                            ("if_waits__isnull", False),
                            _connector="OR",
                        ),
                        name="ask_note_says_something",
                    ),
                ],
            },
        ),
        tenant("workflow_asknote"),
        append_only("workflow_asknote"),
    ]
