"""Places where a test may kill a process, to prove that nothing is lost or doubled there.

Why in the code that serves people: the promise under test is about the instant between an effect and its mark, inside
one transaction of another process. From outside a test can only kill at random and hope to hit it; here it kills there,
every time. Nothing happens unless LEEWAY_KILL_TOKENS names a folder, which only tests/faults does, and the worst that
the variable can do is what an operator's `kill -9` does: end this program's own process. It is read once, when a
process starts: afterwards a step costs one comparison.
"""

import os
import signal
from pathlib import Path

TOKENS_VARIABLE = "LEEWAY_KILL_TOKENS"
CHILD, PARENT = "child", "parent"

SUBMIT_AFTER_LOCK = "submit.after_lock"  # everything it is judged on is locked and read
SUBMIT_BEFORE_WRITE = "submit.before_write"  # it is ruled on, and its rows are made in memory
SUBMIT_AFTER_WRITE = "submit.after_write"  # the one statement that writes is done, nothing is committed
DECIDE_AFTER_LOCK = "decide.after_lock"
DECIDE_BEFORE_WRITE = "decide.before_write"
DECIDE_AFTER_WRITE = "decide.after_write"
SETTLE_AFTER_LOCK = "settle.after_lock"
SETTLE_BEFORE_LINK = "settle.before_link"  # what was said yes to is paid, and what went beyond it is not asked for yet
SETTLE_AFTER_WRITE = "settle.after_write"
REQUEST_BEFORE_COMMIT = "request.before_commit"  # the key and the answer are ready
REQUEST_AFTER_COMMIT = "request.after_commit"  # it is done, and nobody has been told
RELAY_AFTER_CLAIM = "relay.after_claim"  # rows are marked as published, and no message is out
RELAY_AFTER_SEND = "relay.after_send"  # the first message of several is out
CONSUME_AFTER_BEGIN = "consume.after_begin"  # the try is counted, in a transaction of its own
CONSUME_AFTER_EFFECT = "consume.after_effect"  # the notices are written, or the e-mail is out, and not marked
CONSUME_AFTER_COMMIT = "consume.after_commit"  # it is done, and the message is not acknowledged
LEAVE_AFTER_COMMIT = "leave.after_commit"  # somebody has left, and nothing that waited for them has moved
WATCH_BEFORE_COMMIT = "watch.before_commit"  # what was due for one ask is done, and not committed
WATCH_AFTER_COMMIT = "watch.after_commit"  # it is done, and others of the round are not
WEEKLY_BEFORE_COMMIT = "weekly.before_commit"  # some weeks are made ready to pay, and not committed
WEEKLY_AFTER_COMMIT = "weekly.after_commit"  # they are, and the others of the round are not
SEAL_BEFORE_COMMIT = "seal.before_commit"  # a batch has its places and its tree, and nothing is committed
SEAL_AFTER_COMMIT = "seal.after_commit"  # it has them, and nothing is signed
SIGN_BEFORE_COMMIT = "sign.before_commit"  # it is signed, and the signature is not committed
SIGN_AFTER_COMMIT = "sign.after_commit"  # it is, and no copy of it is outside

# The steps of each command, in their order.
STEPS = {
    "submit": (
        SUBMIT_AFTER_LOCK,
        SUBMIT_BEFORE_WRITE,
        SUBMIT_AFTER_WRITE,
        REQUEST_BEFORE_COMMIT,
        REQUEST_AFTER_COMMIT,
    ),
    "decide": (
        DECIDE_AFTER_LOCK,
        DECIDE_BEFORE_WRITE,
        DECIDE_AFTER_WRITE,
        REQUEST_BEFORE_COMMIT,
        REQUEST_AFTER_COMMIT,
    ),
    "settle": (
        SETTLE_AFTER_LOCK,
        SETTLE_BEFORE_LINK,
        SETTLE_AFTER_WRITE,
        REQUEST_BEFORE_COMMIT,
        REQUEST_AFTER_COMMIT,
    ),
    "relay": (RELAY_AFTER_CLAIM, RELAY_AFTER_SEND),
    "consume": (CONSUME_AFTER_BEGIN, CONSUME_AFTER_EFFECT, CONSUME_AFTER_COMMIT),
    "watch": (WATCH_BEFORE_COMMIT, WATCH_AFTER_COMMIT),
    "weekly": (WEEKLY_BEFORE_COMMIT, WEEKLY_AFTER_COMMIT),
    "seal": (SEAL_BEFORE_COMMIT, SEAL_AFTER_COMMIT, SIGN_BEFORE_COMMIT, SIGN_AFTER_COMMIT),
}

_tokens = os.environ.get(TOKENS_VARIABLE)


def token_name(step: str, number: int = 0, *, who: str = CHILD) -> str:
    """This function will name the file that kills who reaches a step, once; with PARENT its main process too."""
    return f"{step}~{who}~{number}"


def reach(step: str) -> None:
    """This function will kill the process here, if a test asked for that and a token for the step is left."""
    if _tokens is not None:
        _die_by_a_token(step, Path(_tokens))


def _die_by_a_token(step: str, tokens: Path) -> None:
    for token in sorted(tokens.glob(f"{step}~*")):
        if _take(token):
            if token.name.startswith(f"{step}~{PARENT}"):
                os.kill(os.getppid(), signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)


def _take(token: Path) -> bool:
    """This function will use up a token, or say that another process was quicker."""
    try:
        token.unlink()
    except FileNotFoundError:
        return False
    return True
