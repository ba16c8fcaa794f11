"""How many statements the server executes for an ask, by its own count."""

from bench.servers import Servers

# Beginning and ending a transaction is not counted, on either side; nor what the server does for itself (foreign keys).
COUNTED = """
SELECT coalesce(sum(calls), 0) FROM pg_stat_statements
WHERE toplevel AND query !~* '^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)'
  AND query NOT LIKE '%FROM ONLY "public".% FOR KEY SHARE OF x'
  AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def count_statements(servers: Servers, database: str) -> int:
    """This function will give how many statements a database has executed so far."""
    with servers.admin(database) as admin:
        row = admin.execute(COUNTED).fetchone()
    assert row is not None
    return int(str(row[0]))
