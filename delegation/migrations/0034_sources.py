"""Systems of others that tell us things, and the function that finds whose a signed message is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import definer, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0033_records"),
    ]

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("kind", models.CharField(choices=[("cards", "Cards"), ("facts", "Facts")], max_length=5)),
                ("name", models.CharField(help_text="a code: small letters, digits and hyphens", max_length=40)),
                ("secret", models.TextField(help_text="sealed")),
                (
                    "old_secret",
                    models.TextField(blank=True, help_text="sealed; fits beside the new one while it lasts"),
                ),
                ("old_secret_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="nobody where it was made at a terminal",
                        null=True,
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
                        fields=("organisation_id", "kind", "name"),
                        name="source_named_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("old_secret", ""), ("old_secret_until__isnull", True)),
                            models.Q(models.Q(("old_secret", ""), _negated=True), ("old_secret_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="source_old_secret_ends",
                    ),
                ],
            },
        ),
        tenant("delegation_source"),
        # The message says whose it is before any organisation is known; its signature is checked next.
        definer(
            "leeway_find_source",
            "wanted uuid, what text",
            "TABLE (source jsonb, organisation_id uuid)",
            """
            SELECT to_jsonb(row), row.organisation_id FROM delegation_source row
            WHERE row.id = wanted AND row.kind = what AND row.ended_at IS NULL
            """,
        ),
    ]
