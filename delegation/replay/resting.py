"""While a history is played nothing is looked for that could be thrown away: a replay makes no circles (pure)."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """This function will keep Python's collector of circles from its work meanwhile: it took a sixth of a replay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
