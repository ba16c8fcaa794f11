"""The walls of who may decide what, and the functions that find an organisation at sign-in."""

from django.db.migrations import RunSQL

from audit.walls import append_only, definer, frozen_when, restricted, sealed, tenant, through, together

# Worries about somebody's safety, and "that's not right".
RESTRICTED = ("delegation_concern", "delegation_concernentry", "delegation_worry", "delegation_worryentry")
TENANT = (
    "delegation_absence",
    "delegation_apitoken",
    "delegation_budget",
    "delegation_budgetchange",
    "delegation_carryrule",
    "delegation_category",
    "delegation_circlemember",
    "delegation_codeapp",
    "delegation_decrease",
    "delegation_hold",
    "delegation_idempotentrequest",
    "delegation_instalment",
    "delegation_kept",
    "delegation_lifechange",
    "delegation_look",
    "delegation_mandate",
    "delegation_mandatechange",
    "delegation_milestone",
    "delegation_movement",
    "delegation_onetimecode",
    "delegation_passkey",
    "delegation_person",
    "delegation_persongrouppermission",
    "delegation_personuserpermission",
    "delegation_planchange",
    "delegation_planline",
    "delegation_post",
    "delegation_recovery",
    "delegation_recoveryanswer",
    "delegation_recoverysum",
    "delegation_review",
    "delegation_scheme",
    "delegation_signedin",
    "delegation_sparecode",
    "delegation_team",
    "delegation_user",
    "delegation_watermark",
    "delegation_workaccount",
    "delegation_worksfor",
    "delegation_worksignin",
    "delegation_yearend",
)
USER_JOINS = ("delegation_user_groups", "delegation_user_user_permissions")
# What never changes. Each of its rows is a leaf of the sealed log too, but for what is restricted (ADR 24).
APPEND_ONLY = (
    "delegation_budgetchange",
    "delegation_carryrule",
    "delegation_kept",
    "delegation_lifechange",
    "delegation_look",
    "delegation_mandatechange",
    "delegation_milestone",
    "delegation_movement",
    "delegation_planchange",
    "delegation_recoveryanswer",
    "delegation_recoverysum",
)
# A scheme is sealed as it is published, so it counts anew then.
PUBLISHED_NOW = RunSQL(
    """
    CREATE FUNCTION leeway_published_now() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.tx := pg_current_xact_id();
        RETURN NEW;
    END $$;
    CREATE TRIGGER delegation_scheme_published BEFORE UPDATE ON delegation_scheme
        FOR EACH ROW WHEN (NEW.status = 'published') EXECUTE FUNCTION leeway_published_now();
    """,
    "DROP TRIGGER delegation_scheme_published ON delegation_scheme; DROP FUNCTION leeway_published_now();",
)
FIND_ORGANISATION = (
    definer(
        "leeway_find_organisation",
        "organisation_slug text",
        "uuid",
        "SELECT id FROM delegation_organisation WHERE slug = organisation_slug",
    ),
    definer("leeway_organisations", "", "SETOF uuid", "SELECT id FROM delegation_organisation ORDER BY id"),
)
# The token's holder, all of them but the password's hash, in the statement that enters their organisation.
FIND_CALLER = definer(
    "leeway_find_caller",
    "token_digest bytea, moment timestamptz",
    "TABLE (organisation_id uuid, caller jsonb)",
    """
    SELECT holder.organisation_id, to_jsonb(holder) - 'password'
    FROM delegation_apitoken token JOIN delegation_user holder ON holder.id = token.user_id
    WHERE token.digest = token_digest AND token.expires_at > moment AND token.revoked_at IS NULL AND holder.is_active
    """,
)
WHOSE = "TABLE (user_id uuid, organisation_id uuid)"
# Ids alone, never a secret, and of nobody who has left.
FINDERS = (
    definer(
        "leeway_find_user",
        "user_name text",
        WHOSE,
        "SELECT id, organisation_id FROM delegation_user WHERE username = user_name AND is_active",
    ),
    definer(
        "leeway_find_one_time_code",
        "code_digest bytea, moment timestamptz",
        WHOSE,
        """
        SELECT code.user_id, code.organisation_id
        FROM delegation_onetimecode code JOIN delegation_user holder ON holder.id = code.user_id
        WHERE code.digest = code_digest AND code.used_at IS NULL AND code.ends_at > moment AND holder.is_active
        """,
    ),
    definer(
        "leeway_find_passkey",
        "passkey_id bytea",
        WHOSE,
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
        WHOSE,
        """
        SELECT id, organisation_id FROM delegation_user
        WHERE upper(email) = upper(address) AND email <> '' AND is_active ORDER BY id LIMIT 5
        """,
    ),
    definer(
        "leeway_find_by_phone",
        "digits text",
        WHOSE,
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

WALLS = together(
    tenant("delegation_organisation", column="id"),
    *map(tenant, TENANT),
    *map(restricted, RESTRICTED),
    *(through(table, column="user_id", parent="delegation_user") for table in USER_JOINS),
    *map(append_only, (*APPEND_ONLY, *RESTRICTED)),
    # A published version never changes: what was in force at a moment must stay what it was.
    frozen_when("delegation_scheme", "OLD.status = 'published'"),
    *map(sealed, (*APPEND_ONLY, "delegation_scheme")),
    PUBLISHED_NOW,
    *FIND_ORGANISATION,
    FIND_CALLER,
    *FINDERS,
)
