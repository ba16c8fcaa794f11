"""Who an ask waits for, each step of it, what was ruled and what was decided."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy

TABLES = (
    migrations.CreateModel(
        name="Assignment",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("role", models.CharField(max_length=64)),
            ("why", models.CharField(max_length=32)),
            ("passed_over", models.JSONField(default=list, help_text="[{user, why, limit}], nearest first")),
            ("assigned_at", models.DateTimeField()),
            ("due_at", models.DateTimeField()),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="assignments",
                    to="workflow.ask",
                ),
            ),
            (
                "user",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="assignments",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "before",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="the one it takes the place of",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="workflow.assignment",
                ),
            ),
            ("remind_at", models.DateTimeField(help_text="half of the working time until it is due")),
            (
                "on_behalf_of",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="who is away, or gave the mandate it rests on",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["organisation_id", "user", "due_at"], name="assignment_by_user"),
                models.Index(fields=["organisation_id", "ask", "assigned_at"], name="assignment_by_ask"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Transition",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("command", models.CharField(max_length=20)),
            ("from_status", models.CharField(blank=True, max_length=12)),
            ("to_status", models.CharField(max_length=12)),
            ("process", models.CharField(blank=True, max_length=64)),
            ("event_id", models.UUIDField(unique=True)),
            ("at", models.DateTimeField()),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="transitions",
                    to="workflow.ask",
                ),
            ),
            (
                "by",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "reason",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "ask", "at"], name="transition_by_ask")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("by__isnull", False), ("process", "")),
                        models.Q(("by__isnull", True), models.Q(("process", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="transition_has_one_actor",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="RulingRecord",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "purpose",
                models.CharField(
                    choices=[("asked", "Asked"), ("decided", "Decided"), ("ruled_anew", "Ruled Anew")], max_length=10
                ),
            ),
            ("outcome", models.CharField(max_length=10)),
            ("document", models.JSONField(help_text="delegation.authority.Ruling.to_document()")),
            ("at", models.DateTimeField()),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="rulings",
                    to="workflow.ask",
                ),
            ),
            (
                "mandate",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="delegation.mandate",
                ),
            ),
            (
                "scheme",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="delegation.scheme",
                ),
            ),
            (
                "user",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "ask", "at"], name="ruling_by_ask")],
        },
    ),
    migrations.CreateModel(
        name="Decision",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("outcome", models.CharField(choices=[("approve", "Approve"), ("decline", "Decline")], max_length=10)),
            ("amount", models.BigIntegerField(null=True)),
            ("reduced", models.BooleanField(default=False)),
            ("reason_code", models.CharField(blank=True, max_length=32)),
            ("at", models.DateTimeField()),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decisions",
                    to="workflow.ask",
                ),
            ),
            (
                "assigned_to",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "by",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decisions",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "mandate",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="delegation.mandate",
                ),
            ),
            (
                "on_behalf_of",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "reason",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
            (
                "scheme",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="delegation.scheme",
                ),
            ),
            (
                "ruling",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decisions",
                    to="workflow.rulingrecord",
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["organisation_id", "ask", "at"], name="decision_by_ask"),
                models.Index(fields=["organisation_id", "by", "at"], name="decision_by_user"),
                models.Index(fields=["organisation_id", "at"], name="decision_by_time"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("outcome", "approve"), _negated=True), ("mandate__isnull", False), _connector="OR"
                    ),
                    name="decision_yes_cites_a_mandate",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("outcome", "approve"), ("reduced", False)),
                        models.Q(("reason__isnull", False), models.Q(("reason_code", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="decision_no_or_less_has_a_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reduced", False), ("outcome", "approve"), _connector="OR"),
                    name="decision_reduced_is_a_yes",
                ),
            ],
        },
    ),
)
