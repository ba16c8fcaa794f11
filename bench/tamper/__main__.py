"""`python -m bench.tamper`: as superuser, with triggers off and no constraint left, change everything, one at a time.

On a PostgreSQL of its own with the demo organisation, sealed and signed. Every table of the record comes from what is
registered as sealed, with the log's own tables. Each change is taken back before the next. What must find it is what an
auditor has: the export, the verifier with a key and checkpoints kept elsewhere, and what must agree. Exit code 1 where
one is missed; `--write` puts the table into docs/reliability.md.
"""

import argparse
import subprocess
import sys

from bench.commands import run_command
from bench.servers import bench_servers
from config.servers.postgres import NOT_DURABLE
from config.settings.environment import BASE_DIR


def main() -> int:
    """This function will lend servers, migrate, and run the drill as the superuser."""
    parser = argparse.ArgumentParser(prog="python -m bench.tamper", description=__doc__)
    parser.add_argument("--write", action="store_true", help="into docs/reliability.md")
    parser.add_argument("--only", default="", help="tables whose name in the log begins so")
    chosen = parser.parse_args()
    with bench_servers(NOT_DURABLE) as servers:
        told = servers.environment()
        run_command(told, "manage.py", "migrate", "--database", "owner")
        told["DATABASE_URL"] = servers.url("postgres")
        command = [sys.executable, "-m", "bench.tamper.inside", chosen.only, *(["--write"] if chosen.write else [])]
        return subprocess.run(command, check=False, env=told, cwd=BASE_DIR).returncode


if __name__ == "__main__":
    sys.exit(main())
