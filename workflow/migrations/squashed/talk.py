"""What is said about an ask, what is beside it, whether it helped, and what needed none."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy

TABLES = (
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
    migrations.CreateModel(
        name="Talk",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("at", models.DateTimeField()),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="talks", to="workflow.ask"
                ),
            ),
            (
                "by",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="who said so",
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "to",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="who it waited for, or who asked",
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "ask", "at"], name="talk_by_ask")],
        },
    ),
    migrations.CreateModel(
        name="Attachment",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("content_type", models.CharField(max_length=32)),
            ("size", models.PositiveIntegerField(help_text="bytes")),
            ("digest", models.CharField(help_text="SHA-256 of what is stored, as hex digits", max_length=64)),
            ("scan", models.CharField(help_text="clean, or not_scanned where nobody runs a scanner", max_length=12)),
            ("at", models.DateTimeField()),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="attachments",
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
                "name",
                audit.tenancy.Key(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "ask", "at"], name="attachment_by_ask")],
        },
    ),
    migrations.CreateModel(
        name="Helped",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("asked_at", models.DateTimeField(null=True)),
            (
                "answer",
                models.CharField(blank=True, choices=[("yes", "Yes"), ("a_bit", "A Bit"), ("no", "No")], max_length=10),
            ),
            ("answered_at", models.DateTimeField(null=True)),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="helped",
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
                "words",
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
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "ask"), name="helped_once_an_ask"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answer", ""), ("answered_at__isnull", True), ("by__isnull", True)),
                        models.Q(
                            models.Q(("answer", ""), _negated=True),
                            ("answered_at__isnull", False),
                            ("by__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="helped_answered_whole",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OwnWay",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("at", models.DateTimeField()),
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
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="own_ways",
                    to="delegation.person",
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
            "indexes": [models.Index(fields=["organisation_id", "person", "at"], name="own_way_by_person")],
        },
    ),
)
