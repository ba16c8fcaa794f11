"""What a bank or a card company says was paid: statements, and what became of each of their lines."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models import Budget, Movement, Person, User
from workflow.models.asks import Ask


class Statement(TenantModel):
    """A file that was read, of one budget, one person, or the whole organisation. Never changed."""

    person = Key(Person, null=True, related_name="statements")
    budget = Key(Budget, null=True, related_name="statements")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file, as hex digits")
    layout = models.CharField(max_length=40)
    known = models.PositiveIntegerField(help_text="lines that another file had brought already")
    unread = models.PositiveIntegerField(help_text="lines that could not be read")
    by = Key(User, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "person", "at"], name="statement_by_person")]
        constraints = [
            models.CheckConstraint(
                name="statement_budget_has_its_person", condition=Q(budget__isnull=True) | Q(person__isnull=False)
            )
        ]


class StatementLine(TenantModel):
    """One line of a statement. What the bank said never changes; what it was found to be does.

    Pence above 0 were paid, below 0 they came back.
    """

    class State(models.TextChoices):
        UNMATCHED = "unmatched"
        PROPOSED = "proposed"
        MATCHED = "matched"
        SHOWN = "shown"
        NOTED = "noted"
        CREDITED = "credited"
        MISTAKE = "mistake"

    statement = Key(Statement, related_name="lines")
    number = models.PositiveIntegerField(help_text="in the file, the first after the columns' names being 1")
    day = models.DateField()
    pence = models.BigIntegerField()
    words = Key("audit.Words", related_name="+")
    fingerprint = models.CharField(max_length=64, help_text="what knows the same line again in another file")
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNMATCHED)
    ask = Key(Ask, null=True, related_name="statement_lines", help_text="what it is, or may be, the payment of")
    movement = Key(Movement, null=True, related_name="+", help_text="the money that moved by it, or is shown by it")
    never = ArrayField(models.UUIDField(), default=list, help_text="asks that somebody said it is not")
    by = Key(User, null=True, related_name="+", help_text="who said what it is; nobody where it was sure")
    said_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "statement", "number"], name="statement_line_by_number")]
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "fingerprint"], name="statement_line_is_read_once"),
            models.UniqueConstraint(fields=["organisation_id", "movement"], name="statement_line_has_its_own_movement"),
            models.CheckConstraint(name="statement_line_is_money", condition=~Q(pence=0)),
            models.CheckConstraint(
                name="statement_line_matched_to_an_ask",
                condition=~Q(state__in=["proposed", "matched", "shown", "noted"]) | Q(ask__isnull=False),
            ),
            models.CheckConstraint(
                name="statement_line_shows_what_moved", condition=~Q(state="shown") | Q(movement__isnull=False)
            ),
        ]
