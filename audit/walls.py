"""Migration operations that put up the walls: row-level security, append-only tables, sign-in functions."""

from django.db.migrations import RunSQL

APP_ROLE = "leeway_app"
CURRENT = "nullif(current_setting('leeway.organisation', true), '')::uuid"

REFUSE_CHANGE = RunSQL(
    """
    CREATE FUNCTION leeway_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'LW001';
    END $$;
    """,
    "DROP FUNCTION leeway_refuse_change();",
)


def tenant(table: str, *, column: str = "organisation_id") -> RunSQL:
    """This function will hide a table's rows from every organisation but the one in scope."""
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY {table}_organisation ON {table}
            USING ({column} = {CURRENT}) WITH CHECK ({column} = {CURRENT});
        """,
        f"DROP POLICY {table}_organisation ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def restricted(table: str) -> RunSQL:
    """This function will hide a table's rows from every statement but those of audit.restricted, and other tenants'."""
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY {table}_organisation ON {table}
            USING (organisation_id = {CURRENT} AND current_setting('leeway.restricted', true) = 'on')
            WITH CHECK (organisation_id = {CURRENT});
        """,
        f"DROP POLICY {table}_organisation ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def through(table: str, *, column: str, parent: str) -> RunSQL:
    """This function will hide a join table's rows by the organisation of the row that ``column`` names."""
    owned = f"EXISTS (SELECT 1 FROM {parent} parent WHERE parent.id = {table}.{column})"  # noqa: S608 - our own names
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY {table}_organisation ON {table} USING ({owned}) WITH CHECK ({owned});
        """,
        f"DROP POLICY {table}_organisation ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def closed(table: str) -> RunSQL:
    """This function will close a table that a library brings and Leeway does not use."""
    return RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; REVOKE ALL ON {table} FROM {APP_ROLE};",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def append_only(table: str) -> RunSQL:
    """This function will refuse UPDATE, DELETE and TRUNCATE on a table, by grant and by trigger.

    The app role is stopped by its grants (SQLSTATE 42501), any other role by the trigger (LW001), which judges the
    statement: one that would have changed no row is refused too.
    """
    return RunSQL(
        f"""
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE};
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION leeway_refuse_change();
        """,
        f"DROP TRIGGER {table}_append_only ON {table};",
    )


def sealed(table: str) -> RunSQL:
    """This function will let the sealer find a table's new rows: each says which transaction wrote it (ADR 24).

    Models do not know the column, so inserts do not name it. What stood there before counts as written now.
    """
    return RunSQL(
        f"""
        ALTER TABLE {table} ADD COLUMN tx xid8 NOT NULL DEFAULT pg_current_xact_id();
        CREATE INDEX {table}_by_tx ON {table} (organisation_id, tx);
        """,
        f"ALTER TABLE {table} DROP COLUMN tx;",
    )


def frozen_when(table: str, condition: str) -> RunSQL:
    """This function will refuse to change or delete those rows of a table whose OLD row meets a condition."""
    return RunSQL(
        f"""
        CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION leeway_refuse_change();
        """,
        f"DROP TRIGGER {table}_frozen ON {table};",
    )


def definer(name: str, arguments: str, returns: str, query: str) -> RunSQL:
    """This function will make a read-only query that the app may run before an organisation is known."""
    signature = f"{name}({arguments})"
    return RunSQL(
        f"""
        CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public AS $$ {query} $$;
        REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {signature} TO {APP_ROLE};
        """,
        f"DROP FUNCTION {signature};",
    )


def together(*walls: RunSQL) -> RunSQL:
    """This function will make one operation of many: before each one Django copies every model it knows."""
    return RunSQL(
        "\n".join(str(wall.sql) for wall in walls),
        "\n".join(str(wall.reverse_sql) for wall in reversed(walls)),
    )
