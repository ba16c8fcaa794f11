"""Running our own commands to their end, with an environment that is whole."""

import subprocess
import sys
from collections.abc import Mapping

from config.servers.processes import ServerError
from config.settings.environment import BASE_DIR


def run_command(told: Mapping[str, str], *command: str) -> str:
    """This function will run one of our commands to its end and give what it printed, or raise ServerError."""
    done = subprocess.run(
        [sys.executable, *command], check=False, env=dict(told), cwd=BASE_DIR, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise ServerError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
