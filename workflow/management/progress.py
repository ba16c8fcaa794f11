"""How far a long command is: a bar on a terminal, elsewhere a line now and then."""

import sys
import time
from typing import TextIO

BAR_LETTERS = 30
TERMINAL_EACH_SECONDS, LOG_EACH_SECONDS = 0.2, 10.0
MINUTE, HOUR = 60, 3600


class Progress:
    """Writes how many of how many are done, how many a second, and the time left, to stderr unless told."""

    def __init__(self, *, of: int, what: str, to: TextIO | None = None) -> None:
        self._of, self._what, self._to = of, what, to or sys.stderr
        self._bar = self._to.isatty()
        self._began = self._said_at = time.monotonic()

    def __call__(self, done: int) -> None:
        """This function will say how far it is, if it is time to."""
        now = time.monotonic()
        if now - self._said_at >= (TERMINAL_EACH_SECONDS if self._bar else LOG_EACH_SECONDS):
            self._said_at = now
            self._write(progress_line(done, of=self._of, what=self._what, seconds=now - self._began, bar=self._bar))

    def end(self) -> None:
        """This function will leave the bar's line."""
        if self._bar:
            self._write("")

    def _write(self, text: str) -> None:
        self._to.write(f"\r\x1b[K{text}" if self._bar else f"{text}\n")
        self._to.flush()


def progress_line(done: int, *, of: int, what: str, seconds: float, bar: bool) -> str:
    """This function will say how far it is in one line."""
    rate = done / seconds if seconds else 0.0
    left = _time((of - done) / rate) if rate else "?"
    filled = BAR_LETTERS * min(done, of) // max(of, 1)
    drawn = f"[{'#' * filled}{'.' * (BAR_LETTERS - filled)}] " if bar else ""
    return f"{drawn}{done:,} of {of:,} {what}, {rate:.0f} a second, {left} left"


def _time(seconds: float) -> str:
    if seconds >= HOUR:
        return f"{seconds // HOUR:.0f} h {seconds % HOUR // MINUTE:.0f} min"
    return f"{seconds // MINUTE:.0f} min {seconds % MINUTE:.0f} s" if seconds >= MINUTE else f"{seconds:.0f} s"
