"""`python -m bench.export --events 10000 1000000`: a log that grows is written as a file and checked.

On a PostgreSQL of its own. Events are made by the database itself and sealed as a worker does; then `manage.py
export_log` writes them and `audit/verify.py` checks the file, each as the process that people start. Printed are
seconds and the most memory that each process held; in flat memory the last does not grow with the log.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.commands import run_command
from bench.servers import bench_servers
from config.servers.postgres import NOT_DURABLE
from config.settings.environment import BASE_DIR

KB, MB = 1024, 1_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process took and said: seconds, those of the processor, the MB it held at most, its last line."""

    seconds: float
    processor_seconds: float
    megabytes: int
    said: str


def measure(told: Mapping[str, str], *command: str) -> Measured:
    """This function will run a Python program to its end and measure it. Raises RuntimeError where it fails."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("measured.py")), *command],
        check=False,
        env=dict(told),
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}")
    *_, said, took = done.stdout.splitlines()
    used = json.loads(took)
    return Measured(used["seconds"], used["processor"], used["kilobytes"] * KB // MB, said)


def main() -> int:
    """This function will lend servers, and at each size write, seal, export and check."""
    parser = argparse.ArgumentParser(prog="python -m bench.export", description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[1_000, 10_000])
    chosen, rows = parser.parse_args(), list[str]()
    with bench_servers({**NOT_DURABLE, "max_wal_size": "8GB"}) as servers:
        told = servers.environment() | {"BENCH_ADMIN_URL": servers.url("postgres")}
        run_command(told, "manage.py", "migrate", "--database", "owner", "-v0")
        first = 1
        for size in sorted(set(chosen.events)):
            run_command(told, "-m", "bench.export.inside", str(first), str(size))
            first = size + 1
            rows += _look(told, servers.folder / f"{size}.jsonl")
            print(rows[-2], rows[-1], sep="\n", file=sys.stderr, flush=True)
    print("| leaves | bytes | program | seconds | of processor | MB at most |", "| --- |" + " --- |" * 5, sep="\n")
    print(*rows, sep="\n")
    return 0


def _look(told: Mapping[str, str], file: Path) -> Sequence[str]:
    """This function will export and check a log, and give a row of each."""
    manage, verify = str(BASE_DIR / "manage.py"), str(BASE_DIR / "audit" / "verify.py")
    exported = measure(told, manage, "export_log", "--organisation", "bench", "--out", str(file))
    checked = measure(told, verify, str(file), "--key", exported.said.split()[-1])
    if checked.said != "verdict: ok":
        raise RuntimeError(f"the verifier says {checked.said}")
    with file.open("rb") as lines:
        leaves = sum(b'"leaf":' in line for line in lines)
    sizes = f"| {leaves:,} | {file.stat().st_size:,} |"
    both = (("`export_log`", exported), ("`verify.py`", checked))
    return [
        f"{sizes} {name} | {each.seconds:.1f} | {each.processor_seconds:.1f} | {each.megabytes} |"
        for name, each in both
    ]


if __name__ == "__main__":
    sys.exit(main())
