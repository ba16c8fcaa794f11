"""Keep whom to ring when it can't wait."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations

import audit.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0010_less_is_never_small"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="duty_user",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="whom to ring when it can't wait, nights included",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
