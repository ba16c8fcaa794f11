"""When a system that did not take a message is tried again, and what its answer means (pure)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
# After each try that failed; the first was at once. The schedule of Standard Webhooks.
PAUSES = (
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
)
TRIES = len(PAUSES) + 1
JITTER = 0.2  # of a pause, added by chance: what failed together is not tried again together
LONGEST_WAIT = 24 * HOUR  # whatever Retry-After says
GIVE_UP_AFTER = timedelta(days=5)  # an endpoint that took nothing for so long is paused, and somebody told
# How many messages are on their way to one endpoint at once: one that fails has less, so that it cannot fill the queue.
AT_ONCE, AT_ONCE_FAILING = 4, 1
GONE = 410


class Became(StrEnum):
    """What became of a try."""

    TAKEN = "taken"
    GONE = "gone"  # the other side wants no more, ever
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a try brought: the status of the answer, or a code of what went wrong without one."""

    status: int | None = None
    error: str = ""
    retry_after: timedelta | None = None
    seconds: float = 0.0

    @property
    def became(self) -> Became:
        """This function will say what it means. A redirect is a failure: it is never followed."""
        if self.status is not None and 200 <= self.status < 300:
            return Became.TAKEN
        return Became.GONE if self.status == GONE else Became.FAILED


def next_try(*, tries: int, outcome: Outcome, at: datetime, chance: Callable[[], float]) -> datetime | None:
    """This function will say when to try again after so many tries, or None: it was the last one.

    ``chance`` gives a number from 0 to 1. A later moment that the other side asked for is kept to.
    """
    if not 1 <= tries < TRIES:
        return None
    pause = PAUSES[tries - 1] * (1 + JITTER * chance())
    return at + max(pause, min(outcome.retry_after or timedelta(0), LONGEST_WAIT))


def read_retry_after(text: str, *, at: datetime, parse: Callable[[str], datetime]) -> timedelta | None:
    """This function will read a Retry-After header (RFC 9110, 10.2.3): seconds, or a date; what is neither is None."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text) * SECOND
    try:
        return max(parse(text) - at, timedelta(0))
    except (ValueError, TypeError):  # no date, or one without a zone
        return None
