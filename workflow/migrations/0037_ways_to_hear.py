"""Two more ways in which somebody hears of one ask."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0036_cards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="asknote",
            name="tell_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("app", "App"),
                    ("email", "Email"),
                    ("text", "Text"),
                    ("push", "Push"),
                    ("letter", "Letter"),
                    ("phone", "Phone"),
                    ("visit", "Visit"),
                ],
                help_text="of this ask alone",
                max_length=10,
            ),
        ),
    ]
