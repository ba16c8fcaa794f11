"""What somebody signs in with, and where they are signed in (ADR: signing in behind the walls)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from audit.ids import new_id
from audit.tenancy import Key, TenantModel
from delegation.models.people import User

DIGEST_BYTES = 32


class Way(models.TextChoices):
    """How somebody said who they are."""

    PASSWORD = "password"  # noqa: S105 - a code
    LINK = "link"
    TEXT = "text"
    IN_PERSON = "in_person"
    PASSKEY = "passkey"
    WORK = "work"


class OneTimeCode(TenantModel):
    """A link, a code by text, or one that a worker hands over: signs somebody in once, for a short while.

    Only the SHA-256 is kept. A code by text is digested together with a secret of the browser that asked for it, so
    six digits cannot be guessed from the row.
    """

    user = Key(User, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    digest = models.BinaryField(max_length=DIGEST_BYTES, unique=True)
    made_by = Key(User, null=True, related_name="+", help_text="the worker who handed it over")
    needs_second = models.BooleanField(default=False, help_text="good only once a second person has confirmed it")
    confirmed_by = Key(User, null=True, related_name="+", help_text="that second person")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "user", "made_at"], name="one_time_code_by_user")]


class CodeApp(TenantModel):
    """An app that shows six digits (RFC 6238). The secret is sealed; a step of time is good once."""

    user = Key(User, related_name="+")
    secret = models.TextField(help_text="sealed")
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0, help_text="the latest step of 30 seconds whose code was used")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "user"], name="one_code_app_each")]


class SpareCode(TenantModel):
    """One of ten codes on paper, for when the phone is lost. Each is good once."""

    user = Key(User, related_name="+")
    digest = models.BinaryField(max_length=DIGEST_BYTES)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "user", "digest"], name="spare_code_once"),
        ]


class Passkey(TenantModel):
    """A key that a phone, computer or security key keeps (WebAuthn). Only its public half is here."""

    user = Key(User, related_name="+")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential = models.BinaryField(help_text="attested credential data: id and public key")
    sign_count = models.BigIntegerField(default=0)
    name = Key("audit.Words", null=True, related_name="+")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "user", "made_at"], name="passkey_by_user")]


class SignedIn(TenantModel):
    """One time that somebody signed in, in which browser, until it ended. The session itself is Django's."""

    user = Key(User, related_name="+")
    session_key = models.CharField(max_length=40)
    way = models.CharField(max_length=10, choices=Way.choices)
    browser = models.CharField(max_length=20, help_text="a code: chrome, safari, other")
    machine = models.CharField(max_length=20, help_text="a code: android, iphone, windows, other")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "user", "at"], name="signed_in_by_user")]


class WorkSignIn(TenantModel):
    """An organisation's own sign-in server (OpenID Connect). The secret is sealed, or named in the environment."""

    issuer = models.URLField(max_length=500)
    client_id = models.CharField(max_length=200)
    secret = models.TextField(blank=True, help_text="sealed")
    secret_variable = models.CharField(max_length=100, blank=True, help_text="the environment variable that has it")
    domains = ArrayField(models.CharField(max_length=253), help_text="of its people's e-mail addresses")
    trusts_email = models.BooleanField(default=False, help_text="its addresses are true, said or not")
    second_step = models.BooleanField(default=False, help_text="it asks everybody for a second step itself")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id"], name="one_work_sign_in_each")]


class WorkAccount(TenantModel):
    """Which account at the organisation's own sign-in server is whose: the server's subject never changes."""

    provider = Key(WorkSignIn, related_name="+")
    user = Key(User, related_name="+")
    subject = models.CharField(max_length=255)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "provider", "subject"], name="work_subject_once"),
            models.UniqueConstraint(fields=["organisation_id", "provider", "user"], name="work_account_once"),
        ]


class SignInTry(models.Model):
    """How often something was tried in a while, by a keyed hash of what or where: no organisation is known yet."""

    key = models.BinaryField(primary_key=True, max_length=DIGEST_BYTES)
    since = models.DateTimeField()
    count = models.IntegerField()

    def __str__(self) -> str:
        return bytes(self.key).hex()


class SignInWish(models.Model):
    """An address that wants a link or code, sealed, until a worker has looked whether anybody has it.

    The page that takes the wish does the same for every address, so it cannot tell who has an account.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sealed = models.TextField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.id)
