"""Find a token's holder, all of them but the password's hash, in the statement that enters their organisation."""

from django.db import migrations

from audit.walls import definer

WHOSE_IT_IS = """
FROM delegation_apitoken token JOIN delegation_user holder ON holder.id = token.user_id
WHERE token.digest = token_digest AND token.expires_at > moment AND token.revoked_at IS NULL AND holder.is_active
"""
ARGUMENTS = "token_digest bytea, moment timestamptz"

FIND_CALLER = definer(
    "leeway_find_caller",
    ARGUMENTS,
    "TABLE (organisation_id uuid, caller jsonb)",
    f"SELECT holder.organisation_id, to_jsonb(holder) - 'password' {WHOSE_IT_IS}",
)
FIND_TOKEN = definer(
    "leeway_find_token",
    ARGUMENTS,
    "TABLE (user_id uuid, organisation_id uuid)",
    f"SELECT token.user_id, token.organisation_id {WHOSE_IT_IS}",
)


class Migration(migrations.Migration):
    dependencies = [("delegation", "0003_movement")]
    operations = [FIND_CALLER, migrations.RunSQL(FIND_TOKEN.reverse_sql, FIND_TOKEN.sql)]
