"""How the database, below all services, refuses what must not be."""

from collections.abc import Callable

import psycopg
from django.db import DatabaseError, transaction


def refused(act: Callable[[], object]) -> tuple[str | None, str | None] | None:
    """Give the SQLSTATE and the constraint by which the database refuses something; None where it lets it pass."""
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        cause = error.__cause__
        return (cause.sqlstate, cause.diag.constraint_name) if isinstance(cause, psycopg.Error) else (None, None)
    return None


CHECK, UNIQUE, FOREIGN, NOT_ALLOWED, APPEND_ONLY = "23514", "23505", "23503", "42501", "LW001"
