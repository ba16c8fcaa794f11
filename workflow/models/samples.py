"""Samples of answers that were looked at again by who checks them. None of these rows ever changes."""

from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key, TenantModel
from delegation.models import User
from workflow.models.answers import Decision


class Sample(TenantModel):
    """That a sample is to be drawn from the yeses of some days. Its seed is told only by drawing; this much before."""

    from_on = models.DateField()
    to_on = models.DateField(help_text="the last day, included")
    size = models.PositiveSmallIntegerField()
    seed = Key("audit.Words", related_name="+", help_text="no words of anybody: kept there so that no log tells it")
    commitment = models.CharField(max_length=64, help_text="SHA-256 of the seed, hex")
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "at"], name="sample_by_time")]
        constraints = [
            models.CheckConstraint(name="sample_of_some_days", condition=Q(to_on__gte=F("from_on"))),
            models.CheckConstraint(name="sample_of_some", condition=Q(size__gte=1)),
        ]


class SampleDraw(TenantModel):
    """What was drawn, of how many. Once for each sample."""

    sample = Key(Sample, related_name="draws")
    of = models.PositiveIntegerField(help_text="how many yeses there were in those days")
    of_digest = models.CharField(max_length=64, help_text="SHA-256 of their ids, sorted, a line each")
    decisions = models.JSONField(help_text="ids, in the order in which they were drawn")
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "sample"], name="sample_drawn_once")]


class SampleNote(TenantModel):
    """Whether who looked at one of them would have decided otherwise. Who thinks again adds another row."""

    draw = Key(SampleDraw, related_name="notes")
    decision = Key(Decision, related_name="+")
    otherwise = models.BooleanField()
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "draw", "at"], name="sample_note_by_draw")]
