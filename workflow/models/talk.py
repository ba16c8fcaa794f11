"""What people say beside an ask, and the files they add. None of it decides anything."""

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models import Review, User
from workflow.models.asks import Ask


class Message(TenantModel):
    """What somebody wrote about an ask: a question, its answer, a remark, or words between colleagues. Never changed.

    None of it decides anything. What only staff see never reaches the person, their family or their advocate.
    """

    class Kind(models.TextChoices):
        QUESTION = "question"
        ANSWER = "answer"
        COMMENT = "comment"
        ASKED_COLLEAGUE = "asked_colleague"
        COLLEAGUE_SAID = "colleague_said"

    class SeenBy(models.TextChoices):
        EVERYONE = "everyone"
        STAFF = "staff"

    ask = Key(Ask, related_name="messages")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    by = Key(User, related_name="+")
    to = Key(User, null=True, related_name="+")
    words = Key("audit.Words", related_name="+")
    seen_by = models.CharField(max_length=10, choices=SeenBy.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "ask", "at"], name="message_by_ask"),
            models.Index(
                fields=["organisation_id", "to", "ask"],
                name="message_to_colleague",
                condition=Q(kind="asked_colleague"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_to_a_colleague_names_them", condition=~Q(kind="asked_colleague") | Q(to__isnull=False)
            ),
        ]


class Talk(TenantModel):
    """That somebody talked about an ask with who it waits for. No note is kept of what was said. Never changed."""

    ask = Key(Ask, related_name="talks")
    by = Key(User, related_name="+", help_text="who said so")
    to = Key(User, related_name="+", help_text="who it waited for, or who asked")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "ask", "at"], name="talk_by_ask")]


class Presence(TenantModel):
    """That an advocate was with the person when something was asked or talked about, or was not after all.

    What was said last counts. Never changed.
    """

    ask = Key(Ask, null=True, related_name="presences")
    review = Key(Review, null=True, related_name="+")
    by = Key(User, related_name="+")
    was_there = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "ask", "by"], name="presence_by_ask"),
            models.Index(fields=["organisation_id", "review", "by"], name="presence_by_review"),
        ]
        constraints = [
            models.CheckConstraint(
                name="presence_at_one_thing",
                condition=Q(ask__isnull=False, review__isnull=True) | Q(ask__isnull=True, review__isnull=False),
            ),
        ]


class Attachment(TenantModel):
    """A picture or a PDF beside an ask. Its bytes are a file of private storage, named by ids. Never changed."""

    ask = Key(Ask, related_name="attachments")
    by = Key(User, related_name="+")
    name = Key("audit.Words", related_name="+")
    content_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what is stored, as hex digits")
    scan = models.CharField(max_length=12, help_text="clean, or not_scanned where nobody runs a scanner")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "ask", "at"], name="attachment_by_ask")]

    @property
    def path(self) -> str:
        """Where it is stored, below the folder of files."""
        return f"attachments/{self.organisation_id}/{self.id}"
