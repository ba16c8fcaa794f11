"""Let people say something about limits that are not in force yet, and keep who wrote and proposed a version."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, sealed, tenant

# Who wrote a draft never publishes it (rule 15). So nobody becomes its author afterwards, what the second person reads
# is what was proposed, and no version goes away.
KEPT = migrations.RunSQL(
    """
    REVOKE DELETE, TRUNCATE ON delegation_scheme FROM leeway_app;
    CREATE TRIGGER delegation_scheme_kept BEFORE UPDATE ON delegation_scheme FOR EACH ROW WHEN (
        OLD.author_id <> NEW.author_id OR OLD.created_at <> NEW.created_at
        OR OLD.status = 'proposed' AND (
            NEW.status = 'draft' OR OLD.proposed_by_id IS DISTINCT FROM NEW.proposed_by_id
            OR OLD.terms <> NEW.terms OR OLD.revision <> NEW.revision)
        OR OLD.status = 'draft' AND NEW.status = 'published'
    ) EXECUTE FUNCTION leeway_refuse_change();
    """,
    """
    DROP TRIGGER delegation_scheme_kept ON delegation_scheme;
    GRANT DELETE ON delegation_scheme TO leeway_app;
    """,
)

WALLS = (tenant, append_only, sealed)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_squashed_0005_events_by"),
        ("delegation", "0029_prices"),
    ]

    operations = [
        migrations.CreateModel(
            name="SchemeComment",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("at", models.DateTimeField()),
                (
                    "holds",
                    models.BooleanField(
                        help_text="said of a published version that takes room: it waits for the answer"
                    ),
                ),
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
                    "scheme",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="delegation.scheme",
                    ),
                ),
                (
                    "text",
                    audit.tenancy.Key(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SchemeAnswer",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
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
                    "text",
                    audit.tenancy.Key(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.words"
                    ),
                ),
                (
                    "comment",
                    audit.tenancy.Key(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="delegation.schemecomment",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="schemecomment",
            index=models.Index(fields=["organisation_id", "scheme", "at"], name="scheme_comment_by_scheme"),
        ),
        migrations.AddIndex(
            model_name="schemecomment",
            index=models.Index(
                condition=models.Q(("holds", True)),
                fields=["organisation_id", "scheme"],
                name="scheme_comment_that_holds",
            ),
        ),
        migrations.AddConstraint(
            model_name="schemeanswer",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "comment"), name="scheme_comment_answered_once"
            ),
        ),
        *(wall(table) for table in ("delegation_schemecomment", "delegation_schemeanswer") for wall in WALLS),
        KEPT,
    ]
