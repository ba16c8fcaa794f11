"""How each wants to be told, and what goes out by a machine: its next try, and the ways that are left."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import tenant, together


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0035_address"),
        ("notifications", "0004_webhooks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Browser",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("url", models.CharField(max_length=1000)),
                ("public", models.BinaryField(max_length=65)),
                ("secret", models.BinaryField(max_length=16)),
                ("added_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Telling",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "ways",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=6),
                        help_text="e-mail, text, push: in their order",
                        size=None,
                    ),
                ),
                (
                    "only_must",
                    models.BooleanField(
                        default=False, help_text="only what they must do goes out; all of it is in the app"
                    ),
                ),
                ("quiet_from", models.TimeField(help_text="in the organisation's time zone", null=True)),
                ("quiet_until", models.TimeField(null=True)),
                (
                    "gather_at",
                    models.PositiveSmallIntegerField(
                        help_text="the hour at which all of a day goes in one message",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(23)],
                    ),
                ),
                ("chosen_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_by_hand_is_to_a_person",
        ),
        migrations.AddField(
            model_name="notice",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="notice",
            name="batch",
            field=models.UUIDField(help_text="what goes as one message bears one, the same on every try", null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="claimed_until",
            field=models.DateTimeField(help_text="until then a worker has it", null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="dead_at",
            field=models.DateTimeField(help_text="when this way failed for good", null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="due_at",
            field=models.DateTimeField(help_text="of the next try; null once it went or failed for good", null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="error",
            field=models.CharField(blank=True, help_text="a code of what went wrong last", max_length=32),
        ),
        migrations.AddField(
            model_name="notice",
            name="left",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=6),
                default=list,
                help_text="ways to try if this one fails for good, in their order",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="opened_at",
            field=models.DateTimeField(help_text="when the link in it was used: it works once", null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="reference",
            field=models.CharField(blank=True, help_text="of whoever took it", max_length=64),
        ),
        migrations.AddField(
            model_name="notice",
            name="status",
            field=models.PositiveSmallIntegerField(help_text="of the last answer", null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="tried_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="notice",
            name="channel",
            field=models.CharField(
                choices=[
                    ("in_app", "in_app"),
                    ("email", "email"),
                    ("text", "text"),
                    ("push", "push"),
                    ("letter", "letter"),
                    ("phone", "phone"),
                    ("visit", "visit"),
                ],
                max_length=6,
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("withdrawn_at__isnull", True)),
                fields=["organisation_id", "due_at"],
                name="notice_due",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("batch__isnull", False)),
                fields=["organisation_id", "batch"],
                name="notice_by_batch",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel__in", ["letter", "phone", "visit"]), ("person__isnull", False)),
                    models.Q(("channel__in", ["in_app", "email", "text", "push"]), ("recipient__isnull", False)),
                    _connector="OR",
                ),
                name="notice_by_hand_is_to_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_at__isnull", True),
                    models.Q(("dead_at__isnull", True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="notice_due_or_gone",
            ),
        ),
        migrations.AddField(
            model_name="browser",
            name="user",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="browsers",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="telling",
            name="user",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="telling",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="browser",
            index=models.Index(fields=["organisation_id", "user"], name="browser_by_user"),
        ),
        migrations.AddConstraint(
            model_name="browser",
            constraint=models.UniqueConstraint(fields=("organisation_id", "url"), name="browser_once"),
        ),
        migrations.AddConstraint(
            model_name="telling",
            constraint=models.UniqueConstraint(fields=("organisation_id", "user"), name="telling_once_a_user"),
        ),
        migrations.AddConstraint(
            model_name="telling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                    models.Q(
                        ("quiet_from__isnull", False),
                        ("quiet_until__isnull", False),
                        models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="telling_quiet_from_and_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="telling",
            constraint=models.CheckConstraint(
                condition=models.Q(("gather_at__isnull", True), ("gather_at__lte", 23), _connector="OR"),
                name="telling_at_an_hour",
            ),
        ),
        together(tenant("notifications_telling"), tenant("notifications_browser")),
    ]
