"""Which events tell that money moved, was promised or was freed: a long run must have seen each of them."""

from notifications.rules import RULES
from notifications.silent import SILENT
from workflow import lifecycle

# The steps of an ask by which money is held, spent, given back or charged.
MOVING = frozenset(
    {"submit", "approve", "decline", "change", "withdraw", "end", "take_back", "cancel", "lapse", "give_up"}
    | {"take_effect", "take_part", "settle", "refund", "not_paid", "mistake"}
)
ABOUT_MONEY = ("budget.", "payment.", "payments.", "line.", "kept.")
# What this machine has no command for, and why that hides no penny.
ELSEWHERE = {
    "ask.blocked": "somebody can always decide here; it holds as a waiting ask does",
    "budget.opened": "opened before it begins",
    "budget.closed": "closes nothing that is held",
}


def money_events() -> set[str]:
    """This function will name the events that a long run must have seen."""
    told = {rule.event for rule in RULES} | set(SILENT)
    steps = {rule.event for rule in lifecycle.TRANSITIONS if rule.command in MOVING}
    return ({each for each in told if each.startswith(ABOUT_MONEY)} | steps) - set(ELSEWHERE)
