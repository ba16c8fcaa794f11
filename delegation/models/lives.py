"""What happens in a life and changes who decides: somebody dies, somebody turns 18. Nothing here labels a person."""

from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models.people import Person, User


class LifeChange(TenantModel):
    """That a person died, or that this was a mistake. Never changed."""

    class What(models.TextChoices):
        DIED = "died"
        NOT_DIED = "not_died"

    person = Key(Person, related_name="life_changes")
    what = models.CharField(max_length=10, choices=What.choices)
    on = models.DateField(null=True)
    by = Key(User, related_name="+")
    document = models.JSONField(default=dict, help_text="ids and pence of what ended with it, to be restored")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "person", "at"], name="life_change_by_person")]
        constraints = [
            models.CheckConstraint(
                name="life_change_names_its_day", condition=Q(what="died", on__isnull=False) | Q(what="not_died")
            )
        ]


class Milestone(TenantModel):
    """That a young person and their worker were told of the 18th birthday: before it, and on the day. Never changed."""

    class What(models.TextChoices):
        TURNS_18_SOON = "turns_18_soon"
        TURNED_18 = "turned_18"

    person = Key(Person, related_name="milestones")
    what = models.CharField(max_length=20, choices=What.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # Told once, however often the timer comes round.
            models.UniqueConstraint(fields=["organisation_id", "person", "what"], name="milestone_once")
        ]
