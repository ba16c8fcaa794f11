"""Second looks: what was decided, looked at afterwards by somebody else who does not know the answer.

None of these rows ever changes, and none changes a decision (ADR 9). Which yeses are looked at follows from a seed
whose sum was published before its month (ADR 34).
"""

from django.db import models
from django.db.models import F, Q

from audit.tenancy import Key, TenantModel
from delegation.models import User
from workflow.models.answers import Decision


class LookMonth(TenantModel):
    """That yeses of a month are to be drawn: what their seed sums up to, and how many it will be of how many."""

    month = models.DateField(help_text="its first day, on the organisation's own calendar")
    from_at = models.DateTimeField(help_text="when this was published, where that was in the month itself")
    until_at = models.DateTimeField(help_text="the first moment after it")
    seed = Key("audit.Words", related_name="+", help_text="no words of anybody: kept there so that no log tells it")
    commitment = models.CharField(max_length=64, help_text="SHA-256 of the seed, hex")
    per_mille = models.PositiveSmallIntegerField(help_text="how many of 1,000 yeses")
    least = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "month"], name="look_month_once"),
            # What happened before a seed was bound to be told could have been seen by who made it.
            models.CheckConstraint(name="look_month_published_before", condition=Q(at__lte=F("from_at"))),
            models.CheckConstraint(name="look_month_of_some_time", condition=Q(from_at__lt=F("until_at"))),
        ]


class LookDraw(TenantModel):
    """That a month's yeses were drawn, which tells its seed; what it was drawn from are its parts."""

    month = Key(LookMonth, related_name="draws")
    seed = models.CharField(max_length=64)
    of = models.PositiveIntegerField(help_text="how many yeses it was drawn from")
    families = models.PositiveIntegerField(help_text="for how many people those were")
    wanted = models.PositiveIntegerField()
    left_out = models.JSONField(help_text="how many were not in the list, by why")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "month"], name="look_month_drawn_once")]


class LookFrame(TenantModel):
    """A part of what a month was drawn from: families, each a list of the ids of decisions and their weights."""

    draw = Key(LookDraw, related_name="parts")
    number = models.PositiveIntegerField()
    families = models.JSONField(help_text="[[[decision, weight], ...], ...], in order")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "draw", "number"], name="look_frame_once")]


class SecondLook(TenantModel):
    """That a decision is looked at by somebody else: every no and smaller yes, and the yeses that were drawn."""

    class Why(models.TextChoices):
        NO = "no"
        LESS = "less"
        DRAWN = "drawn"

    decision = Key(Decision, related_name="second_looks")
    why = models.CharField(max_length=5, choices=Why.choices)
    month = Key(LookMonth, null=True, related_name="looks", help_text="it was drawn in")
    chance = models.BigIntegerField(help_text="how likely it was to be looked at, in billionths")
    at = models.DateTimeField()

    # What looked_at.py loads: its steps, oldest first, what was said, and what all can learn of it.
    story: "list[LookStep]"
    said: "list[LookAnswer]"
    learned: "list[LookLesson]"

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "at"], name="second_look_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "decision"], name="second_look_once_a_decision"),
            models.CheckConstraint(
                name="second_look_drawn_in_a_month",
                condition=Q(why="drawn", month__isnull=False) | ~Q(why="drawn") & Q(month__isnull=True),
            ),
            models.CheckConstraint(name="second_look_had_a_chance", condition=Q(chance__gte=1, chance__lte=10**9)),
        ]


class LookStep(TenantModel):
    """Who is to look at it, and why it went on from them. The last one tells with whom it is."""

    class Kind(models.TextChoices):
        HANDED = "handed"
        REMINDED = "reminded"
        CANNOT = "cannot"
        LATE = "late"
        AWAY = "away"
        OVER = "over"

    look = Key(SecondLook, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    user = Key(User, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "look", "at"], name="look_step_by_look"),
            models.Index(fields=["organisation_id", "user", "at"], name="look_step_by_user"),
        ]
        constraints = [
            models.CheckConstraint(
                name="look_step_names_somebody",
                condition=Q(kind="over", user__isnull=True) | ~Q(kind="over") & Q(user__isnull=False),
            ),
            models.CheckConstraint(
                name="look_step_handed_has_a_day",
                condition=Q(kind="handed", due_at__isnull=False) | ~Q(kind="handed") & Q(due_at__isnull=True),
            ),
            # Nobody is reminded twice of one thing.
            models.UniqueConstraint(
                fields=["organisation_id", "look", "user"], name="look_step_reminded_once", condition=Q(kind="reminded")
            ),
        ]


class LookAnswer(TenantModel):
    """What who looked would have answered, said without knowing what was, and whether that is the same."""

    class Would(models.TextChoices):
        YES = "yes"
        LESS = "less"
        NO = "no"

    look = Key(SecondLook, related_name="answers")
    by = Key(User, related_name="+")
    would = models.CharField(max_length=4, choices=Would.choices, null=True)  # noqa: DJ001 - a leaf has no empty columns
    same = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "at"], name="look_answer_by_time")]
        constraints = [models.UniqueConstraint(fields=["organisation_id", "look"], name="look_answered_once")]


class LookLesson(TenantModel):
    """What all can learn of something that was looked at, written by who looked, without names."""

    look = Key(SecondLook, related_name="lessons")
    by = Key(User, related_name="+")
    words = Key("audit.Words", related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "at"], name="look_lesson_by_time")]
        constraints = [models.UniqueConstraint(fields=["organisation_id", "look"], name="look_lesson_once")]
