"""Put up the walls of who may decide what, and the functions that find an organisation at sign-in."""

from django.db import migrations

from audit.walls import append_only, definer, frozen_when, tenant, through

TENANT = (
    "delegation_absence",
    "delegation_apitoken",
    "delegation_budget",
    "delegation_budgetchange",
    "delegation_category",
    "delegation_circlemember",
    "delegation_hold",
    "delegation_idempotentrequest",
    "delegation_mandate",
    "delegation_mandatechange",
    "delegation_person",
    "delegation_persongrouppermission",
    "delegation_personuserpermission",
    "delegation_planline",
    "delegation_post",
    "delegation_scheme",
    "delegation_team",
    "delegation_user",
)
APPEND_ONLY = ("delegation_budgetchange", "delegation_mandatechange")
USER_JOINS = ("delegation_user_groups", "delegation_user_user_permissions")


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0001_initial"),
        ("audit", "0002_walls"),
    ]
    operations = [
        tenant("delegation_organisation", column="id"),
        *map(tenant, TENANT),
        *(through(table, column="user_id", parent="delegation_user") for table in USER_JOINS),
        *map(append_only, APPEND_ONLY),
        # A published version never changes: what was in force at a moment must stay what it was.
        frozen_when("delegation_scheme", "OLD.status = 'published'"),
        definer(
            "leeway_find_token",
            "token_digest bytea, moment timestamptz",
            "TABLE (user_id uuid, organisation_id uuid)",
            """
            SELECT token.user_id, token.organisation_id
            FROM delegation_apitoken token JOIN delegation_user holder ON holder.id = token.user_id
            WHERE token.digest = token_digest AND token.expires_at > moment AND token.revoked_at IS NULL
              AND holder.is_active
            """,
        ),
        definer(
            "leeway_find_user",
            "user_name text",
            "TABLE (user_id uuid, organisation_id uuid)",
            "SELECT id, organisation_id FROM delegation_user WHERE username = user_name AND is_active",
        ),
        definer(
            "leeway_find_organisation",
            "organisation_slug text",
            "uuid",
            "SELECT id FROM delegation_organisation WHERE slug = organisation_slug",
        ),
        definer("leeway_organisations", "", "SETOF uuid", "SELECT id FROM delegation_organisation ORDER BY id"),
    ]
