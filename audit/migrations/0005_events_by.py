"""Events are found by person, actor and type, however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_log"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["organisation_id", "person_id", "at"], name="event_by_person"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["organisation_id", "actor_id", "at"], name="event_by_actor"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["organisation_id", "type", "at"], name="event_by_type"),
        ),
    ]
