"""The one clock. Interfaces, tasks and commands read it; services are told the time as ``at``."""

import os
from datetime import UTC, datetime, timedelta

OFFSET_VARIABLE = "LEEWAY_CLOCK_OFFSET"


def now() -> datetime:
    """This function will give the present moment in UTC, moved by LEEWAY_CLOCK_OFFSET seconds where that is set."""
    return datetime.now(UTC) + timedelta(seconds=float(os.environ.get(OFFSET_VARIABLE, "0")))
