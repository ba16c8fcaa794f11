"""Did it help? Asked once, 30 days after money moved for an ask."""

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models import User
from workflow.models.asks import Ask


class Helped(TenantModel):
    """What somebody said of what they asked for: did it help? Asked once and never again; changeable for 7 days."""

    class Answer(models.TextChoices):
        YES = "yes"
        A_BIT = "a_bit"
        NO = "no"

    ask = Key(Ask, related_name="helped")
    asked_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    words = Key("audit.Words", null=True, related_name="+")
    by = Key(User, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "ask"], name="helped_once_an_ask"),
            models.CheckConstraint(
                name="helped_answered_whole",
                condition=Q(answer="", by__isnull=True, answered_at__isnull=True)
                | ~Q(answer="") & Q(by__isnull=False, answered_at__isnull=False),
            ),
        ]
