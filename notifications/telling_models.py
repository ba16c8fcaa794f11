"""How somebody who signs in wants to be told, and the browsers in which they said yes to messages."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key, TenantModel
from delegation.models import User


class Telling(TenantModel):
    """What a user chose. Who chose nothing hears by e-mail, of everything, at once."""

    user = Key(User, related_name="telling")
    ways = ArrayField(models.CharField(max_length=6), help_text="e-mail, text, push: in their order")
    only_must = models.BooleanField(default=False, help_text="only what they must do goes out; all of it is in the app")
    quiet_from = models.TimeField(null=True, help_text="in the organisation's time zone")
    quiet_until = models.TimeField(null=True)
    gather_at = models.PositiveSmallIntegerField(
        null=True, validators=[MaxValueValidator(23)], help_text="the hour at which all of a day goes in one message"
    )
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "user"], name="telling_once_a_user"),
            models.CheckConstraint(
                name="telling_quiet_from_and_until",
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
            ),
            models.CheckConstraint(
                name="telling_at_an_hour", condition=Q(gather_at__isnull=True) | Q(gather_at__lte=23)
            ),
        ]


class Browser(TenantModel):
    """A browser that shows what is pushed to it. Forgotten when its maker's service says that it is no more."""

    user = Key(User, related_name="browsers")
    url = models.CharField(max_length=1000)
    public = models.BinaryField(max_length=65)
    secret = models.BinaryField(max_length=16)
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "user"], name="browser_by_user")]
        # A browser shows the messages of whoever said yes in it last.
        constraints = [models.UniqueConstraint(fields=["organisation_id", "url"], name="browser_once")]
