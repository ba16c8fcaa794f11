"""Who looked at somebody's record. The person reads it; nothing is reckoned from it."""

from django.db import models

from audit.tenancy import Key, TenantModel
from delegation.models.people import Person, User


class Look(TenantModel):
    """That a user opened a page about a person on a day: one row a day, whatever they opened. Never changed."""

    person = Key(Person, related_name="looks")
    user = Key(User, related_name="+")
    on = models.DateField(help_text="on the organisation's own calendar")
    at = models.DateTimeField(help_text="the first time that day")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "person", "on", "user"], name="look_once_a_day")
        ]
