"""Keep authority that is given in an emergency, until when, and who confirmed it."""

import datetime as dt

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0011_duty"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="mandate",
            name="mandate_passed_on_or_room_ends",
        ),
        migrations.RemoveConstraint(
            model_name="mandate",
            name="mandate_passed_on_or_room_has_a_giver",
        ),
        migrations.AddField(
            model_name="mandate",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mandate",
            name="until_if_confirmed",
            field=models.DateTimeField(help_text="when emergency authority ends, once confirmed", null=True),
        ),
        migrations.AlterField(
            model_name="mandate",
            name="kind",
            field=models.CharField(
                choices=[
                    ("officer", "Officer"),
                    ("family", "Family"),
                    ("plan_line", "Plan Line"),
                    ("passed_on", "Passed On"),
                    ("room", "Room"),
                    ("emergency", "Emergency"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="mandatechange",
            name="what",
            field=models.CharField(
                choices=[
                    ("granted", "Granted"),
                    ("suspended", "Suspended"),
                    ("resumed", "Resumed"),
                    ("revoked", "Revoked"),
                    ("confirmed", "Confirmed"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["passed_on", "room", "emergency"]), _negated=True),
                    ("ends_at__isnull", False),
                    _connector="OR",
                ),
                name="mandate_passed_on_or_room_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_from__isnull", False), ("kind__in", ["passed_on", "room", "emergency"])),
                    models.Q(
                        models.Q(("kind__in", ["passed_on", "room", "emergency"]), _negated=True),
                        ("given_from__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="mandate_passed_on_or_room_has_a_giver",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "emergency"), _negated=True),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        (
                            "ends_at__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("starts_at"), "+", models.Value(dt.timedelta(days=3))
                            ),
                        ),
                    ),
                    models.Q(
                        ("confirmed_at__isnull", True),
                        (
                            "ends_at__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("starts_at"), "+", models.Value(dt.timedelta(days=1))
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="mandate_emergency_is_short",
            ),
        ),
    ]
