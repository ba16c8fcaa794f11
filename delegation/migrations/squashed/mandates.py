"""Who may decide what: schemes, and mandates with each change of them."""

import datetime as dt

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy

TABLES = (
    migrations.CreateModel(
        name="Scheme",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "status",
                models.CharField(
                    choices=[("draft", "Draft"), ("proposed", "Proposed"), ("published", "Published")],
                    default="draft",
                    max_length=10,
                ),
            ),
            ("version", models.PositiveIntegerField(null=True)),
            ("revision", models.PositiveIntegerField(default=1, help_text="counts edits, for ETag and If-Match")),
            ("terms", models.JSONField(help_text="roles, limits and reservations; read by delegation.terms")),
            ("created_at", models.DateTimeField()),
            ("proposed_at", models.DateTimeField(null=True)),
            ("published_at", models.DateTimeField(null=True)),
            ("in_force_from", models.DateTimeField(null=True)),
            (
                "author",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "proposed_by",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "published_by",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "version"), name="scheme_version_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("published_by__isnull", True),
                        models.Q(
                            models.Q(("published_by", models.F("author")), _negated=True),
                            models.Q(("published_by", models.F("proposed_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="scheme_takes_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("published_by__isnull", False),
                            ("status", "published"),
                            ("version__isnull", False),
                            ("in_force_from__gte", models.F("published_at")),
                            ("proposed_by__isnull", False),
                            ("published_at__isnull", False),
                        ),
                        models.Q(
                            models.Q(("status", "published"), _negated=True),
                            ("published_by__isnull", True),
                            ("version__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="scheme_published_whole",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Mandate",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("officer", "Officer"),
                        ("family", "Family"),
                        ("plan_line", "Plan Line"),
                        ("passed_on", "Passed On"),
                        ("room", "Room"),
                        ("emergency", "Emergency"),
                    ],
                    max_length=10,
                ),
            ),
            ("role", models.CharField(max_length=64)),
            ("constitution_paragraph", models.CharField(blank=True, max_length=32)),
            ("plan_line_id", models.UUIDField(null=True)),
            ("category", models.CharField(blank=True, max_length=64)),
            ("payee_key", models.CharField(blank=True, help_text="empty: any payee", max_length=64)),
            (
                "act_kinds",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=20), default=list, help_text="empty: all kinds", size=None
                ),
            ),
            (
                "limits",
                models.JSONField(
                    default=list, help_text="the mandate's own, narrower limits; read by delegation.terms"
                ),
            ),
            ("granted_at", models.DateTimeField()),
            ("ask_id", models.UUIDField(help_text="the ask whose yes granted this room", null=True)),
            ("starts_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField(null=True)),
            ("suspended_at", models.DateTimeField(null=True)),
            ("revoked_at", models.DateTimeField(null=True)),
            (
                "given_from",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="given_on",
                    to="delegation.mandate",
                ),
            ),
            (
                "granted_by",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "holder",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="mandates",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="mandates",
                    to="delegation.person",
                ),
            ),
            (
                "post",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="mandates",
                    to="delegation.post",
                ),
            ),
            (
                "scheme",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="mandates",
                    to="delegation.scheme",
                ),
            ),
            (
                "team",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="delegation.team",
                ),
            ),
            (
                "suspended_until",
                models.DateTimeField(help_text="when it counts again by itself, if it does", null=True),
            ),
            ("together", models.BooleanField(default=False, help_text="good only with the others who act together")),
            ("confirmed_at", models.DateTimeField(null=True)),
            (
                "until_if_confirmed",
                models.DateTimeField(help_text="when emergency authority ends, once confirmed", null=True),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["organisation_id", "holder"], name="mandate_by_holder"),
                models.Index(fields=["organisation_id", "person"], name="mandate_by_person"),
                models.Index(
                    condition=models.Q(("suspended_until__isnull", False)),
                    fields=["organisation_id", "suspended_until"],
                    name="mandate_to_resume",
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind__in", ["family", "plan_line", "room"]), _negated=True),
                        ("person__isnull", False),
                        _connector="OR",
                    ),
                    name="mandate_family_names_a_person",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "officer"), _negated=True),
                        models.Q(("post__isnull", False), models.Q(("constitution_paragraph", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="mandate_officer_has_a_post",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ends_at__isnull", True), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                    ),
                    name="mandate_ends_after_it_starts",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("suspended_until__isnull", True), ("suspended_at__isnull", False), _connector="OR"
                    ),
                    name="mandate_suspended_until_then",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind__in", ["passed_on", "room", "emergency"]), _negated=True),
                        ("ends_at__isnull", False),
                        _connector="OR",
                    ),
                    name="mandate_passed_on_or_room_ends",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("given_from__isnull", False), ("kind__in", ["passed_on", "room", "emergency"])),
                        models.Q(
                            models.Q(("kind__in", ["passed_on", "room", "emergency"]), _negated=True),
                            ("given_from__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="mandate_passed_on_or_room_has_a_giver",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "emergency"), _negated=True),
                        models.Q(
                            ("confirmed_at__isnull", False),
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("starts_at"), "+", models.Value(dt.timedelta(days=3))
                                ),
                            ),
                        ),
                        models.Q(
                            ("confirmed_at__isnull", True),
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("starts_at"), "+", models.Value(dt.timedelta(days=1))
                                ),
                            ),
                        ),
                        _connector="OR",
                    ),
                    name="mandate_emergency_is_short",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="MandateChange",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "what",
                models.CharField(
                    choices=[
                        ("granted", "Granted"),
                        ("suspended", "Suspended"),
                        ("resumed", "Resumed"),
                        ("revoked", "Revoked"),
                        ("confirmed", "Confirmed"),
                    ],
                    max_length=10,
                ),
            ),
            ("at", models.DateTimeField()),
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
                "mandate",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="changes",
                    to="delegation.mandate",
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
            "indexes": [models.Index(fields=["organisation_id", "mandate", "at"], name="mandate_change_by_mandate")],
        },
    ),
)
