"""How long a person's record is kept, what holds it, who erased it, and who opened it from outside the circle."""

from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key, TenantModel
from delegation.models.people import Person, User
from delegation.retention import FEWEST_YEARS, MOST_YEARS, RecordClass

CLASSES = [(each.value, each.value) for each in RecordClass]


class RetentionRule(TenantModel):
    """For how many years an organisation keeps a class of records; the last one counts. Never changed."""

    record_class = models.CharField(max_length=20, choices=CLASSES)
    years = models.PositiveSmallIntegerField()
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "record_class", "-at"], name="retention_rule_by_class")]
        constraints = [
            models.CheckConstraint(
                name="retention_years_in_reason", condition=Q(years__gte=FEWEST_YEARS, years__lte=MOST_YEARS)
            )
        ]


class LegalHold(TenantModel):
    """That a record must not be erased, whatever its age, until somebody else than who said so lifts it."""

    class Why(models.TextChoices):
        COURT = "court"
        COMPLAINT = "complaint"
        INQUIRY = "inquiry"
        CLAIM = "claim"
        OTHER = "other"

    person = Key(Person, related_name="legal_holds")
    why = models.CharField(max_length=10, choices=Why.choices)
    placed_by = Key(User, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = Key(User, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "person"], name="legal_hold_that_holds", condition=Q(lifted_at__isnull=True)
            )
        ]
        constraints = [
            # It takes two: who placed it is not who says that it is over.
            models.CheckConstraint(
                name="legal_hold_lifted_by_another",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_by=F("placed_by")),
            )
        ]


class Appraisal(TenantModel):
    """What somebody said who looked at an old record: keep it on until a day, or erase it. Never changed."""

    class Outcome(models.TextChoices):
        KEEP = "keep"
        ERASE = "erase"

    person = Key(Person, related_name="appraisals")
    outcome = models.CharField(max_length=5, choices=Outcome.choices)
    keep_until = models.DateField(null=True)
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "person", "at"], name="appraisal_by_person")]
        constraints = [
            models.CheckConstraint(
                name="appraisal_keeps_until_a_day",
                condition=Q(outcome="keep", keep_until__isnull=False) | Q(outcome="erase", keep_until__isnull=True),
            )
        ]


class Erasure(TenantModel):
    """That a person's record is to be erased: one asks, another confirms, and it is done. Frozen once it is over."""

    class Why(models.TextChoices):
        APPRAISED = "appraised"
        ASKED_FOR = "asked_for"

    person = Key(Person, related_name="erasures")
    why = models.CharField(max_length=10, choices=Why.choices)
    asked_by = Key(User, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = Key(User, null=True, related_name="+")
    withdrawn_by = Key(User, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="erasure_takes_two", condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by"))
            ),
            models.CheckConstraint(
                name="erasure_done_once_confirmed",
                condition=Q(done_at__isnull=True) | Q(confirmed_by__isnull=False, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="erasure_withdrawn_by_somebody",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "person"],
                name="one_erasure_asked_at_a_time",
                condition=Q(withdrawn_at__isnull=True, done_at__isnull=True),
            ),
        ]


class RecordOpening(TenantModel):
    """That somebody who is not beside a person opened their record for a while, with a reason; the person reads it."""

    class Why(models.TextChoices):
        COULD_NOT_WAIT = "could_not_wait"
        STANDS_IN = "stands_in"
        ASKED = "asked"
        COMPLAINT = "complaint"
        OTHER = "other"

    person = Key(Person, related_name="openings")
    user = Key(User, related_name="+")
    why = models.CharField(max_length=20, choices=Why.choices)
    words = Key("audit.Words", related_name="+")
    at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "person", "at"], name="opening_by_person"),
            models.Index(
                fields=["organisation_id", "ends_at"], name="opening_to_close", condition=Q(closed_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="opening_ends_after_it_begins", condition=Q(ends_at__gt=F("at"))),
            models.UniqueConstraint(
                fields=["organisation_id", "person", "user"],
                name="one_opening_at_a_time",
                condition=Q(closed_at__isnull=True),
            ),
        ]
