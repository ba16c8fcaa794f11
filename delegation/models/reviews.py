"""The talks about somebody's plan that are owed to them, and when each took place."""

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models.people import Person, User


class Review(TenantModel):
    """A talk about a plan that is owed by a day. One at a time is open for a person."""

    person = Key(Person, related_name="reviews")
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True, help_text="4 weeks before")
    reminded_again_at = models.DateTimeField(null=True, help_text="a week before")
    late_at = models.DateTimeField(null=True, help_text="when its worker heard last that it is late")
    done_on = models.DateField(null=True)
    words = Key("audit.Words", null=True, related_name="+")
    by = Key(User, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "person", "due_on"], name="review_once_a_day"),
            models.UniqueConstraint(
                fields=["organisation_id", "person"], condition=Q(done_on__isnull=True), name="review_one_open"
            ),
            models.CheckConstraint(
                name="review_done_by_somebody", condition=Q(done_on__isnull=True) | Q(by__isnull=False)
            ),
        ]
