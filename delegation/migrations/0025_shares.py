"""Keep what a person shares with an advocate of what stands in asks: their words, and who is paid."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0024_sealed"),
    ]

    operations = [
        migrations.AddField(
            model_name="circlemember",
            name="shares",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=[("words", "Words"), ("payees", "Payees")], max_length=10),
                default=list,
                help_text="what the person shows an advocate of asks besides the answers: their words, who is paid",
                size=None,
            ),
        ),
    ]
