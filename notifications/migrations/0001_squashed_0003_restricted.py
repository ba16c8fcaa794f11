"""Who is told."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import tenant


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("notifications", "0001_initial"),
        ("notifications", "0002_walls"),
        ("notifications", "0003_restricted"),
    ]

    dependencies = [
        ("delegation", "0001_squashed_0024_sealed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("event_id", models.UUIDField()),
                ("event_type", models.CharField(max_length=64)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_app", "in_app"),
                            ("email", "email"),
                            ("letter", "letter"),
                            ("phone", "phone"),
                            ("visit", "visit"),
                        ],
                        max_length=6,
                    ),
                ),
                ("template", models.CharField(max_length=32)),
                ("ask_id", models.UUIDField(null=True)),
                (
                    "data",
                    models.JSONField(
                        help_text="ids, codes, pence and times, from which the sentence is made when it is read"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(help_text="when it went out, or a worker told the person", null=True)),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        help_text="when it no longer held: the ask waits for somebody else", null=True
                    ),
                ),
                (
                    "person",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="delegation.person",
                    ),
                ),
                (
                    "recipient",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation_id", "recipient", "-created_at", "id"], name="notice_by_recipient"
                    ),
                    models.Index(
                        condition=models.Q(
                            ("person__isnull", False), ("sent_at__isnull", True), ("withdrawn_at__isnull", True)
                        ),
                        fields=["organisation_id", "person", "created_at"],
                        name="notice_to_pass_on",
                    ),
                    models.Index(fields=["organisation_id", "ask_id"], name="notice_by_ask"),
                    models.Index(
                        condition=models.Q(
                            ("channel", "email"), ("event_type", "record.added"), ("sent_at__isnull", True)
                        ),
                        fields=["organisation_id", "created_at"],
                        name="notice_restricted_to_send",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "event_id", "recipient", "person", "channel"),
                        name="notice_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person__isnull", True), ("recipient__isnull", False)),
                            models.Q(("person__isnull", False), ("recipient__isnull", True)),
                            _connector="OR",
                        ),
                        name="notice_to_a_user_or_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel__in", ["letter", "phone", "visit"]), ("person__isnull", False)),
                            models.Q(("channel__in", ["in_app", "email"]), ("recipient__isnull", False)),
                            _connector="OR",
                        ),
                        name="notice_by_hand_is_to_a_person",
                    ),
                ],
            },
        ),
        tenant("notifications_notice"),
    ]
