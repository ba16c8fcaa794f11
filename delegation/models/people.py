"""The organisation, its teams and users, the persons whose lives these are, and their circles."""

import os
from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, Group, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.crypto import salted_hmac
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from audit.ids import new_id
from audit.scope import organisation_in_scope
from audit.tenancy import Key, TenantModel
from delegation.retention import RecordClass

SALT_BYTES = 16


def new_salt() -> bytes:
    """This function will draw an organisation's secret salt for payee keys."""
    return os.urandom(SALT_BYTES)


class Language(models.TextChoices):
    ENGLISH = "en-gb", "English"
    WELSH = "cy", "Cymraeg"


class Organisation(models.Model):
    """The tenant. Its nation sets holidays, ages, ombudsman and the rule on paying relatives."""

    class Nation(models.TextChoices):
        ENGLAND = "england"
        WALES = "wales"
        SCOTLAND = "scotland"
        NORTHERN_IRELAND = "northern_ireland"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    nation = models.CharField(max_length=20, choices=Nation.choices)
    currency = models.CharField(max_length=3, default="GBP")
    time_zone = models.CharField(max_length=64, default="Europe/London")
    financial_year_month = models.PositiveSmallIntegerField(default=4)
    financial_year_day = models.PositiveSmallIntegerField(default=1)
    opens = models.TimeField(default="09:00")
    closes = models.TimeField(default="17:00")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), help_text="working days, Monday is 0")
    answer_hours = models.PositiveSmallIntegerField(default=10, help_text="working hours until an ask is due")
    small_sum = models.BigIntegerField(default=2_500, help_text="pence; a mistake up to this much ends there")
    lapse_weeks = models.PositiveSmallIntegerField(default=12, help_text="how long a yes is kept with nothing paid")
    opening_minutes = models.PositiveSmallIntegerField(
        default=60, help_text="how long somebody from outside a circle sees a record that they opened"
    )
    letting_go_public = models.BooleanField(default=False, help_text="whether anybody may read its letting-go page")
    check_pence = models.BigIntegerField(null=True, help_text="what one check costs, by its own figure")
    hour_pence = models.BigIntegerField(null=True, help_text="what an hour of work costs, by its own figure")
    scheme_owner = Key("User", null=True, related_name="+")
    duty_user = Key("User", null=True, related_name="+", help_text="whom to ring when it can't wait, nights included")
    phone = models.CharField(max_length=32, help_text="a human's number, on every page")
    payee_salt = models.BinaryField(max_length=SALT_BYTES, default=new_salt)

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="organisation_small_sum_not_negative", condition=Q(small_sum__gte=0)),
            models.CheckConstraint(
                name="organisation_figures_not_negative",
                condition=(Q(check_pence__isnull=True) | Q(check_pence__gte=0))
                & (Q(hour_pence__isnull=True) | Q(hour_pence__gte=0)),
            ),
            models.CheckConstraint(
                name="organisation_opens_for_a_while", condition=Q(opening_minutes__gte=1, opening_minutes__lte=480)
            ),
            models.CheckConstraint(name="organisation_keeps_a_yes_for_a_while", condition=Q(lapse_weeks__gte=1)),
        ]

    def __str__(self) -> str:
        return self.slug


class Team(TenantModel):
    """A team in the organisation's tree, and one guardian group for who may see its people."""

    name = models.CharField(max_length=200)
    parent = Key("self", null=True, related_name="children")
    group = models.OneToOneField(Group, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "name"], name="team_name_once")]


class User(TenantModel, AbstractBaseUser, PermissionsMixin):
    """Anyone who signs in: family, worker, leader, auditor."""

    class Duty(models.TextChoices):
        LEADER = "leader"
        AUDITOR = "auditor"
        SAFEGUARDING_LEAD = "safeguarding_lead"
        ADMIN = "admin"
        FINANCE = "finance"

    # The name finds the organisation, so it alone is unique across all of them.
    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=200)
    does = models.CharField(max_length=200, help_text="what they do, in plain words: 'leads the east team'")
    team = Key(Team, null=True, related_name="users")
    duties = ArrayField(models.CharField(max_length=32, choices=Duty.choices), default=list)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.ENGLISH)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    is_active = models.BooleanField(default=True)
    left_at = models.DateTimeField(null=True)
    sign_outs = models.IntegerField(default=0, help_text="how often they signed out everywhere: part of each session")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "team"], name="user_by_team"),
            # Asked for a link before it is known whose organisation an address belongs to.
            models.Index(Upper("email"), name="user_by_email"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def get_session_auth_hash(self) -> str:
        """This function will give what each session of theirs must bear: another one signs them out everywhere."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """This function will give the same under secret keys that were in use before."""
        return map(self._session_hash, settings.SECRET_KEY_FALLBACKS)

    def _session_hash(self, secret: str | bytes | None) -> str:
        value = f"{self.password}:{self.sign_outs}"
        return salted_hmac("delegation.User.sessions", value, secret=secret, algorithm="sha256").hexdigest()


class Post(TenantModel):
    """A seat with authority: a role in a team, and the paragraph of the constitution that gives it."""

    team = Key(Team, related_name="posts")
    role = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    constitution_paragraph = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "team", "title"], name="post_title_once_a_team")
        ]


class Person(TenantModel):
    """Someone whose life and money it is. They may or may not sign in."""

    class TellBy(models.TextChoices):
        APP = "app"
        EMAIL = "email"
        TEXT = "text"
        PUSH = "push"
        LETTER = "letter"
        PHONE = "phone"
        VISIT = "visit"

    class Format(models.TextChoices):
        STANDARD = "standard"
        LARGE_PRINT = "large_print"
        EASY_READ = "easy_read"

    class WantsToDo(models.TextChoices):
        ALL = "all"
        SOME = "some"
        ASK = "ask"

    display_name = models.CharField(max_length=200)
    date_of_birth = models.DateField(null=True)
    died_on = models.DateField(null=True)
    record_class = models.CharField(
        max_length=20,
        choices=[(each.value, each.value) for each in RecordClass],
        default=RecordClass.ADULT.value,
        help_text="what sort of record it is: for how long it is kept",
    )
    erased_at = models.DateTimeField(null=True)
    team = Key(Team, related_name="people")
    what_matters = Key("audit.Words", null=True, related_name="+")
    tell_by = models.CharField(max_length=10, choices=TellBy.choices, default=TellBy.APP)
    address = Key("audit.Words", null=True, related_name="+", help_text="where letters to them go")
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.ENGLISH)
    format = models.CharField(max_length=12, choices=Format.choices, default=Format.STANDARD)
    wants_to_do = models.CharField(
        max_length=5,
        choices=WantsToDo.choices,
        blank=True,
        help_text="how much of deciding they want to do themself; choosing less is never counted as unused",
    )

    class Meta:
        verbose_name_plural = "people"
        default_permissions: ClassVar[tuple[str, ...]] = ()
        permissions = [
            ("see_person", "may see this person"),
            ("see_money", "may see this person's money"),
            ("see_asks", "may see what is asked for this person"),
            ("ask_for", "may ask on this person's behalf"),
        ]
        indexes = [models.Index(fields=["organisation_id", "team"], name="person_by_team")]

    def __str__(self) -> str:
        return str(self.id)


class PersonUserPermission(UserObjectPermissionBase):
    """Which circle member may see or ask for a person (guardian, direct foreign key)."""

    organisation_id = models.UUIDField(default=organisation_in_scope, editable=False)
    content_object = models.ForeignKey(Person, on_delete=models.CASCADE)
    ends_at = models.DateTimeField(null=True, help_text="of a record that was opened for a while: it counts until then")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        indexes = [models.Index(fields=["organisation_id", "user"], name="person_permission_by_user")]


class PersonGroupPermission(GroupObjectPermissionBase):
    """Which team may see or ask for a person (guardian, direct foreign key)."""

    organisation_id = models.UUIDField(default=organisation_in_scope, editable=False)
    content_object = models.ForeignKey(Person, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        indexes = [models.Index(fields=["organisation_id", "group"], name="person_permission_by_group")]


class CircleMember(TenantModel):
    """A user's tie to a person."""

    class Role(models.TextChoices):
        SELF = "self"
        PARENT = "parent"
        NOMINATED_PERSON = "nominated_person"
        ATTORNEY = "attorney"
        DEPUTY = "deputy"
        ADVOCATE = "advocate"
        COORDINATOR = "coordinator"
        WORKER = "worker"

    class Acts(models.TextChoices):
        ALONE = "alone"
        TOGETHER = "together"

    class Shares(models.TextChoices):
        WORDS = "words"
        PAYEES = "payees"

    person = Key(Person, related_name="circle")
    user = Key(User, related_name="circles")
    role = models.CharField(max_length=20, choices=Role.choices)
    position = models.PositiveSmallIntegerField(default=0, help_text="nearest first; a person's own worker is 0")
    covers_money = models.BooleanField(default=True)
    covers_care = models.BooleanField(default=True)
    acts = models.CharField(max_length=10, choices=Acts.choices, default=Acts.ALONE)
    seen_on = models.DateField(null=True, help_text="when the power was seen, for attorneys and deputies")
    ends_on = models.DateField(null=True)
    shares = ArrayField(
        models.CharField(max_length=10, choices=Shares.choices),
        default=list,
        help_text="what the person shows an advocate of asks besides the answers: their words, who is paid",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "person", "user", "role"], name="circle_member_once")
        ]
        indexes = [models.Index(fields=["organisation_id", "user"], name="circle_by_user")]


class Category(TenantModel):
    """What money is for: a code with dots for its subtree, and its name on screens."""

    code = models.CharField(max_length=64)
    name_en = models.CharField(max_length=100)
    name_cy = models.CharField(max_length=100)
    guess_words = ArrayField(models.CharField(max_length=40), default=list, help_text="words that suggest it")
    ledger_code = models.CharField(max_length=32, blank=True, help_text="what finance books its payments under")

    class Meta:
        verbose_name_plural = "categories"
        constraints = [models.UniqueConstraint(fields=["organisation_id", "code"], name="category_code_once")]


class ApiToken(TenantModel):
    """A bearer token. Only its SHA-256 is kept."""

    user = Key(User, related_name="tokens")
    digest = models.BinaryField(max_length=32, unique=True)
    label = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="token_expires_after_it_begins", condition=Q(expires_at__gt=F("created_at")))
        ]
