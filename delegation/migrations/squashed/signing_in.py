"""What somebody signs in with, where they are signed in, and which requests were answered already."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy

TABLES = (
    migrations.CreateModel(
        name="ApiToken",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("digest", models.BinaryField(max_length=32, unique=True)),
            ("label", models.CharField(max_length=100)),
            ("created_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField()),
            ("revoked_at", models.DateTimeField(null=True)),
            (
                "user",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="tokens",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("expires_at__gt", models.F("created_at"))), name="token_expires_after_it_begins"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="SignedIn",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("session_key", models.CharField(max_length=40)),
            (
                "way",
                models.CharField(
                    choices=[
                        ("password", "Password"),
                        ("link", "Link"),
                        ("text", "Text"),
                        ("in_person", "In Person"),
                        ("passkey", "Passkey"),
                        ("work", "Work"),
                    ],
                    max_length=10,
                ),
            ),
            ("browser", models.CharField(help_text="a code: chrome, safari, other", max_length=20)),
            ("machine", models.CharField(help_text="a code: android, iphone, windows, other", max_length=20)),
            ("at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(null=True)),
            (
                "user",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "user", "at"], name="signed_in_by_user")],
        },
    ),
    migrations.CreateModel(
        name="SignInTry",
        fields=[
            ("key", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
            ("since", models.DateTimeField()),
            ("count", models.IntegerField()),
        ],
    ),
    migrations.CreateModel(
        name="SignInWish",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("sealed", models.TextField()),
            ("at", models.DateTimeField(db_index=True)),
        ],
    ),
    migrations.CreateModel(
        name="OneTimeCode",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "way",
                models.CharField(
                    choices=[
                        ("password", "Password"),
                        ("link", "Link"),
                        ("text", "Text"),
                        ("in_person", "In Person"),
                        ("passkey", "Passkey"),
                        ("work", "Work"),
                    ],
                    max_length=10,
                ),
            ),
            ("digest", models.BinaryField(max_length=32, unique=True)),
            ("made_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField()),
            ("used_at", models.DateTimeField(null=True)),
            (
                "made_by",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="the worker who handed it over",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "user",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "user", "made_at"], name="one_time_code_by_user")],
        },
    ),
    migrations.CreateModel(
        name="Passkey",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("credential_id", models.BinaryField(max_length=1023, unique=True)),
            ("credential", models.BinaryField(help_text="attested credential data: id and public key")),
            ("sign_count", models.BigIntegerField(default=0)),
            ("made_at", models.DateTimeField()),
            ("used_at", models.DateTimeField(null=True)),
            (
                "name",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
            (
                "user",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "user", "made_at"], name="passkey_by_user")],
        },
    ),
    migrations.CreateModel(
        name="CodeApp",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("secret", models.TextField(help_text="sealed")),
            ("made_at", models.DateTimeField()),
            ("confirmed_at", models.DateTimeField(null=True)),
            (
                "last_step",
                models.BigIntegerField(default=0, help_text="the latest step of 30 seconds whose code was used"),
            ),
            (
                "user",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("organisation_id", "user"), name="one_code_app_each")],
        },
    ),
    migrations.CreateModel(
        name="SpareCode",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("digest", models.BinaryField(max_length=32)),
            ("made_at", models.DateTimeField()),
            ("used_at", models.DateTimeField(null=True)),
            (
                "user",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "user", "digest"), name="spare_code_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="WorkSignIn",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("issuer", models.URLField(max_length=500)),
            ("client_id", models.CharField(max_length=200)),
            ("secret", models.TextField(blank=True, help_text="sealed")),
            (
                "secret_variable",
                models.CharField(blank=True, help_text="the environment variable that has it", max_length=100),
            ),
            (
                "domains",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=253), help_text="of its people's e-mail addresses", size=None
                ),
            ),
            ("trusts_email", models.BooleanField(default=False, help_text="its addresses are true, said or not")),
            ("second_step", models.BooleanField(default=False, help_text="it asks everybody for a second step itself")),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("organisation_id",), name="one_work_sign_in_each")],
        },
    ),
    migrations.CreateModel(
        name="WorkAccount",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("subject", models.CharField(max_length=255)),
            ("made_at", models.DateTimeField()),
            (
                "user",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "provider",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="delegation.worksignin",
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "provider", "subject"), name="work_subject_once"),
                models.UniqueConstraint(fields=("organisation_id", "provider", "user"), name="work_account_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="IdempotentRequest",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("user_id", models.UUIDField()),
            ("key", models.CharField(max_length=255)),
            ("input_digest", models.CharField(help_text="SHA-256 of method, path and body", max_length=64)),
            ("status", models.PositiveSmallIntegerField()),
            ("subject_kind", models.CharField(max_length=32)),
            ("subject_id", models.UUIDField()),
            ("created_at", models.DateTimeField()),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "created_at"], name="idempotency_by_age")],
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "user_id", "key"), name="idempotency_key_once")
            ],
        },
    ),
)
