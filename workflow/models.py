"""What is asked: the ask, who it waits for, and the rows that are never changed afterwards."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from audit.tenancy import Key, TenantModel
from delegation.authority import Ruling
from delegation.models import Budget, Hold, Mandate, Organisation, Person, PlanLine, Scheme, User
from workflow.lifecycle import WITH_SOMEBODY


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
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    status = models.CharField(max_length=12, choices=Status.choices)
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
    organisation: Organisation

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
        ]
        constraints = [
            # Rule 3: an ask that waits always names somebody; one that does not wait names nobody.
            models.CheckConstraint(
                name="ask_that_waits_names_somebody",
                condition=Q(status__in=WITH_SOMEBODY, assignment__isnull=False)
                | ~Q(status__in=WITH_SOMEBODY) & Q(assignment__isnull=True),
            ),
            models.CheckConstraint(
                name="ask_spends_a_positive_amount",
                condition=~Q(kind__in=["one_off", "weekly", "decrease"]) | Q(amount__gt=0),
            ),
            models.CheckConstraint(name="ask_amount_not_negative", condition=Q(amount__isnull=True) | Q(amount__gte=0)),
        ]


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


class RulingRecord(TenantModel):
    """The engine's answer, kept as it was: the limits in force when asked, and when decided. Never changed.

    ``answer`` is the ruling itself, where it was just given; a stored one is read from its document.
    """

    answer: Ruling | None = None

    class Purpose(models.TextChoices):
        ASKED = "asked"
        DECIDED = "decided"
        RULED_ANEW = "ruled_anew"

    ask = Key(Ask, related_name="rulings")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    user = Key(User, related_name="+")
    outcome = models.CharField(max_length=10)
    mandate = Key(Mandate, null=True, related_name="+")
    scheme = Key(Scheme, null=True, related_name="+")
    document = models.JSONField(help_text="delegation.authority.Ruling.to_document()")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "ask", "at"], name="ruling_by_ask")]


class Decision(TenantModel):
    """A named human's answer, citing mandate, scheme version and ruling. Never changed."""

    class Outcome(models.TextChoices):
        APPROVE = "approve"
        DECLINE = "decline"

    ask = Key(Ask, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    amount = models.BigIntegerField(null=True)
    reduced = models.BooleanField(default=False)
    by = Key(User, related_name="decisions")
    assigned_to = Key(User, related_name="+")
    on_behalf_of = Key(User, null=True, related_name="+")
    ruling = Key(RulingRecord, related_name="decisions")
    mandate = Key(Mandate, null=True, related_name="+")
    scheme = Key(Scheme, null=True, related_name="+")
    reason = Key("audit.Words", null=True, related_name="+")
    reason_code = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "ask", "at"], name="decision_by_ask"),
            models.Index(fields=["organisation_id", "by", "at"], name="decision_by_user"),
        ]
        constraints = [
            # Rule 2: no authority found means no yes. An approval cites the mandate that allowed it.
            models.CheckConstraint(
                name="decision_yes_cites_a_mandate", condition=~Q(outcome="approve") | Q(mandate__isnull=False)
            ),
            # Rule 8: a no, or a smaller yes, has a reason worth reading.
            models.CheckConstraint(
                name="decision_no_or_less_has_a_reason",
                condition=Q(outcome="approve", reduced=False) | Q(reason__isnull=False) & ~Q(reason_code=""),
            ),
            models.CheckConstraint(name="decision_reduced_is_a_yes", condition=Q(reduced=False) | Q(outcome="approve")),
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


class Message(TenantModel):
    """What somebody wrote about an ask: a question, its answer, a remark, or words between colleagues. Never changed.

    None of it decides anything. What only staff see never reaches the person, their family or their advocate.
    """

    class Kind(models.TextChoices):
        QUESTION = "question"
        ANSWER = "answer"
        COMMENT = "comment"
        ASKED_COLLEAGUE = "asked_colleague"
        COLLEAGUE_SAID = "colleague_said"

    class SeenBy(models.TextChoices):
        EVERYONE = "everyone"
        STAFF = "staff"

    ask = Key(Ask, related_name="messages")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    by = Key(User, related_name="+")
    to = Key(User, null=True, related_name="+")
    words = Key("audit.Words", related_name="+")
    seen_by = models.CharField(max_length=10, choices=SeenBy.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "ask", "at"], name="message_by_ask"),
            models.Index(
                fields=["organisation_id", "to", "ask"],
                name="message_to_colleague",
                condition=Q(kind="asked_colleague"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_to_a_colleague_names_them", condition=~Q(kind="asked_colleague") | Q(to__isnull=False)
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


class Challenge(TenantModel):
    """That somebody wants a no, or a smaller yes, looked at again, and who had seen it by then. Never changed."""

    ask = Key(Ask, related_name="challenges")
    of = Key(Decision, related_name="+")
    by = Key(User, related_name="+")
    reason = Key("audit.Words", related_name="+")
    seen = models.JSONField(help_text="ids of users who had it, decided it, or were asked about it")
    rank = models.PositiveSmallIntegerField(help_text="of who decided; nobody lower looks again")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "ask"], name="challenge_once_an_ask")]

    @property
    def seen_by(self) -> frozenset[UUID]:
        """Who had seen the ask when it was challenged."""
        return frozenset(map(UUID, self.seen))


class LookBack(TenantModel):
    """That a use of emergency authority is looked at afterwards, and what it was for once whoever said yes told.

    One for each use. The second look itself is another matter.
    """

    class Why(models.TextChoices):
        CANT_WAIT = "cant_wait"
        WIDENED = "widened"

    ask = Key(Ask, related_name="look_backs")
    why = models.CharField(max_length=10, choices=Why.choices)
    by = Key(User, related_name="+", help_text="who said yes")
    tell_by = models.DateTimeField(help_text="until when they tell what it was for")
    words = Key("audit.Words", null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "at"], name="look_back_by_time"),
            models.Index(
                fields=["organisation_id", "tell_by"], name="look_back_untold", condition=Q(told_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "ask", "why", "at"], name="look_back_once_a_use"),
            models.CheckConstraint(
                name="look_back_told_in_words", condition=Q(told_at__isnull=True) | Q(words__isnull=False)
            ),
        ]


class CapacityNote(TenantModel):
    """What was found about one decision, in words, where a person could not make it themself (rule 16). Never changed.

    Only ever about one ask. Nobody is labelled: no note means that they could.
    """

    ask = Key(Ask, related_name="capacity_notes")
    words = Key("audit.Words", related_name="+")
    by = Key(User, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "ask", "at"], name="capacity_note_by_ask")]


class Attachment(TenantModel):
    """A picture or a PDF beside an ask. Its bytes are a file of private storage, named by ids. Never changed."""

    ask = Key(Ask, related_name="attachments")
    by = Key(User, related_name="+")
    name = Key("audit.Words", related_name="+")
    content_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what is stored, as hex digits")
    scan = models.CharField(max_length=12, help_text="clean, or not_scanned where nobody runs a scanner")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "ask", "at"], name="attachment_by_ask")]

    @property
    def path(self) -> str:
        """Where it is stored, below the folder of files."""
        return f"attachments/{self.organisation_id}/{self.id}"
