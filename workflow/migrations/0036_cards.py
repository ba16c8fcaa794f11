"""Cards, each tap of one, and what was said of it."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, sealed, tenant, together


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_squashed_0005_events_by"),
        ("delegation", "0034_sources"),
        ("workflow", "0035_reckonings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("token", models.CharField(help_text="SHA-256 of what the programme calls it", max_length=64)),
                ("last4", models.CharField(blank=True, max_length=4)),
                ("linked_at", models.DateTimeField()),
                ("paused_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "budget",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="delegation.budget",
                    ),
                ),
                (
                    "holder",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="whose ask and yes each tap is",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "linked_by",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="delegation.person",
                    ),
                ),
                (
                    "said",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="how the person chose it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.words",
                    ),
                ),
                (
                    "source",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="delegation.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CardTap",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("reference", models.CharField(help_text="what the programme calls this tap", max_length=64)),
                ("asked", models.BigIntegerField(help_text="at the till; null until that arrives", null=True)),
                ("promised", models.BigIntegerField(default=0, help_text="of that, what was said yes to")),
                ("captured", models.BigIntegerField(default=0)),
                ("reversed", models.BigIntegerField(default=0)),
                ("refunded", models.BigIntegerField(default=0)),
                ("parked", models.BigIntegerField(default=0, help_text="came back before it was known what was paid")),
                ("over", models.BooleanField(default=False, help_text="nothing more is kept for it")),
                (
                    "asks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        default=list,
                        help_text="what it was asked and paid by",
                        size=None,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "card",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taps",
                        to="workflow.card",
                    ),
                ),
                (
                    "source",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taps",
                        to="delegation.source",
                    ),
                ),
                (
                    "waits",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="the ask that was made of a tap past a limit",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflow.ask",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CardMessage",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("message_id", models.CharField(max_length=140)),
                ("digest", models.CharField(help_text="SHA-256 of what was sent", max_length=64)),
                ("kind", models.CharField(max_length=16)),
                ("amount", models.BigIntegerField(null=True)),
                ("outcome", models.CharField(max_length=10)),
                ("code", models.CharField(max_length=20)),
                ("ask_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "source",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card_messages",
                        to="delegation.source",
                    ),
                ),
                (
                    "tap",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="workflow.cardtap",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MerchantCategory",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("code", models.CharField(help_text="ISO 18245", max_length=4)),
                ("category", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "code"), name="merchant_category_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["organisation_id", "person"], name="card_by_person"),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("organisation_id", "source", "token"),
                name="card_linked_once",
            ),
        ),
        migrations.AddIndex(
            model_name="cardtap",
            index=models.Index(fields=["organisation_id", "card"], name="card_tap_by_card"),
        ),
        migrations.AddConstraint(
            model_name="cardtap",
            constraint=models.UniqueConstraint(fields=("organisation_id", "source", "reference"), name="card_tap_once"),
        ),
        migrations.AddConstraint(
            model_name="cardtap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("captured__gte", 0),
                    ("parked__gte", 0),
                    ("promised__gte", 0),
                    ("refunded__gte", 0),
                    ("reversed__gte", 0),
                ),
                name="card_tap_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardmessage",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "source", "message_id"), name="card_message_once"
            ),
        ),
        together(
            *map(tenant, ("workflow_card", "workflow_cardtap", "workflow_cardmessage", "workflow_merchantcategory")),
            append_only("workflow_cardmessage"),
            sealed("workflow_cardmessage"),
        ),
    ]
