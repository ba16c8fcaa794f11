"""Send the last checkpoint of each day to who keeps it outside."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import frozen_when, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0006_channels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnchorMail",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("email", models.EmailField(max_length=254)),
                ("created_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="when the next mail goes, or is tried again")),
                ("attempts", models.PositiveSmallIntegerField(default=0, help_text="of the mail that is due")),
                ("sent_at", models.DateTimeField(null=True)),
                ("sent_size", models.BigIntegerField(help_text="the size of the checkpoint that went last", null=True)),
                (
                    "error",
                    models.CharField(blank=True, help_text="a code of why the last one did not go", max_length=16),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "made_by",
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
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("organisation_id", "email"),
                        name="one_anchor_mail_each",
                    )
                ],
            },
        ),
        tenant("notifications_anchormail"),
        frozen_when("notifications_anchormail", "OLD.ended_at IS NOT NULL"),
    ]
