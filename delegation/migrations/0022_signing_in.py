"""Keep what somebody signs in with and where they are signed in; find them by it before it is known whose they are."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import definer, tenant

TENANT = (
    "delegation_codeapp",
    "delegation_onetimecode",
    "delegation_passkey",
    "delegation_signedin",
    "delegation_sparecode",
    "delegation_workaccount",
    "delegation_worksignin",
)
# Ids alone, never a secret, and of nobody who has left.
FINDERS = (
    definer(
        "leeway_find_one_time_code",
        "code_digest bytea, moment timestamptz",
        "TABLE (user_id uuid, organisation_id uuid)",
        """
        SELECT code.user_id, code.organisation_id
        FROM delegation_onetimecode code JOIN delegation_user holder ON holder.id = code.user_id
        WHERE code.digest = code_digest AND code.used_at IS NULL AND code.ends_at > moment AND holder.is_active
        """,
    ),
    definer(
        "leeway_find_passkey",
        "passkey_id bytea",
        "TABLE (user_id uuid, organisation_id uuid)",
        """
        SELECT passkey.user_id, passkey.organisation_id
        FROM delegation_passkey passkey JOIN delegation_user holder ON holder.id = passkey.user_id
        WHERE passkey.credential_id = passkey_id AND holder.is_active
        """,
    ),
    # At most five: one phone may serve a family, but no address serves a crowd.
    definer(
        "leeway_find_by_email",
        "address text",
        "TABLE (user_id uuid, organisation_id uuid)",
        """
        SELECT id, organisation_id FROM delegation_user
        WHERE upper(email) = upper(address) AND email <> '' AND is_active ORDER BY id LIMIT 5
        """,
    ),
    definer(
        "leeway_find_by_phone",
        "digits text",
        "TABLE (user_id uuid, organisation_id uuid)",
        r"""
        SELECT id, organisation_id FROM delegation_user
        WHERE regexp_replace(regexp_replace(phone, '[^0-9+]', '', 'g'), '^([+]|00)44', '0') = digits
          AND phone <> '' AND is_active ORDER BY id LIMIT 5
        """,
    ),
    definer(
        "leeway_find_work_sign_in",
        "domain text",
        "uuid",
        "SELECT organisation_id FROM delegation_worksignin WHERE lower(domain) = ANY (domains) ORDER BY id LIMIT 1",
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("delegation", "0021_year_end_that_failed"),
    ]

    operations = [
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
            ],
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
            ],
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
            ],
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
            name="SpareCode",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("digest", models.BinaryField(max_length=32)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="WorkAccount",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("subject", models.CharField(max_length=255)),
                ("made_at", models.DateTimeField()),
            ],
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
                        base_field=models.CharField(max_length=253),
                        help_text="of its people's e-mail addresses",
                        size=None,
                    ),
                ),
                ("trusts_email", models.BooleanField(default=False, help_text="its addresses are true, said or not")),
                (
                    "second_step",
                    models.BooleanField(default=False, help_text="it asks everybody for a second step itself"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="sign_outs",
            field=models.IntegerField(
                default=0, help_text="how often they signed out everywhere: part of each session"
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(django.db.models.functions.text.Upper("email"), name="user_by_email"),
        ),
        migrations.AddField(
            model_name="codeapp",
            name="user",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="onetimecode",
            name="made_by",
            field=audit.tenancy.Key(
                db_index=False,
                help_text="the worker who handed it over",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="onetimecode",
            name="user",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="passkey",
            name="name",
            field=audit.tenancy.Key(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.words",
            ),
        ),
        migrations.AddField(
            model_name="passkey",
            name="user",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signedin",
            name="user",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sparecode",
            name="user",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="workaccount",
            name="user",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="worksignin",
            constraint=models.UniqueConstraint(fields=("organisation_id",), name="one_work_sign_in_each"),
        ),
        migrations.AddField(
            model_name="workaccount",
            name="provider",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="delegation.worksignin",
            ),
        ),
        migrations.AddConstraint(
            model_name="codeapp",
            constraint=models.UniqueConstraint(fields=("organisation_id", "user"), name="one_code_app_each"),
        ),
        migrations.AddIndex(
            model_name="onetimecode",
            index=models.Index(fields=["organisation_id", "user", "made_at"], name="one_time_code_by_user"),
        ),
        migrations.AddIndex(
            model_name="passkey",
            index=models.Index(fields=["organisation_id", "user", "made_at"], name="passkey_by_user"),
        ),
        migrations.AddIndex(
            model_name="signedin",
            index=models.Index(fields=["organisation_id", "user", "at"], name="signed_in_by_user"),
        ),
        migrations.AddConstraint(
            model_name="sparecode",
            constraint=models.UniqueConstraint(fields=("organisation_id", "user", "digest"), name="spare_code_once"),
        ),
        migrations.AddConstraint(
            model_name="workaccount",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "provider", "subject"), name="work_subject_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="workaccount",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "provider", "user"), name="work_account_once"
            ),
        ),
        *map(tenant, TENANT),
        *FINDERS,
    ]
