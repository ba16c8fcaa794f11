"""People, who is beside them and who looked, what happens in their lives, and the talks about their plan."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy

TABLES = (
    migrations.CreateModel(
        name="Person",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("display_name", models.CharField(max_length=200)),
            ("date_of_birth", models.DateField(null=True)),
            ("died_on", models.DateField(null=True)),
            (
                "tell_by",
                models.CharField(
                    choices=[
                        ("app", "App"),
                        ("email", "Email"),
                        ("letter", "Letter"),
                        ("phone", "Phone"),
                        ("visit", "Visit"),
                    ],
                    default="app",
                    max_length=10,
                ),
            ),
            (
                "language",
                models.CharField(choices=[("en-gb", "English"), ("cy", "Cymraeg")], default="en-gb", max_length=5),
            ),
            (
                "format",
                models.CharField(
                    choices=[("standard", "Standard"), ("large_print", "Large Print"), ("easy_read", "Easy Read")],
                    default="standard",
                    max_length=12,
                ),
            ),
            (
                "what_matters",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
            (
                "team",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="people",
                    to="delegation.team",
                ),
            ),
            (
                "wants_to_do",
                models.CharField(
                    blank=True,
                    choices=[("all", "All"), ("some", "Some"), ("ask", "Ask")],
                    help_text="how much of deciding they want to do themself; choosing less is never counted as unused",
                    max_length=5,
                ),
            ),
        ],
        options={
            "verbose_name_plural": "people",
            "permissions": [
                ("see_person", "may see this person"),
                ("see_money", "may see this person's money"),
                ("see_asks", "may see what is asked for this person"),
                ("ask_for", "may ask on this person's behalf"),
            ],
            "default_permissions": (),
            "indexes": [models.Index(fields=["organisation_id", "team"], name="person_by_team")],
        },
    ),
    migrations.CreateModel(
        name="CircleMember",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "role",
                models.CharField(
                    choices=[
                        ("self", "Self"),
                        ("parent", "Parent"),
                        ("nominated_person", "Nominated Person"),
                        ("attorney", "Attorney"),
                        ("deputy", "Deputy"),
                        ("advocate", "Advocate"),
                        ("coordinator", "Coordinator"),
                        ("worker", "Worker"),
                    ],
                    max_length=20,
                ),
            ),
            (
                "position",
                models.PositiveSmallIntegerField(default=0, help_text="nearest first; a person's own worker is 0"),
            ),
            ("covers_money", models.BooleanField(default=True)),
            ("covers_care", models.BooleanField(default=True)),
            (
                "acts",
                models.CharField(
                    choices=[("alone", "Alone"), ("together", "Together")], default="alone", max_length=10
                ),
            ),
            ("seen_on", models.DateField(help_text="when the power was seen, for attorneys and deputies", null=True)),
            ("ends_on", models.DateField(null=True)),
            (
                "user",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="circles",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="circle",
                    to="delegation.person",
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "user"], name="circle_by_user")],
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "person", "user", "role"), name="circle_member_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="PersonUserPermission",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("content_object", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="delegation.person")),
            ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
            ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "abstract": False,
            "indexes": [models.Index(fields=["organisation_id", "user"], name="person_permission_by_user")],
            "unique_together": {("user", "permission", "content_object")},
        },
    ),
    migrations.CreateModel(
        name="PersonGroupPermission",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("content_object", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="delegation.person")),
            ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
            ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
        ],
        options={
            "abstract": False,
            "indexes": [models.Index(fields=["organisation_id", "group"], name="person_permission_by_group")],
            "unique_together": {("group", "permission", "content_object")},
        },
    ),
    migrations.CreateModel(
        name="Look",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("on", models.DateField(help_text="on the organisation's own calendar")),
            ("at", models.DateTimeField(help_text="the first time that day")),
            (
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="looks",
                    to="delegation.person",
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
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "person", "on", "user"), name="look_once_a_day")
            ],
        },
    ),
    migrations.CreateModel(
        name="WorksFor",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("payee_key", models.CharField(max_length=64)),
            ("said_at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(null=True)),
            (
                "ended_by",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "payee",
                audit.tenancy.Key(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                ),
            ),
            (
                "said_by",
                audit.tenancy.Key(
                    db_index=False,
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
                    related_name="works_for",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "verbose_name_plural": "works for",
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("organisation_id", "user", "payee_key"),
                    name="works_for_once_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ended_at__isnull", True), ("ended_at__gte", models.F("said_at")), _connector="OR"
                    ),
                    name="works_for_ends_after_it_is_said",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="LifeChange",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("what", models.CharField(choices=[("died", "Died"), ("not_died", "Not Died")], max_length=10)),
            ("on", models.DateField(null=True)),
            (
                "document",
                models.JSONField(default=dict, help_text="ids and pence of what ended with it, to be restored"),
            ),
            ("at", models.DateTimeField()),
            (
                "by",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="life_changes",
                    to="delegation.person",
                ),
            ),
        ],
        options={
            "indexes": [models.Index(fields=["organisation_id", "person", "at"], name="life_change_by_person")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("on__isnull", False), ("what", "died")), ("what", "not_died"), _connector="OR"
                    ),
                    name="life_change_names_its_day",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Milestone",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            (
                "what",
                models.CharField(
                    choices=[("turns_18_soon", "Turns 18 Soon"), ("turned_18", "Turned 18")], max_length=20
                ),
            ),
            ("at", models.DateTimeField()),
            (
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="milestones",
                    to="delegation.person",
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "person", "what"), name="milestone_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Review",
        fields=[
            ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
            ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
            ("due_on", models.DateField()),
            ("reminded_at", models.DateTimeField(help_text="4 weeks before", null=True)),
            ("reminded_again_at", models.DateTimeField(help_text="a week before", null=True)),
            ("late_at", models.DateTimeField(help_text="when its worker heard last that it is late", null=True)),
            ("done_on", models.DateField(null=True)),
            (
                "by",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "person",
                audit.tenancy.Key(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="reviews",
                    to="delegation.person",
                ),
            ),
            (
                "words",
                audit.tenancy.Key(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="audit.words",
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("organisation_id", "person", "due_on"), name="review_once_a_day"),
                models.UniqueConstraint(
                    condition=models.Q(("done_on__isnull", True)),
                    fields=("organisation_id", "person"),
                    name="review_one_open",
                ),
                models.CheckConstraint(
                    condition=models.Q(("done_on__isnull", True), ("by__isnull", False), _connector="OR"),
                    name="review_done_by_somebody",
                ),
            ],
        },
    ),
)
