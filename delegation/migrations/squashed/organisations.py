"""Organisations, their teams, posts and users, who is away, and what money is for."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
import delegation.models.people

TABLES = (
    migrations.CreateModel(
        name="Organisation",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("slug", models.SlugField(unique=True)),
            ("name", models.CharField(max_length=200)),
            (
                "nation",
                models.CharField(
                    choices=[
                        ("england", "England"),
                        ("wales", "Wales"),
                        ("scotland", "Scotland"),
                        ("northern_ireland", "Northern Ireland"),
                    ],
                    max_length=20,
                ),
            ),
            ("currency", models.CharField(default="GBP", max_length=3)),
            ("time_zone", models.CharField(default="Europe/London", max_length=64)),
            ("financial_year_month", models.PositiveSmallIntegerField(default=4)),
            ("financial_year_day", models.PositiveSmallIntegerField(default=1)),
            ("opens", models.TimeField(default="09:00")),
            ("closes", models.TimeField(default="17:00")),
            (
                "weekdays",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.PositiveSmallIntegerField(), help_text="working days, Monday is 0", size=None
                ),
            ),
            (
                "answer_hours",
                models.PositiveSmallIntegerField(default=10, help_text="working hours until an ask is due"),
            ),
            ("phone", models.CharField(help_text="a human's number, on every page", max_length=32)),
            ("payee_salt", models.BinaryField(default=delegation.models.people.new_salt, max_length=16)),
            (
                "scheme_owner",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "duty_user",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="whom to ring when it can't wait, nights included",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "lapse_weeks",
                models.PositiveSmallIntegerField(default=12, help_text="how long a yes is kept with nothing paid"),
            ),
            (
                "small_sum",
                models.BigIntegerField(default=2500, help_text="pence; a mistake up to this much ends there"),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("small_sum__gte", 0)), name="organisation_small_sum_not_negative"
                ),
                models.CheckConstraint(
                    condition=models.Q(("lapse_weeks__gte", 1)), name="organisation_keeps_a_yes_for_a_while"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Team",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("name", models.CharField(max_length=200)),
            ("group", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="auth.group")),
            (
                "parent",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="children",
                    to="delegation.team",
                ),
            ),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("organisation_id", "name"), name="team_name_once")],
        },
    ),
    migrations.CreateModel(
        name="Post",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("role", models.CharField(max_length=64)),
            ("title", models.CharField(max_length=200)),
            ("constitution_paragraph", models.CharField(max_length=32)),
            (
                "team",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="posts",
                    to="delegation.team",
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "team", "title"), name="post_title_once_a_team")
            ],
        },
    ),
    migrations.CreateModel(
        name="User",
        fields=[
            ("password", models.CharField(max_length=128, verbose_name="password")),
            ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
            (
                "is_superuser",
                models.BooleanField(
                    default=False,
                    help_text="Designates that this user has all permissions without explicitly assigning them.",
                    verbose_name="superuser status",
                ),
            ),
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("username", models.CharField(max_length=64, unique=True)),
            ("display_name", models.CharField(max_length=200)),
            ("does", models.CharField(help_text="what they do, in plain words: 'leads the east team'", max_length=200)),
            (
                "duties",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("leader", "Leader"),
                            ("auditor", "Auditor"),
                            ("safeguarding_lead", "Safeguarding Lead"),
                            ("admin", "Admin"),
                            ("finance", "Finance"),
                        ],
                        max_length=32,
                    ),
                    default=list,
                    size=None,
                ),
            ),
            (
                "language",
                models.CharField(choices=[("en-gb", "English"), ("cy", "Cymraeg")], default="en-gb", max_length=5),
            ),
            ("email", models.EmailField(blank=True, max_length=254)),
            ("phone", models.CharField(blank=True, max_length=32)),
            ("is_active", models.BooleanField(default=True)),
            ("left_at", models.DateTimeField(null=True)),
            (
                "groups",
                models.ManyToManyField(
                    blank=True,
                    help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                    related_name="user_set",
                    related_query_name="user",
                    to="auth.group",
                    verbose_name="groups",
                ),
            ),
            (
                "user_permissions",
                models.ManyToManyField(
                    blank=True,
                    help_text="Specific permissions for this user.",
                    related_name="user_set",
                    related_query_name="user",
                    to="auth.permission",
                    verbose_name="user permissions",
                ),
            ),
            (
                "team",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="users",
                    to="delegation.team",
                ),
            ),
            (
                "sign_outs",
                models.IntegerField(default=0, help_text="how often they signed out everywhere: part of each session"),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["organisation_id", "team"], name="user_by_team"),
                models.Index(django.db.models.functions.text.Upper("email"), name="user_by_email"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Absence",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("starts_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField()),
            (
                "user",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="absences",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "ended_at",
                models.DateTimeField(
                    help_text="came back sooner, or never went: then it is before the start", null=True
                ),
            ),
            (
                "reason",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="for who is away and their manager alone",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
            (
                "recorded_by",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "stand_in",
                audit.tenancy.Key(
                    db_index=False,
                    help_text="asked first meanwhile; decides by their own mandates",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "user", "ends_at"], name="absence_by_user")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="absence_ends_after_it_starts"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("stand_in__isnull", True),
                        models.Q(("stand_in", models.F("user")), _negated=True),
                        _connector="OR",
                    ),
                    name="absence_stand_in_is_another",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Category",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("code", models.CharField(max_length=64)),
            ("name_en", models.CharField(max_length=100)),
            ("name_cy", models.CharField(max_length=100)),
            (
                "guess_words",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=40),
                    default=list,
                    help_text="words that suggest it",
                    size=None,
                ),
            ),
            (
                "ledger_code",
                models.CharField(blank=True, help_text="what finance books its payments under", max_length=32),
            ),
        ],
        options={
            "verbose_name_plural": "categories",
            "constraints": [models.UniqueConstraint(fields=("organisation_id", "code"), name="category_code_once")],
        },
    ),
    migrations.CreateModel(
        name="Watermark",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("seen_until", models.DateTimeField()),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("organisation_id",), name="watermark_once")],
        },
    ),
)
