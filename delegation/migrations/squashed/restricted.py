"""Worries about somebody's safety, and "that's not right", behind a wall of their own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy

TABLES = (
    migrations.CreateModel(
        name="Concern",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("at", models.DateTimeField()),
            (
                "about",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="who it is about, if they sign in here",
                    null=True,
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
                    related_name="+",
                    to="delegation.person",
                ),
            ),
            (
                "raised_by",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "at"], name="concern_by_time")],
        },
    ),
    migrations.CreateModel(
        name="ConcernEntry",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "kind",
                models.CharField(choices=[("raised", "Raised"), ("note", "Note"), ("closed", "Closed")], max_length=10),
            ),
            (
                "outcome",
                models.CharField(
                    blank=True,
                    choices=[
                        ("made_safe", "Made Safe"),
                        ("passed_on", "Passed On"),
                        ("talked_about", "Talked About"),
                        ("nothing_found", "Nothing Found"),
                    ],
                    max_length=20,
                ),
            ),
            ("event_id", models.UUIDField(unique=True)),
            ("salt", models.BinaryField(max_length=16)),
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
                "concern",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="entries",
                    to="delegation.concern",
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
            "indexes": [models.Index(fields=["organisation_id", "concern", "at"], name="concern_entry_by_concern")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "closed"), models.Q(("outcome", ""), _negated=True)),
                        models.Q(models.Q(("kind", "closed"), _negated=True), ("outcome", "")),
                        _connector="OR",
                    ),
                    name="concern_closed_says_how",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("kind", "closed")),
                    fields=("organisation_id", "concern"),
                    name="concern_closed_once",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Worry",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("ask_id", models.UUIDField()),
            ("at", models.DateTimeField()),
            (
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="delegation.person",
                ),
            ),
            (
                "raised_by",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="the person themself, or a worker who heard it from them",
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "verbose_name_plural": "worries",
            "indexes": [models.Index(fields=["organisation_id", "ask_id"], name="worry_by_ask")],
        },
    ),
    migrations.CreateModel(
        name="WorryEntry",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "kind",
                models.CharField(choices=[("raised", "Raised"), ("moved", "Moved"), ("done", "Done")], max_length=10),
            ),
            ("event_id", models.UUIDField(unique=True)),
            ("salt", models.BinaryField(max_length=16)),
            ("at", models.DateTimeField()),
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
            (
                "worker",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="who rings, or rang",
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "worry",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="entries",
                    to="delegation.worry",
                ),
            ),
        ],
        options={
            "verbose_name_plural": "worry entries",
            "indexes": [
                models.Index(fields=["organisation_id", "worry", "at"], name="worry_entry_by_worry"),
                models.Index(fields=["organisation_id", "worker", "at"], name="worry_entry_by_worker"),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("kind", "done")), fields=("organisation_id", "worry"), name="worry_done_once"
                )
            ],
        },
    ),
)
