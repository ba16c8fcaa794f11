"""Keep for whom people work, so that nobody decides what pays them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import tenant


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("delegation", "0006_restricted"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorksFor",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("payee_key", models.CharField(max_length=64)),
                ("said_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payee",
                    audit.tenancy.Key(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                    ),
                ),
                (
                    "said_by",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="works_for",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "works for",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("organisation_id", "user", "payee_key"),
                        name="works_for_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("said_at")), _connector="OR"
                        ),
                        name="works_for_ends_after_it_is_said",
                    ),
                ],
            },
        ),
        tenant("delegation_worksfor"),
    ]
