"""Let what somebody may see by opening a record end by itself, whether or not a timer has taken it away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0036_openings"),
    ]

    operations = [
        migrations.AddField(
            model_name="personuserpermission",
            name="ends_at",
            field=models.DateTimeField(
                help_text="of a record that was opened for a while: it counts until then", null=True
            ),
        ),
    ]
