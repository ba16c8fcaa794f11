"""Which systems outside are told, and of each event whether they took it."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import tenant, together


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_squashed_0005_events_by"),
        ("notifications", "0001_squashed_0003_restricted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("url", models.CharField(max_length=1000)),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64),
                        default=list,
                        help_text="of events wanted, * for any letters; empty for all",
                        size=None,
                    ),
                ),
                ("secret", models.TextField(help_text="sealed")),
                (
                    "old_secret",
                    models.TextField(blank=True, help_text="sealed; signs beside the new one while it lasts"),
                ),
                ("old_secret_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "failing_since",
                    models.DateTimeField(help_text="the first failure since it last took something", null=True),
                ),
                ("paused_at", models.DateTimeField(null=True)),
                (
                    "paused_why",
                    models.CharField(
                        blank=True, choices=[("asked", "Asked"), ("gone", "Gone"), ("failing", "Failing")], max_length=7
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="webhook_endpoints",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("created_at", models.DateTimeField()),
                (
                    "due_at",
                    models.DateTimeField(help_text="of the next try; null once it is taken or given up", null=True),
                ),
                (
                    "claimed_until",
                    models.DateTimeField(
                        help_text="until then a worker has it; later it is somebody else's", null=True
                    ),
                ),
                (
                    "begun_at",
                    models.DateTimeField(
                        help_text="when the worker who has it began: a doubled message finds it", null=True
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("tried_at", models.DateTimeField(null=True)),
                ("status", models.PositiveSmallIntegerField(help_text="of the last answer", null=True)),
                ("error", models.CharField(blank=True, help_text="a code, where there was no answer", max_length=32)),
                ("milliseconds", models.PositiveIntegerField(help_text="that the last try took", null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("dead_at", models.DateTimeField(null=True)),
                (
                    "event",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="webhook_deliveries",
                        to="audit.event",
                    ),
                ),
                (
                    "endpoint",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="notifications.webhookendpoint",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="webhookendpoint",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("paused_at__isnull", True)),
                fields=["organisation_id"],
                name="webhook_to_tell",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paused_at__isnull", True), ("paused_why", "")),
                    models.Q(("paused_at__isnull", False), models.Q(("paused_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="webhook_paused_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("old_secret", ""), ("old_secret_until__isnull", True)),
                    models.Q(models.Q(("old_secret", ""), _negated=True), ("old_secret_until__isnull", False)),
                    _connector="OR",
                ),
                name="webhook_old_secret_ends",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["organisation_id", "due_at", "id"],
                name="webhook_due",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["organisation_id", "endpoint", "-created_at", "id"], name="webhook_log"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "event", "endpoint"), name="webhook_event_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dead_at__isnull", True), ("due_at__isnull", False), ("taken_at__isnull", True)),
                    models.Q(("dead_at__isnull", True), ("due_at__isnull", True), ("taken_at__isnull", False)),
                    models.Q(("dead_at__isnull", False), ("due_at__isnull", True), ("taken_at__isnull", True)),
                    _connector="OR",
                ),
                name="webhook_due_or_taken_or_dead",
            ),
        ),
        together(tenant("notifications_webhookendpoint"), tenant("notifications_webhookdelivery")),
    ]
