"""The floor: pgbench on the same server, writing what an ask writes, as fast as PostgreSQL takes it."""

import os
import re
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from bench.servers import DATABASE, PASSWORD, Servers
from config.roles import APP, OWNER

FLOOR_DATABASE = "floor_bench"
SCRIPT = Path(__file__).with_name("floor.sql")
RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
FAILED = re.compile(r"number of failed transactions: ([0-9]+)")
# What an ask of the bench names, one line for each person, so that pgbench can draw one.
PLACES = """
CREATE TABLE bench_place AS
SELECT row_number() OVER (ORDER BY mandate.holder_id, person.id) AS n, person.organisation_id AS organisation,
       person.id AS person, budget.id AS budget, mandate.holder_id AS holder, mandate.id AS mandate,
       mandate.scheme_id AS scheme, repeat('a', 64) AS payee_key
FROM delegation_person person
JOIN delegation_budget budget ON budget.person_id = person.id
JOIN delegation_circlemember tie ON tie.person_id = person.id
JOIN delegation_mandate mandate ON mandate.holder_id = tie.user_id;
ALTER TABLE bench_place ADD PRIMARY KEY (n);
GRANT SELECT ON bench_place TO {app};
"""


def make_places(servers: Servers, *, connections: int) -> int:
    """This function will copy the bench's database for the floor, so that neither's history slows the other's sums.

    It gives how many people each connection may ask for.
    """
    with psycopg.connect(servers.database.admin_url, autocommit=True) as admin:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        admin.execute(copy.format(sql.Identifier(FLOOR_DATABASE), sql.Identifier(DATABASE), sql.Identifier(OWNER)))
        admin.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(FLOOR_DATABASE), sql.Identifier(APP))
        )
    with servers.admin(FLOOR_DATABASE) as admin:
        admin.execute(PLACES.format(app=APP).encode())
        row = admin.execute("SELECT count(*) FROM bench_place").fetchone()
        admin.execute("VACUUM ANALYZE")
    assert row is not None
    return int(str(row[0])) // connections


def floor_for(seconds: int, *, servers: Servers, each: int, connections: int, script: Path = SCRIPT) -> float:
    """This function will give pgbench's transactions a second over so many connections. Raises RuntimeError."""
    database = servers.database
    command = [database.bin / "pgbench", "--no-vacuum", "--protocol=prepared", f"--client={connections}", "--jobs=1"]
    command += [f"--time={seconds}", f"--define=each={each}", f"--file={script}"]
    command += ["--host=127.0.0.1", f"--port={database.port}", f"--username={APP}", FLOOR_DATABASE]
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, "PGPASSWORD": PASSWORD},
        check=False,
        capture_output=True,
        text=True,
    )
    rate, failed = RATE.search(done.stdout), FAILED.search(done.stdout)
    if done.returncode != 0 or rate is None or (failed and int(failed[1])):
        raise RuntimeError(f"pgbench failed:\n{done.stdout}{done.stderr}")
    return float(rate[1])
