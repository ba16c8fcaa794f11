"""`python -m bench.export.inside FIRST LAST`: writes and seals events in the database that the environment names."""

import os
import sys

import django
import psycopg

from bench.search.inside import NUMBERED, make_world, write_events

AT_A_TIME = 5_000  # in one transaction


def main() -> int:
    """This function will write events from one number to another, and seal until none is left."""
    first, last = map(int, sys.argv[1:])
    django.setup()
    from audit import clock, sealer
    from delegation.selectors.identity import organisation_of_slug

    ours = organisation_of_slug("bench") or make_world()[0]
    with psycopg.connect(os.environ["BENCH_ADMIN_URL"], autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(NUMBERED)
        for start in range(first, last + 1, AT_A_TIME):
            write_events(admin, ours, start, min(last, start + AT_A_TIME - 1))
        admin.execute("VACUUM ANALYZE audit_event")
    while sealer.seal(organisation_id=ours, at=clock.now(), batch=2 * AT_A_TIME, at_once=True).leaves:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
