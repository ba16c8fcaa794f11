"""People, their money, who may decide how much for them, and what was asked. Amounts in pence."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from simple_history.models import HistoricalRecords


class Role(models.IntegerChoices):
    """Roles by rank: a higher one decides what a lower one cannot."""

    FAMILY = 10
    SUPPORT_WORKER = 20
    PRACTITIONER = 30
    TEAM_MANAGER = 40


class Kind(models.TextChoices):
    """What can be asked for."""

    ONE_OFF = "one_off"
    WEEKLY = "weekly"


class User(AbstractUser):
    """Whoever signs in."""


class Person(models.Model):
    """Somebody who has a budget."""

    name = models.CharField(max_length=200)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="person")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="works_with")

    class Meta:
        permissions = [("ask_for", "Can ask for this person")]

    def __str__(self):
        return self.name


# guardian's own advice for speed: permissions that point straight at the person, not by content type and text.
class PersonUserPermission(UserObjectPermissionBase):
    """What a user may do for a person."""

    content_object = models.ForeignKey(Person, on_delete=models.CASCADE)


class PersonGroupPermission(GroupObjectPermissionBase):
    """What a group may do for a person."""

    content_object = models.ForeignKey(Person, on_delete=models.CASCADE)


class Budget(models.Model):
    """A person's money for a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="budgets")
    allocated = models.BigIntegerField()
    held = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(name="budget_not_overspent", condition=Q(allocated__gte=F("held") + F("spent")))
        ]

    def __str__(self):
        return f"{self.person_id}: {self.allocated}"


class Category(models.Model):
    """What an ask can be for."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=200)

    def __str__(self):
        return self.name


class WorksFor(models.Model):
    """That a user works for somebody who is paid: then somebody else decides."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="works_for")
    payee = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.user_id}: {self.payee}"


class Scheme(models.Model):
    """One version of who may decide what: the one in force is the latest whose day has come."""

    version = models.PositiveIntegerField(unique=True)
    in_force_from = models.DateTimeField()

    def __str__(self):
        return f"version {self.version}"


class Limit(models.Model):
    """What one role may decide of one kind; empty is no limit, and no row is no authority."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="limits")
    role = models.PositiveSmallIntegerField(choices=Role)
    kind = models.CharField(max_length=20, choices=Kind)
    per_ask = models.BigIntegerField()
    month_by_person = models.BigIntegerField(null=True)
    month_by_holder = models.BigIntegerField(null=True)
    month_by_both = models.BigIntegerField(null=True)
    year_by_person = models.BigIntegerField(null=True)
    week_by_payee = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "role", "kind"], name="limit_once_a_role_and_kind")]

    def __str__(self):
        return f"{self.get_role_display()}, {self.kind}"


class Mandate(models.Model):
    """That somebody has a role, for one person or for everybody."""

    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mandates")
    role = models.PositiveSmallIntegerField(choices=Role)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="mandates")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    history = HistoricalRecords()

    class Meta:
        indexes = [models.Index(fields=["role"])]

    def __str__(self):
        return f"{self.holder_id}: {self.get_role_display()}"


class Ask(models.Model):
    """What somebody asked for a person."""

    class Status(models.TextChoices):
        """Where an ask stands."""

        APPROVED = "approved"
        WAITING = "waiting"
        BLOCKED = "blocked"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="asks")
    asker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="asks")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ONE_OFF)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="asks")
    amount = models.BigIntegerField()
    separate = models.BooleanField(null=True)
    payee = models.CharField(max_length=200)
    what_for = models.CharField(max_length=500)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="asks")
    status = models.CharField(max_length=10, choices=Status)
    assigned_to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="assigned")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="decided")
    decided_at = models.DateTimeField(null=True)
    ruling = models.JSONField()
    created_at = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        # The limits are sums over what was approved: by person, and by who decided. What is close together was asked.
        indexes = [
            models.Index(fields=["person", "status", "decided_at"], include=["amount"], name="ask_by_person"),
            models.Index(fields=["person", "created_at"], name="ask_by_day"),
            models.Index(fields=["decided_by", "status", "decided_at"], include=["amount"], name="ask_by_decider"),
        ]
        constraints = [models.CheckConstraint(name="ask_amount_positive", condition=Q(amount__gt=0))]

    def __str__(self):
        return f"{self.id}: {self.status}"


class Decision(models.Model):
    """Who said yes, and by which mandate."""

    class Outcome(models.TextChoices):
        """What somebody decided."""

        APPROVE = "approve"
        DECLINE = "decline"

    ask = models.OneToOneField(Ask, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=Outcome)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="decisions")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    history = HistoricalRecords()

    def __str__(self):
        return f"{self.ask_id}: {self.outcome}"


class Transition(models.Model):
    """One step in the life of an ask."""

    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="transitions")
    from_status = models.CharField(max_length=10, blank=True)
    to_status = models.CharField(max_length=10)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="transitions")
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.ask_id}: {self.to_status}"


class Message(models.Model):
    """What somebody wrote about an ask."""

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="messages")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.ask_id}: {self.by_id}"


class Attachment(models.Model):
    """A file beside an ask."""

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="attachments")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return self.name


class Notice(models.Model):
    """That somebody is told of an ask."""

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "user"], name="notice_once_a_user")]

    def __str__(self):
        return f"{self.user_id}: {self.ask_id}"
