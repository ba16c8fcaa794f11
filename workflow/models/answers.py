"""What was answered, by whom and by what right; who wants it looked at again; what is looked at afterwards."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.authority import Ruling
from delegation.models import Mandate, Scheme, User
from workflow.models.asks import Ask


class RulingRecord(TenantModel):
    """The engine's answer, kept as it was: the limits in force when asked, and when decided. Never changed.

    ``answer`` is the ruling itself, where it was just given; a stored one is read from its document.
    """

    answer: Ruling | None = None

    class Purpose(models.TextChoices):
        ASKED = "asked"
        DECIDED = "decided"
        RULED_ANEW = "ruled_anew"

    ask = Key(Ask, related_name="rulings")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    user = Key(User, related_name="+")
    outcome = models.CharField(max_length=10)
    mandate = Key(Mandate, null=True, related_name="+")
    scheme = Key(Scheme, null=True, related_name="+")
    document = models.JSONField(help_text="delegation.authority.Ruling.to_document()")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "ask", "at"], name="ruling_by_ask")]


class Decision(TenantModel):
    """A named human's answer, citing mandate, scheme version and ruling. Never changed."""

    class Outcome(models.TextChoices):
        APPROVE = "approve"
        DECLINE = "decline"

    ask = Key(Ask, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    amount = models.BigIntegerField(null=True)
    reduced = models.BooleanField(default=False)
    by = Key(User, related_name="decisions")
    assigned_to = Key(User, related_name="+")
    on_behalf_of = Key(User, null=True, related_name="+")
    ruling = Key(RulingRecord, related_name="decisions")
    mandate = Key(Mandate, null=True, related_name="+")
    scheme = Key(Scheme, null=True, related_name="+")
    reason = Key("audit.Words", null=True, related_name="+")
    reason_code = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()

    sampled: bool  # whether it was drawn, where by_what_right loads it

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "ask", "at"], name="decision_by_ask"),
            models.Index(fields=["organisation_id", "by", "at"], name="decision_by_user"),
            models.Index(fields=["organisation_id", "at"], name="decision_by_time"),
        ]
        constraints = [
            # Rule 2: no authority found means no yes. An approval cites the mandate that allowed it.
            models.CheckConstraint(
                name="decision_yes_cites_a_mandate", condition=~Q(outcome="approve") | Q(mandate__isnull=False)
            ),
            # Rule 8: a no, or a smaller yes, has a reason worth reading.
            models.CheckConstraint(
                name="decision_no_or_less_has_a_reason",
                condition=Q(outcome="approve", reduced=False) | Q(reason__isnull=False) & ~Q(reason_code=""),
            ),
            models.CheckConstraint(name="decision_reduced_is_a_yes", condition=Q(reduced=False) | Q(outcome="approve")),
        ]


class Challenge(TenantModel):
    """That somebody wants a no, or a smaller yes, looked at again, and who had seen it by then. Never changed."""

    ask = Key(Ask, related_name="challenges")
    of = Key(Decision, related_name="+")
    by = Key(User, related_name="+")
    beside = Key(User, null=True, related_name="+", help_text="the advocate who asked for it with the person")
    reason = Key("audit.Words", related_name="+")
    seen = models.JSONField(help_text="ids of users who had it, decided it, or were asked about it")
    rank = models.PositiveSmallIntegerField(help_text="of who decided; nobody lower looks again")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "ask"], name="challenge_once_an_ask")]

    @property
    def seen_by(self) -> frozenset[UUID]:
        """Who had seen the ask when it was challenged."""
        return frozenset(map(UUID, self.seen))


class LookBack(TenantModel):
    """That a use of emergency authority is looked at afterwards, and what it was for once whoever said yes told.

    One for each use. The second look itself is another matter.
    """

    class Why(models.TextChoices):
        CANT_WAIT = "cant_wait"
        WIDENED = "widened"

    ask = Key(Ask, related_name="look_backs")
    why = models.CharField(max_length=10, choices=Why.choices)
    by = Key(User, related_name="+", help_text="who said yes")
    tell_by = models.DateTimeField(help_text="until when they tell what it was for")
    words = Key("audit.Words", null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "at"], name="look_back_by_time"),
            models.Index(
                fields=["organisation_id", "tell_by"], name="look_back_untold", condition=Q(told_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "ask", "why", "at"], name="look_back_once_a_use"),
            models.CheckConstraint(
                name="look_back_told_in_words", condition=Q(told_at__isnull=True) | Q(words__isnull=False)
            ),
        ]


class CapacityNote(TenantModel):
    """What was found about one decision, in words, where a person could not make it themself (rule 16). Never changed.

    Only ever about one ask. Nobody is labelled: no note means that they could.
    """

    ask = Key(Ask, related_name="capacity_notes")
    words = Key("audit.Words", related_name="+")
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "ask", "at"], name="capacity_note_by_ask")]
