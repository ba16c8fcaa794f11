"""Keep that an advocate was there, and with whom an answer is looked at again."""

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
        ("workflow", "0028_what_if"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="challenge",
            name="beside",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="the advocate who asked for it with the person",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("was_there", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "ask",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presences",
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
                    "review",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="delegation.review",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_id", "ask", "by"], name="presence_by_ask"),
                    models.Index(fields=["organisation_id", "review", "by"], name="presence_by_review"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ask__isnull", False), ("review__isnull", True)),
                            models.Q(("ask__isnull", True), ("review__isnull", False)),
                            _connector="OR",
                        ),
                        name="presence_at_one_thing",
                    )
                ],
            },
        ),
        tenant("workflow_presence"),
        append_only("workflow_presence"),
        sealed("workflow_presence"),
    ]
