"""What somebody sorted out without money."""

from django.db import models

from audit.tenancy import Key, TenantModel
from delegation.models import Person, User


class OwnWay(TenantModel):
    """Something that needed no money: a friend, a lift, a neighbour's ladder. It counts as a yes. Never changed."""

    person = Key(Person, related_name="own_ways")
    by = Key(User, related_name="+")
    words = Key("audit.Words", related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "person", "at"], name="own_way_by_person")]
