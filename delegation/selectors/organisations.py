"""Finding an organisation before its scope is open."""

from uuid import UUID

from django.db import connection


def organisation_id_of(*, slug: str) -> UUID | None:
    """This function will find an organisation's id by its slug, or give None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT leeway_find_organisation(%s)", [slug])
        row = cursor.fetchone()
    return row[0] if row else None
