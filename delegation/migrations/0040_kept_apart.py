"""Say of a row of what is held of somebody that they keep it from who gets it in their place."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delegation", "0039_bundles")]

    operations = [
        migrations.AddField(
            model_name="bundleitem",
            name="apart",
            field=models.BooleanField(
                default=False, help_text="the person keeps it from who gets all of it in their place"
            ),
        ),
    ]
