"""What finance is to pay, and what banks and card companies say was paid."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy

TABLES = (
    migrations.CreateModel(
        name="Payment",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("amount", models.BigIntegerField()),
            ("week_of", models.DateField(help_text="the first day of its week; null for what is paid once", null=True)),
            (
                "method",
                models.CharField(
                    choices=[("card", "Card"), ("pay_me_back", "Pay Me Back"), ("pay_them", "Pay Them")], max_length=12
                ),
            ),
            ("due_on", models.DateField(help_text="the last day on which it should be paid")),
            ("ready_at", models.DateTimeField()),
            ("paid_at", models.DateTimeField(null=True)),
            ("cancelled_at", models.DateTimeField(null=True)),
            (
                "skipped",
                models.BooleanField(default=False, help_text="somebody skipped this week; it is not made again"),
            ),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="payments",
                    to="workflow.ask",
                ),
            ),
            (
                "movement",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="the money that moved when it was paid",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="payments",
                    to="delegation.movement",
                ),
            ),
            (
                "paid_by",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "fact",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="what records that it was paid after it was cancelled",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="workflow.ask",
                ),
            ),
            ("taken_amount", models.BigIntegerField(help_text="pence that the file says", null=True)),
            ("taken_at", models.DateTimeField(help_text="when finance took it along in a file, to pay it", null=True)),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("cancelled_at__isnull", True), ("paid_at__isnull", True)),
                    fields=["organisation_id", "due_on", "id"],
                    name="payment_ready",
                ),
                models.Index(fields=["organisation_id", "ask"], name="payment_by_ask"),
                models.Index(
                    condition=models.Q(("paid_at__isnull", False)),
                    fields=["organisation_id", "paid_at"],
                    name="payment_paid",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(
                        ("week_of__isnull", False),
                        models.Q(("cancelled_at__isnull", True), ("skipped", True), _connector="OR"),
                    ),
                    fields=("organisation_id", "ask", "week_of"),
                    name="payment_once_a_week",
                ),
                models.UniqueConstraint(
                    condition=models.Q(
                        ("week_of__isnull", True), ("cancelled_at__isnull", True), ("paid_at__isnull", True)
                    ),
                    fields=("organisation_id", "ask"),
                    name="payment_one_ready_at_a_time",
                ),
                models.UniqueConstraint(fields=("organisation_id", "movement"), name="payment_has_its_own_movement"),
                models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_is_an_amount"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("movement__isnull", True), ("paid_at__isnull", True), ("paid_by__isnull", True)),
                        models.Q(
                            ("cancelled_at__isnull", True), ("movement__isnull", False), ("paid_at__isnull", False)
                        ),
                        _connector="OR",
                    ),
                    name="payment_paid_whole",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("skipped", False),
                        models.Q(("cancelled_at__isnull", False), ("week_of__isnull", False)),
                        _connector="OR",
                    ),
                    name="payment_skipped_is_cancelled",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("taken_amount__isnull", True), ("taken_at__isnull", True)),
                        models.Q(("taken_amount__gt", 0), ("taken_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="payment_taken_whole",
                ),
                models.CheckConstraint(
                    condition=models.Q(("fact__isnull", True), ("cancelled_at__isnull", False), _connector="OR"),
                    name="payment_late_was_cancelled",
                ),
                models.UniqueConstraint(fields=("organisation_id", "fact"), name="payment_has_its_own_fact"),
            ],
        },
    ),
    migrations.CreateModel(
        name="StandingPayment",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("amount", models.BigIntegerField(help_text="pence a week")),
            ("begins_on", models.DateField()),
            ("weeks", models.PositiveSmallIntegerField()),
            ("made", models.PositiveSmallIntegerField(default=0)),
            ("ends_on", models.DateField(help_text="the first day after it")),
            ("look_on", models.DateField(help_text="when its next week begins; once all are made, when it ends")),
            ("stopped_at", models.DateTimeField(null=True)),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="standing_payments",
                    to="workflow.ask",
                ),
            ),
            (
                "told_at",
                models.DateTimeField(help_text="when they heard that it ends with the year of its money", null=True),
            ),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("stopped_at__isnull", True)),
                    fields=["organisation_id", "look_on", "id"],
                    name="standing_payment_due",
                )
            ],
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "ask"), name="standing_payment_once_an_ask"),
                models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="standing_payment_is_an_amount"),
                models.CheckConstraint(
                    condition=models.Q(("made__lte", models.F("weeks"))), name="standing_payment_no_week_too_many"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="HiddenPayee",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("payee_key", models.CharField(max_length=64)),
            ("hidden", models.BooleanField(default=True)),
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
                    related_name="+",
                    to="delegation.person",
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "person", "payee_key"), name="hidden_payee_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Statement",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("digest", models.CharField(help_text="SHA-256 of the file, as hex digits", max_length=64)),
            ("layout", models.CharField(max_length=40)),
            ("known", models.PositiveIntegerField(help_text="lines that another file had brought already")),
            ("unread", models.PositiveIntegerField(help_text="lines that could not be read")),
            ("at", models.DateTimeField()),
            (
                "budget",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="statements",
                    to="delegation.budget",
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
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="statements",
                    to="delegation.person",
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "person", "at"], name="statement_by_person")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("budget__isnull", True), ("person__isnull", False), _connector="OR"),
                    name="statement_budget_has_its_person",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="StatementLine",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "number",
                models.PositiveIntegerField(help_text="in the file, the first after the columns' names being 1"),
            ),
            ("day", models.DateField()),
            ("pence", models.BigIntegerField()),
            (
                "fingerprint",
                models.CharField(help_text="what knows the same line again in another file", max_length=64),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("unmatched", "Unmatched"),
                        ("proposed", "Proposed"),
                        ("matched", "Matched"),
                        ("shown", "Shown"),
                        ("noted", "Noted"),
                        ("credited", "Credited"),
                        ("mistake", "Mistake"),
                    ],
                    default="unmatched",
                    max_length=10,
                ),
            ),
            (
                "never",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.UUIDField(),
                    default=list,
                    help_text="asks that somebody said it is not",
                    size=None,
                ),
            ),
            ("said_at", models.DateTimeField(null=True)),
            (
                "ask",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="what it is, or may be, the payment of",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="statement_lines",
                    to="workflow.ask",
                ),
            ),
            (
                "by",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="who said what it is; nobody where it was sure",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "movement",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="the money that moved by it, or is shown by it",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="delegation.movement",
                ),
            ),
            (
                "statement",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="lines",
                    to="workflow.statement",
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
                models.Index(fields=["organisation_id", "statement", "number"], name="statement_line_by_number")
            ],
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "fingerprint"), name="statement_line_is_read_once"),
                models.UniqueConstraint(
                    fields=("organisation_id", "movement"), name="statement_line_has_its_own_movement"
                ),
                models.CheckConstraint(condition=models.Q(("pence", 0), _negated=True), name="statement_line_is_money"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state__in", ["proposed", "matched", "shown", "noted"]), _negated=True),
                        ("ask__isnull", False),
                        _connector="OR",
                    ),
                    name="statement_line_matched_to_an_ask",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "shown"), _negated=True), ("movement__isnull", False), _connector="OR"
                    ),
                    name="statement_line_shows_what_moved",
                ),
            ],
        },
    ),
)
