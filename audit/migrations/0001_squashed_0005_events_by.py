"""What happened, what is to be delivered of it, and the sealed log (ADR 24)."""

import django.db.models.deletion
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.tables import Tables
from audit.walls import REFUSE_CHANGE, append_only, definer, sealed, tenant, together

TENANT = (
    "audit_words",
    "audit_event",
    "audit_delivery",
    "audit_leaf",
    "audit_tile",
    "audit_logkey",
    "audit_checkpoint",
    "audit_logstate",
)
APPEND_ONLY = ("audit_words", "audit_event", "audit_leaf", "audit_tile", "audit_logkey", "audit_checkpoint")
# Cheap however long the history and however many wait: only open rows are looked at, organisation by organisation
# through the index `delivery_open`, and no more than 100,000 of them are counted. `published_at` leads the order so
# that the index gives the oldest unpublished row at once; the published ones are few, by OUTBOX_IN_FLIGHT.
VITALS = """
WITH RECURSIVE busy(id) AS (
    (SELECT organisation_id FROM audit_delivery WHERE done_at IS NULL AND dead_at IS NULL
     ORDER BY organisation_id LIMIT 1)
  UNION ALL
    SELECT (SELECT next.organisation_id FROM audit_delivery next
            WHERE next.done_at IS NULL AND next.dead_at IS NULL AND next.organisation_id > busy.id
            ORDER BY next.organisation_id LIMIT 1)
    FROM busy WHERE busy.id IS NOT NULL
)
SELECT
    (SELECT count(*) FROM (
        SELECT FROM audit_delivery WHERE done_at IS NULL AND dead_at IS NULL LIMIT 100000) counted),
    (SELECT min(least(
        (SELECT unpublished.created_at FROM audit_delivery unpublished
         WHERE unpublished.organisation_id = busy.id AND unpublished.published_at IS NULL
           AND unpublished.done_at IS NULL AND unpublished.dead_at IS NULL
         ORDER BY unpublished.published_at, unpublished.created_at LIMIT 1),
        (SELECT min(published.created_at) FROM audit_delivery published
         WHERE published.organisation_id = busy.id AND published.published_at IS NOT NULL
           AND published.done_at IS NULL AND published.dead_at IS NULL)))
     FROM busy WHERE busy.id IS NOT NULL),
    (SELECT count(*) FROM audit_delivery WHERE dead_at IS NOT NULL)
"""
# The oldest moment, over all organisations, of something that nothing signed covers: sealed and not signed, or not sealed.
LAG = """
SELECT min(least(state.unsigned_since, (
    SELECT event.at FROM audit_event event
    WHERE event.organisation_id = state.organisation_id AND event.tx >= pg_snapshot_xmin(state.done::pg_snapshot)
      AND NOT pg_visible_in_snapshot(event.tx, state.done::pg_snapshot)
      AND NOT EXISTS (SELECT FROM audit_leaf leaf WHERE leaf.organisation_id = event.organisation_id
                      AND leaf.row_id = event.id AND leaf.kind = 'event')
    ORDER BY event.tx LIMIT 1)))
FROM audit_logstate state
"""


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("audit", "0001_initial"),
        ("audit", "0002_walls"),
        ("audit", "0003_heartbeat"),
        ("audit", "0004_log"),
        ("audit", "0005_events_by"),
    ]

    dependencies = []

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.ids.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "organisation_id",
                            models.UUIDField(default=audit.scope.organisation_in_scope, editable=False),
                        ),
                        ("type", models.CharField(max_length=64)),
                        ("subject_kind", models.CharField(max_length=32)),
                        ("subject_id", models.UUIDField()),
                        ("person_id", models.UUIDField(null=True)),
                        ("actor_id", models.UUIDField(null=True)),
                        ("process", models.CharField(blank=True, max_length=64)),
                        ("on_behalf_of_id", models.UUIDField(null=True)),
                        ("data", models.JSONField()),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["organisation_id", "subject_id", "at"], name="event_by_subject"),
                            models.Index(fields=["organisation_id", "at"], name="event_by_time"),
                            models.Index(fields=["organisation_id", "person_id", "at"], name="event_by_person"),
                            models.Index(fields=["organisation_id", "actor_id", "at"], name="event_by_actor"),
                            models.Index(fields=["organisation_id", "type", "at"], name="event_by_type"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("actor_id__isnull", False), ("process", "")),
                                    models.Q(("actor_id__isnull", True), models.Q(("process", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="event_has_one_actor",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Words",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.ids.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "organisation_id",
                            models.UUIDField(default=audit.scope.organisation_in_scope, editable=False),
                        ),
                        (
                            "subject_id",
                            models.UUIDField(
                                help_text="the person whose words these are about, for erasure", null=True
                            ),
                        ),
                        ("salt", models.BinaryField(max_length=16)),
                        ("text", models.TextField()),
                        ("commitment", models.CharField(help_text="SHA-256(salt || text), hex", max_length=64)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["organisation_id", "subject_id"], name="words_by_subject")],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.ids.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "organisation_id",
                            models.UUIDField(default=audit.scope.organisation_in_scope, editable=False),
                        ),
                        ("consumer", models.CharField(max_length=32)),
                        ("created_at", models.DateTimeField()),
                        ("published_at", models.DateTimeField(null=True)),
                        ("attempts", models.PositiveIntegerField(default=0)),
                        ("done_at", models.DateTimeField(null=True)),
                        ("dead_at", models.DateTimeField(null=True)),
                        (
                            "error",
                            models.CharField(
                                blank=True, help_text="the exception's class, never its text", max_length=64
                            ),
                        ),
                        (
                            "event",
                            audit.tenancy.Key(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="audit.event",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "deliveries",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("dead_at__isnull", True), ("done_at__isnull", True)),
                                fields=["organisation_id", "published_at", "created_at"],
                                name="delivery_open",
                            ),
                            models.Index(
                                condition=models.Q(("dead_at__isnull", False)),
                                fields=["organisation_id", "dead_at"],
                                name="delivery_dead",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation_id", "event", "consumer"), name="delivery_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("done_at__isnull", True), ("dead_at__isnull", True), _connector="OR"
                                ),
                                name="delivery_done_or_dead",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        ("timer", models.CharField(max_length=32, primary_key=True, serialize=False)),
                        ("finished_at", models.DateTimeField()),
                        ("seconds", models.FloatField(help_text="what that round took")),
                    ],
                ),
                migrations.CreateModel(
                    name="Leaf",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "organisation_id",
                                "index",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("organisation_id", models.UUIDField(editable=False)),
                        ("index", models.BigIntegerField(help_text="from 0, without a gap")),
                        ("kind", models.CharField(help_text="the table, as audit/leaves.py names it", max_length=24)),
                        ("row_id", models.UUIDField()),
                        (
                            "hash",
                            models.BinaryField(help_text="SHA-256(00 || the leaf), RFC 9162 2.1.1", max_length=32),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "leaves",
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation_id", "row_id", "kind"), name="leaf_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tile",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "organisation_id",
                                "level",
                                "index",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("organisation_id", models.UUIDField(editable=False)),
                        (
                            "level",
                            models.SmallIntegerField(
                                help_text="of tiles: hashes of level 0 are leaves, of level 1 roots of 256"
                            ),
                        ),
                        ("index", models.BigIntegerField()),
                        ("hashes", models.BinaryField(max_length=8192)),
                        ("root", models.BinaryField(max_length=32)),
                    ],
                ),
                migrations.CreateModel(
                    name="LogKey",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.ids.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "organisation_id",
                            models.UUIDField(default=audit.scope.organisation_in_scope, editable=False),
                        ),
                        ("number", models.PositiveIntegerField(help_text="from 1; the highest signs")),
                        ("verifier", models.CharField(help_text="a verifier key of C2SP signed-note", max_length=200)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation_id", "number"), name="log_key_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Checkpoint",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.ids.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "organisation_id",
                            models.UUIDField(default=audit.scope.organisation_in_scope, editable=False),
                        ),
                        ("size", models.BigIntegerField()),
                        ("root", models.BinaryField(max_length=32)),
                        ("note", models.TextField(help_text="ids, numbers and signatures only")),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["organisation_id", "size", "at"], name="checkpoint_by_size")],
                    },
                ),
                migrations.CreateModel(
                    name="LogState",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.ids.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "organisation_id",
                            models.UUIDField(default=audit.scope.organisation_in_scope, editable=False),
                        ),
                        ("size", models.BigIntegerField(default=0)),
                        (
                            "frontier",
                            models.BinaryField(default=bytes, help_text="the hashes of the full nodes, from the left"),
                        ),
                        (
                            "done",
                            models.TextField(
                                default="1:1:", help_text="a pg_snapshot: every row visible in it is sealed"
                            ),
                        ),
                        (
                            "target",
                            models.TextField(
                                blank=True, help_text="the pg_snapshot of a batch too large for one round"
                            ),
                        ),
                        (
                            "place",
                            models.CharField(
                                blank=True, help_text="tx/kind/id of the last row of that batch sealed", max_length=120
                            ),
                        ),
                        (
                            "cluster",
                            models.CharField(
                                blank=True, help_text="whose transaction numbers these are", max_length=24
                            ),
                        ),
                        (
                            "unsigned_since",
                            models.DateTimeField(
                                help_text="when the first leaf was sealed that nothing signs", null=True
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("organisation_id",), name="log_state_once")],
                    },
                ),
            ]
        ),
        together(
            REFUSE_CHANGE,
            *map(tenant, TENANT),
            *map(append_only, APPEND_ONLY),
            sealed("audit_event"),
            definer("leeway_vitals", "", "TABLE (backlog bigint, oldest timestamptz, dead bigint)", VITALS),
            definer("leeway_log_lag", "", "timestamptz", LAG),
        ),
    ]
