"""Keep what is written about an ask."""

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
        ("workflow", "0004_looking_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("question", "Question"),
                            ("answer", "Answer"),
                            ("comment", "Comment"),
                            ("asked_colleague", "Asked Colleague"),
                            ("colleague_said", "Colleague Said"),
                        ],
                        max_length=16,
                    ),
                ),
                ("seen_by", models.CharField(choices=[("everyone", "Everyone"), ("staff", "Staff")], max_length=10)),
                ("at", models.DateTimeField()),
                (
                    "ask",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
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
                    "to",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "indexes": [
                    models.Index(fields=["organisation_id", "ask", "at"], name="message_by_ask"),
                    models.Index(
                        condition=models.Q(("kind", "asked_colleague")),
                        fields=["organisation_id", "to", "ask"],
                        name="message_to_colleague",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "asked_colleague"), _negated=True), ("to__isnull", False), _connector="OR"
                        ),
                        name="message_to_a_colleague_names_them",
                    )
                ],
            },
        ),
        tenant("workflow_message"),
        append_only("workflow_message"),
    ]
