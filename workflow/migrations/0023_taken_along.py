"""Keep what finance takes along to be paid, and what was paid after it was cancelled."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0021_year_end_that_failed"),
        ("workflow", "0022_weekly_sums_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="fact",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="what records that it was paid after it was cancelled",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflow.ask",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="taken_amount",
            field=models.BigIntegerField(help_text="pence that the file says", null=True),
        ),
        migrations.AddField(
            model_name="payment",
            name="taken_at",
            field=models.DateTimeField(help_text="when finance took it along in a file, to pay it", null=True),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_amount__isnull", True), ("taken_at__isnull", True)),
                    models.Q(("taken_amount__gt", 0), ("taken_at__isnull", False)),
                    _connector="OR",
                ),
                name="payment_taken_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("fact__isnull", True), ("cancelled_at__isnull", False), _connector="OR"),
                name="payment_late_was_cancelled",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(fields=("organisation_id", "fact"), name="payment_has_its_own_fact"),
        ),
    ]
