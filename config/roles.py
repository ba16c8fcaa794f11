"""The database's roles: `leeway_owner` migrates, `leeway_app` serves and owns nothing.

In production, once and after each change of a password, with an administrator's address (a superuser, or CREATEROLE and
CREATEDB) beside the two that Leeway itself uses:

    DATABASE_ADMIN_URL=... DATABASE_OWNER_URL=... DATABASE_URL=... python -m config.roles

It may run again at any time. It changes no table; migrations grant and revoke on those.
"""

import os
import sys
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

OWNER = "leeway_owner"
APP = "leeway_app"
BYPASS = "leeway_bypass"  # tests alone: what selectors hide when row-level security is out of the way

# A lock not got in time is retried by whoever asked; a statement or transaction that hangs must not hold others up. No
# statement here runs long enough to be worth compiling, and PostgreSQL's guess that one does would cost tens of ms.
APP_SETTINGS = {
    "lock_timeout": "4s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
}


def ensure_role(admin: "psycopg.Connection[tuple[object, ...]]", name: str, password: str, *options: str) -> None:
    """This function will make a role, or set it right; the server sees only the password's SCRAM verifier."""
    verifier = admin.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = sql.SQL("ALTER ROLE" if known else "CREATE ROLE")
    attributes = sql.SQL(" ").join([sql.SQL("LOGIN"), *(sql.SQL(option) for option in options)])
    admin.execute(sql.SQL("{} {} {} PASSWORD {}").format(verb, sql.Identifier(name), attributes, sql.Literal(verifier)))


def ensure_database(admin: "psycopg.Connection[tuple[object, ...]]", database: str) -> None:
    """This function will make the owner's database, open to the app and to nobody else."""
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        make = "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0"
        admin.execute(sql.SQL(make).format(sql.Identifier(database), sql.Identifier(OWNER)))


def shut_database(owner: "psycopg.Connection[tuple[object, ...]]", database: str) -> None:
    """This function will, as owner, let the app use what the owner makes, and nobody else anything."""
    for statement in (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {app}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "REVOKE CREATE ON SCHEMA public FROM {app}",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {app}",
        "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {app}",
    ):
        owner.execute(sql.SQL(statement).format(database=sql.Identifier(database), app=sql.Identifier(APP)))


def prepare_roles(
    *, admin_url: str, owner_password: str, app_password: str, bypass_password: str | None = None
) -> None:
    """This function will make the two roles, and a third for tests where its password is given, or set them right."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        is_superuser = admin.info.parameter_status("is_superuser") == "on"
        # Only a superuser may name the first two, even to refuse them; they are what a new role has anyway.
        plain = ("NOSUPERUSER", "NOBYPASSRLS") if is_superuser else ()
        for name, password in ((OWNER, owner_password), (APP, app_password)):
            ensure_role(admin, name, password, *plain, "NOCREATEDB", "NOCREATEROLE")
        for key, value in APP_SETTINGS.items():
            admin.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(sql.Identifier(APP), sql.SQL(key), value))
        if not is_superuser:
            admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))
        if bypass_password is not None:
            ensure_role(admin, BYPASS, bypass_password, "BYPASSRLS")
            admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP), sql.Identifier(BYPASS)))


def prepare_database(*, admin_url: str, owner_url: str) -> None:
    """This function will make the owner's database, if it is not there, and shut it to everybody but owner and app."""
    database = urlsplit(owner_url).path.lstrip("/")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        ensure_database(admin, database)
    with psycopg.connect(owner_url, autocommit=True) as owner:
        shut_database(owner, database)


def prepare(*, admin_url: str, owner_url: str, app_url: str) -> None:
    """This function will prepare the roles and the one database that Leeway's two addresses name.

    It raises ValueError when the addresses do not name these roles and one database.
    """
    owner, app = urlsplit(owner_url), urlsplit(app_url)
    if (owner.username, app.username) != (OWNER, APP) or app.path != owner.path or not owner.path.strip("/"):
        raise ValueError(f"DATABASE_OWNER_URL must be {OWNER}'s and DATABASE_URL {APP}'s, of one database.")
    if not owner.password or not app.password:
        raise ValueError("Both addresses must carry a password.")
    prepare_roles(admin_url=admin_url, owner_password=unquote(owner.password), app_password=unquote(app.password))
    prepare_database(admin_url=admin_url, owner_url=owner_url)


def main() -> int:
    """This function will prepare the database that the environment names; it gives the process's exit code."""
    try:
        urls = [os.environ[key] for key in ("DATABASE_ADMIN_URL", "DATABASE_OWNER_URL", "DATABASE_URL")]
        prepare(admin_url=urls[0], owner_url=urls[1], app_url=urls[2])
    except KeyError as missing:
        print(f"{missing.args[0]} is not set.", file=sys.stderr)
        return 2
    except (ValueError, psycopg.Error) as problem:
        print(f"The roles could not be made: {problem}", file=sys.stderr)
        return 1
    print("The roles and the database are ready.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
