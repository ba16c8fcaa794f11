"""Keep what was tried with what it would have changed: a draft is edited while a worker plays it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflow", "0039_erased_lines")]

    operations = [
        migrations.AddField(
            model_name="whatif",
            name="terms",
            field=models.JSONField(
                null=True, help_text="what was tried, since a draft is edited while a worker plays it"
            ),
        ),
    ]
