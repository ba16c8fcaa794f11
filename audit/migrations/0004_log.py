"""The sealed log: leaves, tiles, keys, checkpoints, and which transaction wrote each event (ADR 24)."""

from django.db import migrations, models

import audit.ids
import audit.scope
from audit.walls import append_only, definer, sealed, tenant

TABLES = ("audit_leaf", "audit_tile", "audit_logkey", "audit_checkpoint")
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
    dependencies = [
        ("audit", "0003_heartbeat"),
    ]

    operations = [
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
            name="Checkpoint",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
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
            name="Leaf",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id", "index", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField(editable=False)),
                ("index", models.BigIntegerField(help_text="from 0, without a gap")),
                ("kind", models.CharField(help_text="the table, as audit/leaves.py names it", max_length=24)),
                ("row_id", models.UUIDField()),
                ("hash", models.BinaryField(help_text="SHA-256(00 || the leaf), RFC 9162 2.1.1", max_length=32)),
            ],
            options={
                "verbose_name_plural": "leaves",
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "row_id", "kind"), name="leaf_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LogKey",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("number", models.PositiveIntegerField(help_text="from 1; the highest signs")),
                ("verifier", models.CharField(help_text="a verifier key of C2SP signed-note", max_length=200)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation_id", "number"), name="log_key_once")],
            },
        ),
        migrations.CreateModel(
            name="LogState",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("size", models.BigIntegerField(default=0)),
                (
                    "frontier",
                    models.BinaryField(default=bytes, help_text="the hashes of the full nodes, from the left"),
                ),
                (
                    "done",
                    models.TextField(default="1:1:", help_text="a pg_snapshot: every row visible in it is sealed"),
                ),
                (
                    "target",
                    models.TextField(blank=True, help_text="the pg_snapshot of a batch too large for one round"),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True, help_text="tx/kind/id of the last row of that batch sealed", max_length=120
                    ),
                ),
                (
                    "cluster",
                    models.CharField(blank=True, help_text="whose transaction numbers these are", max_length=24),
                ),
                (
                    "unsigned_since",
                    models.DateTimeField(help_text="when the first leaf was sealed that nothing signs", null=True),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation_id",), name="log_state_once")],
            },
        ),
        *map(tenant, (*TABLES, "audit_logstate")),
        *map(append_only, TABLES),
        sealed("audit_event"),
        definer("leeway_log_lag", "", "timestamptz", LAG),
    ]
