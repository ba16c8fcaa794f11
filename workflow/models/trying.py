"""Limits tried on a time that is over: what they would have changed."""

from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key, TenantModel
from delegation.models import Scheme, User


class WhatIf(TenantModel):
    """What limits would have changed, played on the asks of a time that is over: ids, codes and whole numbers only.

    It counts how far it is until it is answered; from then on a trigger keeps it as it is.
    """

    scheme = Key(Scheme, related_name="what_ifs", help_text="what was tried")
    revision = models.PositiveIntegerField(help_text="of what was tried, since a draft is edited")
    digest = models.CharField(max_length=64, help_text="SHA-256 of its terms, hex")
    terms = models.JSONField(null=True, help_text="what was tried, since a draft is edited while a worker plays it")
    compared_with = Key(Scheme, related_name="+", help_text="what was in force")
    since = models.DateTimeField()
    until = models.DateTimeField(help_text="the first moment after it")
    asks = models.PositiveIntegerField(help_text="how many there are")
    done = models.PositiveIntegerField(default=0, help_text="how many are played, of those of both versions")
    answer = models.JSONField(null=True, help_text="delegation.replay.answers.compare()")
    by = Key(User, related_name="+")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "scheme", "at"], name="what_if_by_scheme"),
            models.Index(
                fields=["organisation_id", "at"], name="what_if_to_answer", condition=Q(answered_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="what_if_of_some_time", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(
                name="what_if_answered_whole",
                condition=Q(answered_at__isnull=True, answer__isnull=True)
                | Q(answered_at__isnull=False, answer__isnull=False),
            ),
        ]
