"""What is asked: the ask, whom it waits for, each step of its life, and what it was before it was changed."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.models import Budget, Hold, Organisation, Person, PlanLine, User
from workflow.lifecycle import WITH_SOMEBODY

if TYPE_CHECKING:
    from workflow.models.answers import Decision, RulingRecord
    from workflow.models.talk import Attachment, Message


ALREADY_PAID = "already_paid"


class Ask(TenantModel):
    """What someone wants decided: a spend, a swap, a referral, a change to the plan. Amounts in pence."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        PAUSED = "paused"
        BLOCKED = "blocked"
        APPROVED = "approved"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"
        SETTLED = "settled"
        LAPSED = "lapsed"
        CHALLENGED = "challenged"

    class PaysYou(models.TextChoices):
        NO = "no"
        REFUND = "refund"
        WAGES = "wages"

    person = Key(Person, related_name="asks")
    asker = Key(User, related_name="asks")
    kind = models.CharField(max_length=20)
    category = models.CharField(max_length=64)
    category_guessed = models.BooleanField(default=False)
    amount = models.BigIntegerField(null=True)
    weeks = models.PositiveSmallIntegerField(default=1, help_text="weeks a weekly amount is held for")
    payee = Key("audit.Words", null=True, related_name="+")
    payee_key = models.CharField(max_length=64, blank=True)
    what_for = Key("audit.Words", null=True, related_name="+")
    budget = Key(Budget, null=True, related_name="asks")
    plan_line = Key(PlanLine, null=True, related_name="asks")
    ask_someone = models.BooleanField(default=False)
    separate = models.BooleanField(null=True)
    flags = ArrayField(models.CharField(max_length=32), default=list)
    pay = models.CharField(max_length=20, blank=True)
    pays_you = models.CharField(max_length=10, choices=PaysYou.choices, blank=True)
    same_household = models.BooleanField(null=True)
    cant_wait = models.BooleanField(default=False)
    between = models.BooleanField(
        default=False, help_text="seen by who asked, who has or had it, and the person alone, not by the circle"
    )
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    exchanged = models.BigIntegerField(null=True, help_text="of its plan line, what a swap takes the place of, pence")
    kept_minutes = models.PositiveIntegerField(null=True, help_text="of its plan line, kept minutes that it uses")
    status = models.CharField(max_length=12, choices=Status.choices)
    of = Key("self", null=True, related_name="linked", help_text="what this was paid beyond the yes to")
    assignment = Key("Assignment", null=True, related_name="+")
    challenge = Key("Challenge", null=True, related_name="+", help_text="while it is looked at again")
    look_at = models.DateTimeField(null=True, help_text="when the timer looks at it next, if anything is due")
    created_at = models.DateTimeField()

    # What is shown beside an ask, oldest first: filled by selectors.with_story(), or by the service that just made it.
    story: "list[Transition]"
    ruled: "list[RulingRecord]"
    answers: "list[Decision]"
    said: "list[Message]"
    files: "list[Attachment]"
    hold: Hold | None
    excess: "list[Ask]"  # what was paid beyond it, as asks of their own
    organisation: Organisation
    has_talks: bool = False  # whether anybody talked about it
    has_note: bool = False  # whether whoever asked said anything besides
    has_presence: bool = False  # whether an advocate said that they were there
    # What it keeps from the viewer, told by sight.with_sight(): what was written about it, who is paid.
    keeps_words: bool = False
    keeps_payee: bool = False

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "person", "created_at"], name="ask_by_person"),
            models.Index(fields=["organisation_id", "asker", "created_at"], name="ask_by_asker"),
            models.Index(fields=["organisation_id", "status", "created_at"], name="ask_by_status"),
            models.Index(
                fields=["organisation_id", "assignment"],
                name="ask_by_assignment",
                condition=Q(assignment__isnull=False),
            ),
            models.Index(
                fields=["organisation_id", "look_at"], name="ask_to_look_at", condition=Q(look_at__isnull=False)
            ),
            models.Index(fields=["organisation_id", "of"], name="ask_by_what_it_is_of", condition=Q(of__isnull=False)),
        ]
        constraints = [
            # Rule 3: an ask that waits always names somebody; one that does not wait names nobody.
            models.CheckConstraint(
                name="ask_that_waits_names_somebody",
                condition=Q(status__in=WITH_SOMEBODY, assignment__isnull=False)
                | ~Q(status__in=WITH_SOMEBODY) & Q(assignment__isnull=True),
            ),
            # And the timer will come for it, so that nothing waits unseen.
            models.CheckConstraint(
                name="ask_that_waits_is_looked_at",
                condition=~Q(status__in=WITH_SOMEBODY) | Q(look_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ask_spends_a_positive_amount",
                condition=~Q(kind__in=["one_off", "weekly", "decrease"]) | Q(amount__gt=0),
            ),
            models.CheckConstraint(name="ask_amount_not_negative", condition=Q(amount__isnull=True) | Q(amount__gte=0)),
        ]

    @property
    def is_fact(self) -> bool:
        """Whether its money was spent before anybody said yes: never refused, and a no changes none of it (rule 12)."""
        return self.pay == ALREADY_PAID and self.kind == "one_off"


class Assignment(TenantModel):
    """That an ask waits for one named person, why them, and who was passed over. Never changed."""

    ask = Key(Ask, related_name="assignments")
    user = Key(User, related_name="assignments")
    role = models.CharField(max_length=64)
    why = models.CharField(max_length=32)
    passed_over = models.JSONField(default=list, help_text="[{user, why, limit}], nearest first")
    before = Key("self", null=True, related_name="+", help_text="the one it takes the place of")
    on_behalf_of = Key(User, null=True, related_name="+", help_text="who is away, or gave the mandate it rests on")
    assigned_at = models.DateTimeField()
    remind_at = models.DateTimeField(help_text="half of the working time until it is due")
    due_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "user", "due_at"], name="assignment_by_user"),
            models.Index(fields=["organisation_id", "ask", "assigned_at"], name="assignment_by_ask"),
        ]


class Transition(TenantModel):
    """One step in the life of an ask. Never changed."""

    ask = Key(Ask, related_name="transitions")
    command = models.CharField(max_length=20)
    from_status = models.CharField(max_length=12, blank=True)
    to_status = models.CharField(max_length=12)
    by = Key(User, null=True, related_name="+")
    process = models.CharField(max_length=64, blank=True)
    event_id = models.UUIDField(unique=True)
    reason = Key("audit.Words", null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "ask", "at"], name="transition_by_ask")]
        constraints = [
            models.CheckConstraint(
                name="transition_has_one_actor",
                condition=Q(by__isnull=False, process="") | Q(by__isnull=True) & ~Q(process=""),
            ),
        ]


class Earlier(TenantModel):
    """What an ask was about before its asker changed it. Never changed."""

    ask = Key(Ask, related_name="earlier")
    amount = models.BigIntegerField(null=True)
    category = models.CharField(max_length=64)
    payee = Key("audit.Words", null=True, related_name="+")
    what_for = Key("audit.Words", null=True, related_name="+")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    until = models.DateTimeField(help_text="when it was changed")

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "ask", "until"], name="earlier_by_ask")]


class AskNote(TenantModel):
    """What whoever asked said besides: whether the person was with them, how they hear of it, what waiting would mean.

    At most one an ask, made with it. Never changed.
    """

    ask = Key(Ask, related_name="notes")
    was_there = models.BooleanField(null=True, help_text="the person was there when somebody asked for them")
    tell_by = models.CharField(max_length=10, choices=Person.TellBy.choices, blank=True, help_text="of this ask alone")
    tell_where = Key("audit.Words", null=True, related_name="+", help_text="where or when they hear: at the breakfast")
    if_waits = Key("audit.Words", null=True, related_name="+", help_text="what happens while it waits")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "ask"], name="ask_note_once"),
            models.CheckConstraint(
                name="ask_note_says_something",
                condition=Q(was_there__isnull=False)
                | ~Q(tell_by="")
                | Q(tell_where__isnull=False)
                | Q(if_waits__isnull=False),
            ),
        ]
