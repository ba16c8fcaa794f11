"""Budgets with each change of them, in which parts their money comes, and what is set aside."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy

TABLES = (
    migrations.CreateModel(
        name="Budget",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("direct_payment", "Direct Payment"),
                        ("managed", "Managed"),
                        ("isf", "Isf"),
                        ("health", "Health"),
                    ],
                    max_length=20,
                ),
            ),
            ("allocated", models.BigIntegerField()),
            ("agreed", models.BigIntegerField(default=0, help_text="what plan lines still need")),
            ("held", models.BigIntegerField(default=0, help_text="set aside for asks")),
            ("spent", models.BigIntegerField(default=0)),
            ("overrun", models.BigIntegerField(default=0, help_text="facts beyond what was allocated")),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField(help_text="the first day after it")),
            ("closed_at", models.DateTimeField(null=True)),
            (
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="budgets",
                    to="delegation.person",
                ),
            ),
            (
                "cost_centre",
                models.CharField(blank=True, help_text="what finance books its payments on", max_length=32),
            ),
            (
                "indicative",
                models.BigIntegerField(help_text="what a year was reckoned to cost when it was opened", null=True),
            ),
            ("planned", models.BigIntegerField(default=0, help_text="what its plan lines cost in a year")),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "person"], name="budget_by_person")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("agreed__gte", 0),
                        ("allocated__gte", 0),
                        ("held__gte", 0),
                        ("overrun__gte", 0),
                        ("spent__gte", 0),
                    ),
                    name="budget_amounts_not_negative",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "allocated__gte",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("held"), "+", models.F("spent")
                                    ),
                                    "+",
                                    models.F("agreed"),
                                ),
                                "-",
                                models.F("overrun"),
                            ),
                        )
                    ),
                    name="budget_never_overspent",
                ),
                models.CheckConstraint(
                    condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="budget_ends_after_it_starts"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("planned__gte", 0),
                        models.Q(("indicative__isnull", True), ("indicative__gte", 0), _connector="OR"),
                    ),
                    name="budget_plan_not_negative",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="BudgetChange",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "what",
                models.CharField(
                    choices=[
                        ("opened", "Opened"),
                        ("raised", "Raised"),
                        ("plan_line_added", "Plan Line Added"),
                        ("plan_line_ended", "Plan Line Ended"),
                        ("plan_line_restored", "Plan Line Restored"),
                        ("credited", "Credited"),
                        ("closed", "Closed"),
                        ("reduced", "Reduced"),
                        ("plan_line_reduced", "Plan Line Reduced"),
                        ("recovered", "Recovered"),
                        ("plan_line_raised", "Plan Line Raised"),
                        ("plan_line_swapped", "Plan Line Swapped"),
                        ("plan_line_undone", "Plan Line Undone"),
                        ("raise_undone", "Raise Undone"),
                        ("renewed", "Renewed"),
                        ("turned", "Turned"),
                        ("carried_out", "Carried Out"),
                        ("carried_in", "Carried In"),
                        ("plan_line_renewed", "Plan Line Renewed"),
                    ],
                    max_length=20,
                ),
            ),
            ("amount", models.BigIntegerField()),
            ("at", models.DateTimeField()),
            (
                "budget",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="changes",
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
                "ask_id",
                models.UUIDField(help_text="the ask whose notice was over, where it took something away", null=True),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "budget", "at"], name="budget_change_by_budget")],
        },
    ),
    migrations.CreateModel(
        name="Instalment",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("amount", models.BigIntegerField()),
            ("expected_on", models.DateField()),
            ("arrived_on", models.DateField(null=True)),
            (
                "budget",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="instalments",
                    to="delegation.budget",
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    fields=("organisation_id", "budget", "expected_on"), name="instalment_once_a_day"
                ),
                models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="instalment_is_an_amount"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Hold",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("ask_id", models.UUIDField()),
            ("people", models.CharField(choices=[("adult", "adult"), ("child", "child")], max_length=5)),
            ("payee_key", models.CharField(blank=True, max_length=64)),
            ("category", models.CharField(max_length=64)),
            ("kind", models.CharField(max_length=20)),
            ("held", models.BigIntegerField(default=0)),
            ("used", models.BigIntegerField(default=0)),
            (
                "from_agreed",
                models.BigIntegerField(default=0, help_text="how much of it the plan line had already agreed"),
            ),
            ("role", models.CharField(blank=True, max_length=64)),
            ("charged_at", models.DateTimeField(null=True)),
            ("released_at", models.DateTimeField(null=True)),
            (
                "budget",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="holds",
                    to="delegation.budget",
                ),
            ),
            (
                "holder",
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
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="holds",
                    to="delegation.mandate",
                ),
            ),
            (
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="holds",
                    to="delegation.person",
                ),
            ),
            (
                "plan_line",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="holds",
                    to="delegation.planline",
                ),
            ),
            (
                "giver",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="who passed the mandate on, and is charged too",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("giver_role", models.CharField(blank=True, max_length=64)),
            (
                "most_agreed",
                models.BigIntegerField(help_text="how much of it may be, where a part is swapped", null=True),
            ),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("charged_at__isnull", False)),
                    fields=["organisation_id", "holder", "role", "charged_at"],
                    include=("held", "used", "category", "kind", "people", "person_id", "payee_key"),
                    name="hold_by_holder",
                ),
                models.Index(
                    condition=models.Q(("charged_at__isnull", False)),
                    fields=["organisation_id", "person", "role", "charged_at"],
                    include=("held", "used", "category", "kind", "people", "holder_id", "payee_key"),
                    name="hold_by_person",
                ),
                models.Index(
                    condition=models.Q(("giver__isnull", False)),
                    fields=["organisation_id", "giver", "giver_role", "charged_at"],
                    include=("held", "used", "category", "kind", "people", "person_id", "payee_key", "role"),
                    name="hold_by_giver",
                ),
                models.Index(
                    condition=models.Q(("giver__isnull", False)),
                    fields=["organisation_id", "person", "giver_role", "charged_at"],
                    include=("held", "used", "category", "kind", "people", "giver_id", "payee_key", "role"),
                    name="hold_by_person_and_giver",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "ask_id"), name="hold_once_an_ask"),
                models.CheckConstraint(
                    condition=models.Q(("from_agreed__gte", 0), ("held__gte", 0), ("used__gte", 0)),
                    name="hold_not_negative",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("charged_at__isnull", True),
                            ("holder__isnull", True),
                            ("mandate__isnull", True),
                            ("role", ""),
                        ),
                        models.Q(
                            ("charged_at__isnull", False),
                            ("holder__isnull", False),
                            ("mandate__isnull", False),
                            models.Q(("role", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="hold_charged_whole",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("released_at__isnull", True),
                        models.Q(("charged_at__isnull", True), ("held", 0)),
                        _connector="OR",
                    ),
                    name="hold_released_is_empty",
                ),
                models.CheckConstraint(
                    condition=models.Q(("budget__isnull", False), models.Q(("held", 0), ("used", 0)), _connector="OR"),
                    name="hold_without_budget_is_empty",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("giver__isnull", True), ("giver_role", "")),
                        models.Q(
                            ("giver__isnull", False),
                            ("holder__isnull", False),
                            models.Q(("giver_role", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="hold_charges_a_giver_whole",
                ),
            ],
        },
    ),
)
