"""Keep up to when the changes that time alone brings were acted on."""

from django.db import migrations, models

import audit.ids
import audit.scope
from audit.walls import tenant


class Migration(migrations.Migration):
    dependencies = [("delegation", "0004_caller")]
    operations = [
        migrations.CreateModel(
            name="Watermark",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("seen_until", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["organisation_id"], name="watermark_once")],
            },
        ),
        tenant("delegation_watermark"),
    ]
