"""Keep who stands in for somebody away, and charge what was passed on to its giver too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("delegation", "0007_works_for"),
    ]

    operations = [
        migrations.AddField(
            model_name="absence",
            name="ended_at",
            field=models.DateTimeField(
                help_text="came back sooner, or never went: then it is before the start", null=True
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="reason",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="for who is away and their manager alone",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.words",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="recorded_by",
            field=audit.tenancy.Key(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="stand_in",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="asked first meanwhile; decides by their own mandates",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="giver",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="who passed the mandate on, and is charged too",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="giver_role",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                condition=models.Q(("giver__isnull", False)),
                fields=["organisation_id", "giver", "giver_role", "charged_at"],
                include=("held", "used", "category", "kind", "people", "person_id", "payee_key", "role"),
                name="hold_by_giver",
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                condition=models.Q(("giver__isnull", False)),
                fields=["organisation_id", "person", "giver_role", "charged_at"],
                include=("held", "used", "category", "kind", "people", "giver_id", "payee_key", "role"),
                name="hold_by_person_and_giver",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stand_in__isnull", True), models.Q(("stand_in", models.F("user")), _negated=True), _connector="OR"
                ),
                name="absence_stand_in_is_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("giver__isnull", True), ("giver_role", "")),
                    models.Q(
                        ("giver__isnull", False), ("holder__isnull", False), models.Q(("giver_role", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="hold_charges_a_giver_whole",
            ),
        ),
    ]
