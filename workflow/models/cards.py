"""Cards, each tap of one and what was said of it afterwards, in whatever order it came."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models import Budget, Person, Source, User
from workflow.models.asks import Ask


class Card(TenantModel):
    """A card on somebody's money, by their own choice. Its programme knows it by a token, of which we keep a digest."""

    source = Key(Source, related_name="cards")
    token = models.CharField(max_length=64, help_text="SHA-256 of what the programme calls it")
    last4 = models.CharField(max_length=4, blank=True)
    person = Key(Person, related_name="cards")
    budget = Key(Budget, related_name="cards")
    holder = Key(User, related_name="cards", help_text="whose ask and yes each tap is")
    said = Key("audit.Words", null=True, related_name="+", help_text="how the person chose it")
    linked_by = Key(User, related_name="+")
    linked_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "person"], name="card_by_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "source", "token"],
                name="card_linked_once",
                condition=Q(ended_at__isnull=True),
            ),
        ]


class CardTap(TenantModel):
    """One tap: what was asked at the till, and what came afterwards, or before. Amounts in pence."""

    source = Key(Source, related_name="taps")
    reference = models.CharField(max_length=64, help_text="what the programme calls this tap")
    card = Key(Card, null=True, related_name="taps")
    asked = models.BigIntegerField(null=True, help_text="at the till; null until that arrives")
    promised = models.BigIntegerField(default=0, help_text="of that, what was said yes to")
    captured = models.BigIntegerField(default=0)
    reversed = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    parked = models.BigIntegerField(default=0, help_text="came back before it was known what was paid")
    over = models.BooleanField(default=False, help_text="nothing more is kept for it")
    asks = ArrayField(models.UUIDField(), default=list, help_text="what it was asked and paid by")
    waits = Key(Ask, null=True, related_name="+", help_text="the ask that was made of a tap past a limit")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "card"], name="card_tap_by_card")]
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "source", "reference"], name="card_tap_once"),
            models.CheckConstraint(
                name="card_tap_not_negative",
                condition=Q(promised__gte=0, captured__gte=0, reversed__gte=0, refunded__gte=0, parked__gte=0),
            ),
        ]

    @property
    def kept(self) -> int:
        """The pence that are to be held for it still."""
        return 0 if self.over else max(0, self.promised - self.captured - self.reversed)


class CardMessage(TenantModel):
    """One message of a card programme and how it was answered: said twice, it is answered the same. Never changed."""

    source = Key(Source, related_name="card_messages")
    tap = Key(CardTap, related_name="messages")
    message_id = models.CharField(max_length=140)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was sent")
    kind = models.CharField(max_length=16)
    amount = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=10)
    code = models.CharField(max_length=20)
    ask_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "source", "message_id"], name="card_message_once"),
        ]


class MerchantCategory(TenantModel):
    """What an organisation counts a kind of shop as, where it differs from ours."""

    code = models.CharField(max_length=4, help_text="ISO 18245")
    category = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="merchant_category_once")]
