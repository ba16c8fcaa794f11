"""Schemes, the mandates that draw their limits from them, and who is away."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key, TenantModel
from delegation.models.people import Person, Post, Team, User


class Scheme(TenantModel):
    """One version of the organisation's scheme of delegation. Once published it never changes."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        PROPOSED = "proposed"
        PUBLISHED = "published"
        DROPPED = "dropped"

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(null=True)
    revision = models.PositiveIntegerField(default=1, help_text="counts edits, for ETag and If-Match")
    terms = models.JSONField(help_text="roles, limits and reservations; read by delegation.terms")
    author = Key(User, related_name="+")
    created_at = models.DateTimeField()
    proposed_by = Key(User, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    published_by = Key(User, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    in_force_from = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "version"], name="scheme_version_once"),
            # Rule 15: a scheme takes two people, and its author is never the second.
            models.CheckConstraint(
                name="scheme_takes_two_people",
                condition=Q(published_by__isnull=True)
                | ~Q(published_by=F("author")) & ~Q(published_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="scheme_published_whole",
                condition=Q(status="published", version__isnull=False, published_by__isnull=False)
                & Q(published_at__isnull=False, in_force_from__gte=F("published_at"), proposed_by__isnull=False)
                | ~Q(status="published") & Q(version__isnull=True, published_by__isnull=True),
            ),
        ]


class Mandate(TenantModel):
    """One holder's standing, dated authority. What it allows is resolved from the scheme when ruling."""

    class Kind(models.TextChoices):
        OFFICER = "officer"
        FAMILY = "family"
        PLAN_LINE = "plan_line"
        PASSED_ON = "passed_on"
        ROOM = "room"
        EMERGENCY = "emergency"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    holder = Key(User, related_name="mandates")
    role = models.CharField(max_length=64)
    post = Key(Post, null=True, related_name="mandates")
    constitution_paragraph = models.CharField(max_length=32, blank=True)
    scheme = Key(Scheme, null=True, related_name="mandates")
    team = Key(Team, null=True, related_name="+")
    person = Key(Person, null=True, related_name="mandates")
    plan_line_id = models.UUIDField(null=True)
    category = models.CharField(max_length=64, blank=True)
    payee_key = models.CharField(max_length=64, blank=True, help_text="empty: any payee")
    act_kinds = ArrayField(models.CharField(max_length=20), default=list, help_text="empty: all kinds")
    limits = models.JSONField(default=list, help_text="the mandate's own, narrower limits; read by delegation.terms")
    given_from = Key("self", null=True, related_name="given_on")
    granted_by = Key(User, null=True, related_name="+")
    granted_at = models.DateTimeField()
    ask_id = models.UUIDField(null=True, help_text="the ask whose yes granted this room")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_until = models.DateTimeField(null=True, help_text="when it counts again by itself, if it does")
    together = models.BooleanField(default=False, help_text="good only with the others who act together")
    revoked_at = models.DateTimeField(null=True)
    until_if_confirmed = models.DateTimeField(null=True, help_text="when emergency authority ends, once confirmed")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "holder"], name="mandate_by_holder"),
            models.Index(fields=["organisation_id", "person"], name="mandate_by_person"),
            models.Index(
                fields=["organisation_id", "suspended_until"],
                name="mandate_to_resume",
                condition=Q(suspended_until__isnull=False),
            ),
        ]
        constraints = [
            # Rule 7: passed-on authority, and room, always end on a date.
            models.CheckConstraint(
                name="mandate_passed_on_or_room_ends",
                condition=~Q(kind__in=["passed_on", "room", "emergency"]) | Q(ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mandate_family_names_a_person",
                condition=~Q(kind__in=["family", "plan_line", "room"]) | Q(person__isnull=False),
            ),
            models.CheckConstraint(
                name="mandate_officer_has_a_post",
                condition=~Q(kind="officer") | Q(post__isnull=False) & ~Q(constitution_paragraph=""),
            ),
            models.CheckConstraint(
                name="mandate_passed_on_or_room_has_a_giver",
                condition=Q(kind__in=["passed_on", "room", "emergency"], given_from__isnull=False)
                | ~Q(kind__in=["passed_on", "room", "emergency"]) & Q(given_from__isnull=True),
            ),
            # Emergency authority is over in 3 days, and in one unless a second leader confirmed it.
            models.CheckConstraint(
                name="mandate_emergency_is_short",
                condition=~Q(kind="emergency")
                | Q(ends_at__lte=F("starts_at") + timedelta(hours=72), confirmed_at__isnull=False)
                | Q(ends_at__lte=F("starts_at") + timedelta(hours=24), confirmed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="mandate_suspended_until_then",
                condition=Q(suspended_until__isnull=True) | Q(suspended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mandate_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
        ]


class MandateChange(TenantModel):
    """A mandate was granted, suspended, resumed or revoked. Never changed."""

    class What(models.TextChoices):
        GRANTED = "granted"
        SUSPENDED = "suspended"
        RESUMED = "resumed"
        REVOKED = "revoked"
        CONFIRMED = "confirmed"

    mandate = Key(Mandate, related_name="changes")
    what = models.CharField(max_length=10, choices=What.choices)
    by = Key(User, null=True, related_name="+")
    reason = Key("audit.Words", null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "mandate", "at"], name="mandate_change_by_mandate")]


class Absence(TenantModel):
    """Somebody is away. Routing passes them over, asks who stands in for them, and says so."""

    user = Key(User, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stand_in = Key(User, null=True, related_name="+", help_text="asked first meanwhile; decides by their own mandates")
    reason = Key("audit.Words", null=True, related_name="+", help_text="for who is away and their manager alone")
    recorded_by = Key(User, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="came back sooner, or never went: then it is before the start")

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "user", "ends_at"], name="absence_by_user")]
        constraints = [
            models.CheckConstraint(name="absence_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="absence_stand_in_is_another", condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("user"))
            ),
        ]


class Watermark(TenantModel):
    """Up to when the changes that time alone brings have been acted on. One row for each organisation."""

    seen_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id"], name="watermark_once")]
