"""Keep what a plan costs in a year, what the year was reckoned to cost, and a line's minutes and outcome."""

import django.db.models.deletion
from django.db import migrations, models

import audit.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("delegation", "0014_money_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="budget",
            name="indicative",
            field=models.BigIntegerField(help_text="what a year was reckoned to cost when it was opened", null=True),
        ),
        migrations.AddField(
            model_name="budget",
            name="planned",
            field=models.BigIntegerField(default=0, help_text="what its plan lines cost in a year"),
        ),
        migrations.AddField(
            model_name="planline",
            name="annual",
            field=models.BigIntegerField(
                default=0, help_text="pence a year it counts for; 0 once it is over, or a swap"
            ),
        ),
        migrations.AddField(
            model_name="planline",
            name="minutes",
            field=models.PositiveIntegerField(help_text="minutes a week, where it is somebody's time", null=True),
        ),
        migrations.AddField(
            model_name="planline",
            name="outcome",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="what it is to bring; a swap keeps it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.words",
            ),
        ),
        migrations.AddField(
            model_name="planline",
            name="swapped_from",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="the line a swap took this from",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="swaps",
                to="delegation.planline",
            ),
        ),
        migrations.AddField(
            model_name="planline",
            name="taken_back_at",
            field=models.DateTimeField(help_text="its yes was taken back before money moved", null=True),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("planned__gte", 0), models.Q(("indicative__isnull", True), ("indicative__gte", 0), _connector="OR")
                ),
                name="budget_plan_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(("annual__gte", 0)), name="plan_line_annual_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minutes__isnull", True), models.Q(("minutes__gt", 0), ("weekly__isnull", False)), _connector="OR"
                ),
                name="plan_line_minutes_are_weekly",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_back_at__isnull", True), models.Q(("annual", 0), ("remaining", 0)), _connector="OR"
                ),
                name="plan_line_taken_back_is_empty",
            ),
        ),
        # What is there already: each line by what it still agrees, each budget by what it was opened with.
        migrations.RunSQL(
            """
            UPDATE delegation_planline SET annual = coalesce(52 * weekly, 0) + coalesce(one_off, 0)
            WHERE remaining > 0 OR ends_on > current_date;
            UPDATE delegation_budget budget SET
                planned = (SELECT coalesce(sum(line.annual), 0) FROM delegation_planline line
                           WHERE line.budget_id = budget.id),
                indicative = (SELECT min(opened.amount) FROM delegation_budgetchange opened
                              WHERE opened.budget_id = budget.id AND opened.what = 'opened')
                             * CASE WHEN budget.ends_on - budget.starts_on BETWEEN 364 AND 366 THEN 1
                                    ELSE 365.0 / (budget.ends_on - budget.starts_on) END;
            """,
            migrations.RunSQL.noop,
        ),
    ]
