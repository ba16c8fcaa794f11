"""`python -m bench.search --events 10000 100000 2000000`: the same searches of a record that grows.

On a PostgreSQL of its own. Events are made by the database itself, each search is the one that page and API send, under
row-level security. Printed are medians and 99th percentiles, and their ratios to the smallest; and what the index by
mandate costs where events are written.
"""

import argparse
import subprocess
import sys

from bench.commands import run_command
from bench.servers import bench_servers
from config.servers.postgres import NOT_DURABLE
from config.settings.environment import BASE_DIR


def main() -> int:
    """This function will lend servers, migrate, and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[10_000, 100_000, 2_000_000])
    parser.add_argument("--searches", type=int, default=400, help="of each kind, at each size")
    chosen = parser.parse_args()
    with bench_servers({**NOT_DURABLE, "autovacuum": "off", "max_wal_size": "8GB"}) as servers:
        told = servers.environment() | {"BENCH_ADMIN_URL": servers.url("postgres")}
        run_command(told, "manage.py", "migrate", "--database", "owner")
        sizes = [str(each) for each in sorted(set(chosen.events))]
        command = [sys.executable, "-m", "bench.search.inside", str(chosen.searches), *sizes]
        return subprocess.run(command, check=False, env=told, cwd=BASE_DIR).returncode


if __name__ == "__main__":
    sys.exit(main())
