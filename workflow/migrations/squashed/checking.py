"""What is looked at again, or afterwards."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy

TABLES = (
    migrations.CreateModel(
        name="Challenge",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("seen", models.JSONField(help_text="ids of users who had it, decided it, or were asked about it")),
            ("rank", models.PositiveSmallIntegerField(help_text="of who decided; nobody lower looks again")),
            ("at", models.DateTimeField()),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="challenges",
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
                "of",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="workflow.decision",
                ),
            ),
            (
                "reason",
                audit.tenancy.Key(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                ),
            ),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("organisation_id", "ask"), name="challenge_once_an_ask")],
        },
    ),
    migrations.CreateModel(
        name="LookBack",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("why", models.CharField(choices=[("cant_wait", "Cant Wait"), ("widened", "Widened")], max_length=10)),
            ("tell_by", models.DateTimeField(help_text="until when they tell what it was for")),
            ("told_at", models.DateTimeField(null=True)),
            ("reminded_at", models.DateTimeField(null=True)),
            ("at", models.DateTimeField()),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="look_backs",
                    to="workflow.ask",
                ),
            ),
            (
                "by",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="who said yes",
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
            "indexes": [
                models.Index(fields=["organisation_id", "at"], name="look_back_by_time"),
                models.Index(
                    condition=models.Q(("told_at__isnull", True)),
                    fields=["organisation_id", "tell_by"],
                    name="look_back_untold",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "ask", "why", "at"), name="look_back_once_a_use"),
                models.CheckConstraint(
                    condition=models.Q(("told_at__isnull", True), ("words__isnull", False), _connector="OR"),
                    name="look_back_told_in_words",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="CapacityNote",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("at", models.DateTimeField()),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="capacity_notes",
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
                "words",
                audit.tenancy.Key(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "ask", "at"], name="capacity_note_by_ask")],
        },
    ),
    migrations.CreateModel(
        name="Sample",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("from_on", models.DateField()),
            ("to_on", models.DateField(help_text="the last day, included")),
            ("size", models.PositiveSmallIntegerField()),
            ("commitment", models.CharField(help_text="SHA-256 of the seed, hex", max_length=64)),
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
                "seed",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="no words of anybody: kept there so that no log tells it",
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "at"], name="sample_by_time")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("to_on__gte", models.F("from_on"))), name="sample_of_some_days"
                ),
                models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="sample_of_some"),
            ],
        },
    ),
    migrations.CreateModel(
        name="SampleDraw",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("of", models.PositiveIntegerField(help_text="how many yeses there were in those days")),
            ("of_digest", models.CharField(help_text="SHA-256 of their ids, sorted, a line each", max_length=64)),
            ("decisions", models.JSONField(help_text="ids, in the order in which they were drawn")),
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
                "sample",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="draws",
                    to="workflow.sample",
                ),
            ),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("organisation_id", "sample"), name="sample_drawn_once")],
        },
    ),
    migrations.CreateModel(
        name="SampleNote",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("otherwise", models.BooleanField()),
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
                "decision",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="workflow.decision",
                ),
            ),
            (
                "draw",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="notes",
                    to="workflow.sampledraw",
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "draw", "at"], name="sample_note_by_draw")],
        },
    ),
)
