"""Keep what banks and card companies say was paid, and what each line was found to be."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, tenant

# What the bank said never changes; what a line was found to be does.
KEPT = """
CREATE TRIGGER workflow_statementline_kept BEFORE UPDATE ON workflow_statementline FOR EACH ROW
    WHEN ((OLD.id, OLD.organisation_id, OLD.statement_id, OLD.number, OLD.day, OLD.pence, OLD.words_id, OLD.fingerprint)
        IS DISTINCT FROM
        (NEW.id, NEW.organisation_id, NEW.statement_id, NEW.number, NEW.day, NEW.pence, NEW.words_id, NEW.fingerprint))
    EXECUTE FUNCTION leeway_refuse_change();
CREATE TRIGGER workflow_statementline_stays BEFORE DELETE OR TRUNCATE ON workflow_statementline
    FOR EACH STATEMENT EXECUTE FUNCTION leeway_refuse_change();
REVOKE DELETE, TRUNCATE ON workflow_statementline FROM leeway_app;
"""
CHANGED = """
DROP TRIGGER workflow_statementline_stays ON workflow_statementline;
DROP TRIGGER workflow_statementline_kept ON workflow_statementline;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_heartbeat"),
        ("delegation", "0017_year_end"),
        ("workflow", "0016_a_year_turns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("digest", models.CharField(help_text="SHA-256 of the file, as hex digits", max_length=64)),
                ("layout", models.CharField(max_length=40)),
                ("known", models.PositiveIntegerField(help_text="lines that another file had brought already")),
                ("unread", models.PositiveIntegerField(help_text="lines that could not be read")),
                ("at", models.DateTimeField()),
                (
                    "budget",
                    audit.tenancy.Key(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="delegation.budget",
                    ),
                ),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="delegation.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                (
                    "number",
                    models.PositiveIntegerField(help_text="in the file, the first after the columns' names being 1"),
                ),
                ("day", models.DateField()),
                ("pence", models.BigIntegerField()),
                (
                    "fingerprint",
                    models.CharField(help_text="what knows the same line again in another file", max_length=64),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unmatched", "Unmatched"),
                            ("proposed", "Proposed"),
                            ("matched", "Matched"),
                            ("noted", "Noted"),
                            ("credited", "Credited"),
                            ("mistake", "Mistake"),
                        ],
                        default="unmatched",
                        max_length=10,
                    ),
                ),
                (
                    "never",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        default=list,
                        help_text="asks that somebody said it is not",
                        size=None,
                    ),
                ),
                ("said_at", models.DateTimeField(null=True)),
                (
                    "ask",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="what it is, or may be, the payment of",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statement_lines",
                        to="workflow.ask",
                    ),
                ),
                (
                    "by",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="who said what it is; nobody where it was sure",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "movement",
                    audit.tenancy.Key(
                        db_index=False,
                        help_text="the money that moved by it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="delegation.movement",
                    ),
                ),
                (
                    "statement",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="workflow.statement",
                    ),
                ),
                (
                    "words",
                    audit.tenancy.Key(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["organisation_id", "person", "at"], name="statement_by_person"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("budget__isnull", True), ("person__isnull", False), _connector="OR"),
                name="statement_budget_has_its_person",
            ),
        ),
        migrations.AddIndex(
            model_name="statementline",
            index=models.Index(fields=["organisation_id", "statement", "number"], name="statement_line_by_number"),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "fingerprint"), name="statement_line_is_read_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "movement"), name="statement_line_has_its_own_movement"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(("pence", 0), _negated=True), name="statement_line_is_money"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["proposed", "matched", "noted"]), _negated=True),
                    ("ask__isnull", False),
                    _connector="OR",
                ),
                name="statement_line_matched_to_an_ask",
            ),
        ),
        tenant("workflow_statement"),
        tenant("workflow_statementline"),
        append_only("workflow_statement"),
        migrations.RunSQL(KEPT, CHANGED),
    ]
