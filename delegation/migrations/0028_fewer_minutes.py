"""Let less of a line of the plan be fewer minutes of it too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0027_way_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="decrease",
            name="minutes",
            field=models.PositiveIntegerField(
                help_text="fewer a week, where a line of the plan counts minutes", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="decrease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minutes__isnull", True), models.Q(("minutes__gt", 0), ("what", "plan_line")), _connector="OR"
                ),
                name="decrease_of_minutes_is_of_a_line",
            ),
        ),
    ]
