"""What is asked, what is said besides, and what it was about before."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy

TABLES = (
    migrations.CreateModel(
        name="Ask",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("kind", models.CharField(max_length=20)),
            ("category", models.CharField(max_length=64)),
            ("category_guessed", models.BooleanField(default=False)),
            ("amount", models.BigIntegerField(null=True)),
            ("weeks", models.PositiveSmallIntegerField(default=1, help_text="weeks a weekly amount is held for")),
            ("payee_key", models.CharField(blank=True, max_length=64)),
            ("ask_someone", models.BooleanField(default=False)),
            ("separate", models.BooleanField(null=True)),
            (
                "flags",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=32), default=list, size=None
                ),
            ),
            ("pay", models.CharField(blank=True, max_length=20)),
            (
                "pays_you",
                models.CharField(
                    blank=True, choices=[("no", "No"), ("refund", "Refund"), ("wages", "Wages")], max_length=10
                ),
            ),
            ("same_household", models.BooleanField(null=True)),
            ("starts_on", models.DateField(null=True)),
            ("ends_on", models.DateField(null=True)),
            (
                "status",
                models.CharField(
                    choices=[
                        ("waiting", "Waiting"),
                        ("paused", "Paused"),
                        ("blocked", "Blocked"),
                        ("approved", "Approved"),
                        ("declined", "Declined"),
                        ("withdrawn", "Withdrawn"),
                        ("settled", "Settled"),
                        ("lapsed", "Lapsed"),
                        ("challenged", "Challenged"),
                    ],
                    max_length=12,
                ),
            ),
            ("created_at", models.DateTimeField()),
            (
                "asker",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="asks",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "budget",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="asks",
                    to="delegation.budget",
                ),
            ),
            (
                "payee",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
            (
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="asks",
                    to="delegation.person",
                ),
            ),
            (
                "plan_line",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="asks",
                    to="delegation.planline",
                ),
            ),
            (
                "what_for",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
            (
                "assignment",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="workflow.assignment",
                ),
            ),
            (
                "look_at",
                models.DateTimeField(help_text="when the timer looks at it next, if anything is due", null=True),
            ),
            (
                "challenge",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="while it is looked at again",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="workflow.challenge",
                ),
            ),
            ("cant_wait", models.BooleanField(default=False)),
            (
                "exchanged",
                models.BigIntegerField(help_text="of its plan line, what a swap takes the place of, pence", null=True),
            ),
            (
                "kept_minutes",
                models.PositiveIntegerField(help_text="of its plan line, kept minutes that it uses", null=True),
            ),
            (
                "of",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="what this was paid beyond the yes to",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="linked",
                    to="workflow.ask",
                ),
            ),
            (
                "between",
                models.BooleanField(
                    default=False,
                    help_text="seen by who asked, who has or had it, and the person alone, not by the circle",
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["organisation_id", "person", "created_at"], name="ask_by_person"),
                models.Index(fields=["organisation_id", "asker", "created_at"], name="ask_by_asker"),
                models.Index(fields=["organisation_id", "status", "created_at"], name="ask_by_status"),
                models.Index(
                    condition=models.Q(("assignment__isnull", False)),
                    fields=["organisation_id", "assignment"],
                    name="ask_by_assignment",
                ),
                models.Index(
                    condition=models.Q(("look_at__isnull", False)),
                    fields=["organisation_id", "look_at"],
                    name="ask_to_look_at",
                ),
                models.Index(
                    condition=models.Q(("of__isnull", False)),
                    fields=["organisation_id", "of"],
                    name="ask_by_what_it_is_of",
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("assignment__isnull", False),
                            ("status__in", ("waiting", "paused", "blocked", "challenged")),
                        ),
                        models.Q(
                            models.Q(("status__in", ("waiting", "paused", "blocked", "challenged")), _negated=True),
                            ("assignment__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="ask_that_waits_names_somebody",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind__in", ["one_off", "weekly", "decrease"]), _negated=True),
                        ("amount__gt", 0),
                        _connector="OR",
                    ),
                    name="ask_spends_a_positive_amount",
                ),
                models.CheckConstraint(
                    condition=models.Q(("amount__isnull", True), ("amount__gte", 0), _connector="OR"),
                    name="ask_amount_not_negative",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status__in", ("waiting", "paused", "blocked", "challenged")), _negated=True),
                        ("look_at__isnull", False),
                        _connector="OR",
                    ),
                    name="ask_that_waits_is_looked_at",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AskNote",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "was_there",
                models.BooleanField(help_text="the person was there when somebody asked for them", null=True),
            ),
            (
                "tell_by",
                models.CharField(
                    blank=True,
                    choices=[
                        ("app", "App"),
                        ("email", "Email"),
                        ("letter", "Letter"),
                        ("phone", "Phone"),
                        ("visit", "Visit"),
                    ],
                    help_text="of this ask alone",
                    max_length=10,
                ),
            ),
            ("at", models.DateTimeField()),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="workflow.ask"
                ),
            ),
            (
                "if_waits",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="what happens while it waits",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
            (
                "tell_where",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="where or when they hear: at the breakfast",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "ask"), name="ask_note_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("was_there__isnull", False),
                        models.Q(("tell_by", ""), _negated=True),
                        ("tell_where__isnull", False),
                        ("if_waits__isnull", False),
                        _connector="OR",
                    ),
                    name="ask_note_says_something",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Earlier",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("amount", models.BigIntegerField(null=True)),
            ("category", models.CharField(max_length=64)),
            ("starts_on", models.DateField(null=True)),
            ("ends_on", models.DateField(null=True)),
            ("until", models.DateTimeField(help_text="when it was changed")),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="earlier",
                    to="workflow.ask",
                ),
            ),
            (
                "payee",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
            (
                "what_for",
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
            "indexes": [models.Index(fields=["organisation_id", "ask", "until"], name="earlier_by_ask")],
        },
    ),
)
