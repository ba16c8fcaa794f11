"""Keep for whom somebody answers: who is away, or who passed their mandate on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations

import audit.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0005_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="on_behalf_of",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="who is away, or gave the mandate it rests on",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
