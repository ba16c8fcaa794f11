"""Let a line of a statement show a payment that was known before it: nothing moves by it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("delegation", "0020_reviews"),
        ("workflow", "0019_helped"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="statementline",
            name="statement_line_matched_to_an_ask",
        ),
        migrations.AlterField(
            model_name="statementline",
            name="movement",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="the money that moved by it, or is shown by it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="delegation.movement",
            ),
        ),
        migrations.AlterField(
            model_name="statementline",
            name="state",
            field=models.CharField(
                choices=[
                    ("unmatched", "Unmatched"),
                    ("proposed", "Proposed"),
                    ("matched", "Matched"),
                    ("shown", "Shown"),
                    ("noted", "Noted"),
                    ("credited", "Credited"),
                    ("mistake", "Mistake"),
                ],
                default="unmatched",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["proposed", "matched", "shown", "noted"]), _negated=True),
                    ("ask__isnull", False),
                    _connector="OR",
                ),
                name="statement_line_matched_to_an_ask",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "shown"), _negated=True), ("movement__isnull", False), _connector="OR"
                ),
                name="statement_line_shows_what_moved",
            ),
        ),
    ]
