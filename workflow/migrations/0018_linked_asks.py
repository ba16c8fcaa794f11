"""Keep of which ask another is the excess."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("delegation", "0019_small_sums"),
        ("workflow", "0017_statements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ask",
            name="of",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="what this was paid beyond the yes to",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="linked",
                to="workflow.ask",
            ),
        ),
        migrations.AddIndex(
            model_name="ask",
            index=models.Index(
                condition=models.Q(("of__isnull", False)), fields=["organisation_id", "of"], name="ask_by_what_it_is_of"
            ),
        ),
    ]
