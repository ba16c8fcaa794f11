"""`python -m config.servers run` is `make run`; `python -m config.servers data` starts PostgreSQL and Valkey alone."""

import argparse
import sys

from config.servers.leeway import run_all, run_data
from config.servers.processes import ServerError


def main() -> int:
    """This function will run until it is asked to stop, and give the process's exit code."""
    parser = argparse.ArgumentParser(prog="python -m config.servers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="everything, with the demo organisation")
    run.add_argument("--port", type=int, default=8000)
    commands.add_parser("data", help="PostgreSQL and Valkey alone, for manage.py")
    chosen = parser.parse_args()
    try:
        return run_all(port=chosen.port) if chosen.command == "run" else run_data()
    except ServerError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
