"""Try it on last year: past asks played under a scheme, by the same `rule` and `route` as live (pure).

`values` are what goes in and comes out; `play` plays; `waits` measures how long answers take; `answers` says what
another scheme would have changed, with an interval and what the answer cannot know.
"""

from delegation.replay.play import play
from delegation.replay.values import (
    Around,
    Away,
    Charge,
    Desk,
    Had,
    Held,
    Moved,
    PastAsk,
    Played,
    Purse,
    PurseChange,
    Seat,
    Worker,
    World,
)
from delegation.replay.waits import Waits, measure

__all__ = [
    "Around",
    "Away",
    "Charge",
    "Desk",
    "Had",
    "Held",
    "Moved",
    "PastAsk",
    "Played",
    "Purse",
    "PurseChange",
    "Seat",
    "Waits",
    "Worker",
    "World",
    "measure",
    "play",
]
