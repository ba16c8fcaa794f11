"""A supervisor that is asked to stop stops, wherever in its work the signal meets it."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.settings.environment import BASE_DIR

# The signal comes at a fork, where Python prints what a handler raises and goes on.
AT_A_FORK = """
import os, signal, sys
from pathlib import Path
from config.servers.processes import start
from config.servers.supervisor import Part, Step, StopRequested, Supervisor

os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGTERM))
sleeper = Part(
    "sleeper",
    lambda output: start([sys.executable, "-c", "import time; time.sleep(600)"],
                         stop_signal=signal.SIGTERM, output=output),
    lambda process: {ready},
    signal.SIGTERM,
    5,
)
try:
    with Supervisor(Path(sys.argv[1]), print) as supervisor:
        {then}
except StopRequested:
    print("stopped")
"""
STARTED = "supervisor.start(sleeper); supervisor.watch()"
PLACES = {
    "before it watches": ("True", STARTED),
    "while it waits for a part": ("False", STARTED),
    "between a step and the next": (
        "True",
        "supervisor.run(os.environ, Step('one', (sys.executable, '-V'))); supervisor.watch()",
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_signal_at_a_fork_is_not_lost(place: str, tmp_path: Path) -> None:
    ready, then = PLACES[place]
    script = AT_A_FORK.format(ready=ready, then=then)
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path], cwd=BASE_DIR, capture_output=True, text=True, timeout=60, check=False
    )
    assert "Exception ignored" in done.stderr  # else the signal came where it is not swallowed
    assert done.stdout == "stopped\n", done.stderr
