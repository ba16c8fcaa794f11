"""Where letters to somebody go, and two more ways of being told."""

import django.db.models.deletion
from django.db import migrations, models

import audit.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_squashed_0005_events_by"),
        ("delegation", "0034_sources"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="address",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="where letters to them go",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.words",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="tell_by",
            field=models.CharField(
                choices=[
                    ("app", "App"),
                    ("email", "Email"),
                    ("text", "Text"),
                    ("push", "Push"),
                    ("letter", "Letter"),
                    ("phone", "Phone"),
                    ("visit", "Visit"),
                ],
                default="app",
                max_length=10,
            ),
        ),
    ]
