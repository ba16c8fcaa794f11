"""The sealed log of each organisation: its leaves, its tree, what was signed of it, and how far the sealer has come."""

from django.db import models

from audit.tenancy import TenantModel, TenantQuerySet


class Leaf(models.Model):
    """One row of an append-only table in its place in the log, by the hash of how it stood then. Never changed."""

    pk = models.CompositePrimaryKey("organisation_id", "index")
    organisation_id = models.UUIDField(editable=False)
    index = models.BigIntegerField(help_text="from 0, without a gap")
    kind = models.CharField(max_length=24, help_text="the table, as audit/leaves.py names it")
    row_id = models.UUIDField()
    hash = models.BinaryField(max_length=32, help_text="SHA-256(00 || the leaf), RFC 9162 2.1.1")

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "leaves"
        constraints = [models.UniqueConstraint(fields=["organisation_id", "row_id", "kind"], name="leaf_once")]

    def __str__(self) -> str:
        """This function will name the row."""
        return f"{self.index} {self.kind} {self.row_id}"


class Tile(models.Model):
    """A full tile of the tree (C2SP tlog-tiles): 256 hashes of one level, and the root over them. Never changed."""

    pk = models.CompositePrimaryKey("organisation_id", "level", "index")
    organisation_id = models.UUIDField(editable=False)
    level = models.SmallIntegerField(help_text="of tiles: hashes of level 0 are leaves, of level 1 roots of 256")
    index = models.BigIntegerField()
    hashes = models.BinaryField(max_length=8192)
    root = models.BinaryField(max_length=32)

    objects = TenantQuerySet.as_manager()

    def __str__(self) -> str:
        """This function will give its place."""
        return f"{self.level}/{self.index}"


class LogKey(TenantModel):
    """A key that signed for a log from some moment on; the private half is nowhere in the database. Never changed."""

    number = models.PositiveIntegerField(help_text="from 1; the highest signs")
    verifier = models.CharField(max_length=200, help_text="a verifier key of C2SP signed-note")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "number"], name="log_key_once")]


class Checkpoint(TenantModel):
    """What was signed: size and root of the tree, as a signed note, after whose digest it is named. Never changed."""

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField(help_text="ids, numbers, a moment and signatures only")
    at = models.DateTimeField()
    told = models.BooleanField(default=False, help_text="whether systems outside are told of it")

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "size", "at"], name="checkpoint_by_size")]


class LogState(TenantModel):
    """How far the sealer has come. All of it but the snapshots follows from the leaves."""

    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=bytes, help_text="the hashes of the full nodes, from the left")
    done = models.TextField(default="1:1:", help_text="a pg_snapshot: every row visible in it is sealed")
    target = models.TextField(blank=True, help_text="the pg_snapshot of a batch too large for one round")
    place = models.CharField(max_length=120, blank=True, help_text="tx/kind/id of the last row of that batch sealed")
    cluster = models.CharField(max_length=24, blank=True, help_text="whose transaction numbers these are")
    unsigned_since = models.DateTimeField(null=True, help_text="when the first leaf was sealed that nothing signs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id"], name="log_state_once")]
