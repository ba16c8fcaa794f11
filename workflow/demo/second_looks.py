"""The second looks of the demo: last month's seed published before it, its yeses drawn, every no handed to somebody."""

import hashlib
from datetime import datetime, timedelta
from itertools import count

from delegation.selectors.me import local_day
from workflow.checked import midnight
from workflow.services.looking import hand_on
from workflow.services.second_looks import draw_months, owe_noes, publish_months


def look_at_last_month(*, zone: str, at: datetime) -> int:
    """This function will do what the timer would have done, and count whom it was handed to."""
    last = (local_day(at).replace(day=1) - timedelta(days=1)).replace(day=1)
    numbers = count()
    publish_months(
        at=midnight(last, zone) - timedelta(days=1),
        new_seed=lambda: hashlib.sha256(f"demo {next(numbers)}".encode()).hexdigest(),
    )
    draw_months(at=at)
    owe_noes(at=at)
    return hand_on(at=at)
