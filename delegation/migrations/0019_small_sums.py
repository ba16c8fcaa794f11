"""Keep what a small sum is, and how long a yes is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0018_instalments"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="lapse_weeks",
            field=models.PositiveSmallIntegerField(default=12, help_text="how long a yes is kept with nothing paid"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="small_sum",
            field=models.BigIntegerField(default=2500, help_text="pence; a mistake up to this much ends there"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("small_sum__gte", 0)), name="organisation_small_sum_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("lapse_weeks__gte", 1)), name="organisation_keeps_a_yes_for_a_while"
            ),
        ),
    ]
