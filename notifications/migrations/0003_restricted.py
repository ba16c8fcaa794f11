"""Find what a timer is to send about restricted records."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_walls"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("channel", "email"), ("event_type", "record.added"), ("sent_at__isnull", True)),
                fields=["organisation_id", "created_at"],
                name="notice_restricted_to_send",
            ),
        ),
    ]
