"""What stays out of sight: worries about somebody's safety, and "that's not right". Read only inside `restricted()`."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models.people import Person, User


class Concern(TenantModel):
    """That somebody is worried about a person's safety: for the safeguarding leads alone (rule 14). Never changed."""

    person = Key(Person, related_name="+")
    raised_by = Key(User, related_name="+")
    about = Key(User, null=True, related_name="+", help_text="who it is about, if they sign in here")
    at = models.DateTimeField()

    # Filled by delegation/selectors/restricted.py.
    story: "list[ConcernEntry]"

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "at"], name="concern_by_time")]


class ConcernEntry(TenantModel):
    """One thing that was said about a concern, or that it was closed. Never changed."""

    class Kind(models.TextChoices):
        RAISED = "raised"
        NOTE = "note"
        CLOSED = "closed"

    class Outcome(models.TextChoices):
        MADE_SAFE = "made_safe"
        PASSED_ON = "passed_on"
        TALKED_ABOUT = "talked_about"
        NOTHING_FOUND = "nothing_found"

    concern = Key(Concern, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    words = Key("audit.Words", related_name="+")
    by = Key(User, related_name="+")
    event_id = models.UUIDField(unique=True)
    salt = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "concern", "at"], name="concern_entry_by_concern")]
        constraints = [
            models.CheckConstraint(
                name="concern_closed_says_how",
                condition=Q(kind="closed") & ~Q(outcome="") | ~Q(kind="closed") & Q(outcome=""),
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "concern"], name="concern_closed_once", condition=Q(kind="closed")
            ),
        ]


class Worry(TenantModel):
    """That a person says of something decided in their name: that's not right (rule 10). Never changed."""

    person = Key(Person, related_name="+")
    ask_id = models.UUIDField()
    raised_by = Key(User, related_name="+", help_text="the person themself, or a worker who heard it from them")
    at = models.DateTimeField()

    # Filled by delegation/selectors/restricted.py: its entries, and who rings.
    story: "list[WorryEntry]"
    worker_id: UUID

    class Meta:
        verbose_name_plural = "worries"
        indexes = [models.Index(fields=["organisation_id", "ask_id"], name="worry_by_ask")]


class WorryEntry(TenantModel):
    """Who is to ring the person, and that they did. The last one tells how a worry stands. Never changed."""

    class Kind(models.TextChoices):
        RAISED = "raised"
        MOVED = "moved"
        DONE = "done"

    worry = Key(Worry, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    worker = Key(User, related_name="+", help_text="who rings, or rang")
    words = Key("audit.Words", null=True, related_name="+")
    event_id = models.UUIDField(unique=True)
    salt = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "worry entries"
        indexes = [
            models.Index(fields=["organisation_id", "worry", "at"], name="worry_entry_by_worry"),
            models.Index(fields=["organisation_id", "worker", "at"], name="worry_entry_by_worker"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "worry"], name="worry_done_once", condition=Q(kind="done")
            )
        ]
