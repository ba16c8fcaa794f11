"""How long a yes is kept with nothing paid (pure). Then it is told of, and 10 working days later it lapses."""

from datetime import datetime, timedelta

# Who is paid by finance waits for finance: that is no reason to take a yes away.
PAID_BY_THEMSELVES = ("", "card")


def kept_until(*, kind: str, pay: str, weeks: int, at: datetime) -> datetime | None:
    """This function will say until when a yes of this moment is kept before anybody asks; None for one that stays."""
    if kind != "one_off" or pay not in PAID_BY_THEMSELVES:
        return None
    return at + timedelta(weeks=weeks)
