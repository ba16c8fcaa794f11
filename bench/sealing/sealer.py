"""`python -m bench.sealing.sealer [--once]`: seals as a worker does, every 2 seconds or until all is."""

import os
import sys
import time

import django

EVERY_SECONDS = 2.0


def main() -> None:
    """This function will seal, on and on, or until nothing is left."""
    django.setup()
    from audit import clock, sealer
    from audit.scope import all_organisation_ids

    if "--apart" in sys.argv:
        _go_apart()

    def seal() -> int:
        ours = all_organisation_ids()
        return sum(sealer.seal(organisation_id=each, at=clock.now()).leaves for each in ours)

    if "--once" in sys.argv:
        while seal():
            pass
        return
    while True:
        began = time.monotonic()
        seal()
        time.sleep(max(0.0, EVERY_SECONDS - (time.monotonic() - began)))


def _go_apart() -> None:
    """This function will move this process and its connection to the last processor."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    for each in (0, backend):
        os.sched_setaffinity(each, {(os.cpu_count() or 1) - 1})


if __name__ == "__main__":
    main()
