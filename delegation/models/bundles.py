"""All that is held of a person, gathered because they asked for it, read by somebody, and given to them (ADR 41)."""

from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key, TenantModel
from delegation.models.people import Person, User


class Bundle(TenantModel):
    """That somebody asked for everything that is held of a person, and what became of it."""

    class AskedFor(models.TextChoices):
        THEMSELF = "themself"
        FOR_THEM = "for_them"
        WRITTEN_DOWN = "written_down"

    person = Key(Person, related_name="bundles")
    asked = models.CharField(max_length=12, choices=AskedFor.choices, help_text="by whom")
    asked_by = Key(User, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField(help_text="one calendar month after the day it was asked")
    items = models.PositiveIntegerField(default=0)
    gathered_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    released_by = Key(User, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    fetched_by = Key(User, null=True, related_name="+")
    fetched_at = models.DateTimeField(null=True)
    on_paper = models.BooleanField(default=False, help_text="somebody of the team took it to the person")
    withdrawn_by = Key(User, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True, help_text="its items are gone since")

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "due_on"],
                name="bundle_to_look_after",
                condition=Q(emptied_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "person"],
                name="one_bundle_at_a_time",
                condition=Q(released_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="bundle_released_by_somebody_once_gathered",
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False, gathered_at__isnull=False),
            ),
            # Nothing leaves before somebody let it go.
            models.CheckConstraint(
                name="bundle_fetched_once_released",
                condition=Q(fetched_at__isnull=True, fetched_by__isnull=True)
                | Q(
                    fetched_at__isnull=False,
                    fetched_by__isnull=False,
                    released_at__isnull=False,
                    released_at__lte=F("fetched_at"),
                ),
            ),
            models.CheckConstraint(
                name="bundle_withdrawn_by_somebody",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, released_at__isnull=True),
            ),
        ]


class BundleItem(TenantModel):
    """One row of what is held: what a human said of it who read it. Words and names stand in it as ids."""

    class Said(models.TextChoices):
        SHOWN = "shown"
        BLANKED = "blanked"
        WITHHELD = "withheld"

    class Why(models.TextChoices):
        THIRD_PARTY = "third_party"
        IN_CONFIDENCE = "in_confidence"
        LEGAL_ADVICE = "legal_advice"
        SERIOUS_HARM = "serious_harm"

    bundle = Key(Bundle, related_name="rows")
    number = models.PositiveIntegerField(help_text="from 1")
    kind = models.CharField(max_length=32)
    row_id = models.UUIDField()
    document = models.JSONField()
    file = models.CharField(max_length=200, blank=True, help_text="where its file is stored")
    others = models.BooleanField(help_text="it names somebody else")
    apart = models.BooleanField(default=False, help_text="the person keeps it from who gets all of it in their place")
    said = models.CharField(max_length=8, choices=Said.choices, blank=True)
    why = models.CharField(max_length=13, choices=Why.choices, blank=True)
    by = Key(User, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "bundle", "number"], name="bundle_item_numbered"),
            models.CheckConstraint(
                name="bundle_item_held_back_for_a_reason",
                condition=Q(said__in=("", "shown"), why="") | Q(said__in=("blanked", "withheld")) & ~Q(why=""),
            ),
            models.CheckConstraint(
                name="bundle_item_read_by_somebody",
                condition=Q(said="", by__isnull=True, at__isnull=True)
                | ~Q(said="") & Q(by__isnull=False, at__isnull=False),
            ),
        ]
