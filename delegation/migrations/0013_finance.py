"""Let finance mark what was paid, and say where it is booked."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0012_widening"),
    ]

    operations = [
        migrations.AddField(
            model_name="budget",
            name="cost_centre",
            field=models.CharField(blank=True, help_text="what finance books its payments on", max_length=32),
        ),
        migrations.AddField(
            model_name="category",
            name="ledger_code",
            field=models.CharField(blank=True, help_text="what finance books its payments under", max_length=32),
        ),
        migrations.AlterField(
            model_name="user",
            name="duties",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("leader", "Leader"),
                        ("auditor", "Auditor"),
                        ("safeguarding_lead", "Safeguarding Lead"),
                        ("admin", "Admin"),
                        ("finance", "Finance"),
                    ],
                    max_length=32,
                ),
                default=list,
                size=None,
            ),
        ),
    ]
