"""Let a code on paper wait for a second person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0026_brought_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="onetimecode",
            name="confirmed_by",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="that second person",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="onetimecode",
            name="needs_second",
            field=models.BooleanField(default=False, help_text="good only once a second person has confirmed it"),
        ),
    ]
