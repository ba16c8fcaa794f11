"""Places where a test may kill a worker, to prove that nothing is lost or doubled there.

Why in the code that serves people: the promise under test is about the instant between an effect and its mark, inside
one transaction of another process. From outside a test can only kill at random and hope to hit it; here it kills there,
every time. Nothing happens unless LEEWAY_KILL_AT names the step, which only tests/faults does, and the worst that the
variable can do is what an operator's `kill -9` does: end this program's own process.
"""

import os
import signal
from pathlib import Path

STEP_VARIABLE, TOKENS_VARIABLE = "LEEWAY_KILL_AT", "LEEWAY_KILL_TOKENS"
PARENT = "parent"


def reach(step: str) -> None:
    """This function will kill the process here, if a test asked for that and a token is left.

    Each token is a file that is used up by one death. One whose name begins with `parent` takes the worker's main
    process along.
    """
    if os.environ.get(STEP_VARIABLE) != step:
        return
    for token in sorted(Path(os.environ[TOKENS_VARIABLE]).iterdir()):
        if _take(token):
            if token.name.startswith(PARENT):
                os.kill(os.getppid(), signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)


def _take(token: Path) -> bool:
    """This function will use up a token, or say that another process was quicker."""
    try:
        token.unlink()
    except FileNotFoundError:
        return False
    return True
