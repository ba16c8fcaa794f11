"""The life of an ask, in one table. docs/lifecycle.md is drawn from it.

Pure: no Django. A command that the table does not list for a status is refused, and the refusal names the status.
"""

import sys
from dataclasses import dataclass

WAITING, PAUSED, BLOCKED = "waiting", "paused", "blocked"
APPROVED, DECLINED, WITHDRAWN = "approved", "declined", "withdrawn"
SETTLED, LAPSED, CHALLENGED = "settled", "lapsed", "challenged"

STATUSES = (WAITING, PAUSED, BLOCKED, APPROVED, DECLINED, WITHDRAWN, SETTLED, LAPSED, CHALLENGED)
WITH_SOMEBODY = (WAITING, PAUSED, BLOCKED, CHALLENGED)
TO_DECIDE = (WAITING, CHALLENGED)

NEW = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One allowed step: who may take it, what it leads to, and the event that tells of it."""

    command: str
    source: str
    target: str
    who: str
    event: str


TRANSITIONS = (
    Rule("submit", NEW, APPROVED, "asker", "ask.approved"),
    Rule("submit", NEW, WAITING, "asker", "ask.waiting"),
    Rule("submit", NEW, BLOCKED, "asker", "ask.blocked"),
    Rule("submit", NEW, SETTLED, "asker who has paid it already", "ask.approved"),
    Rule("give_up", NEW, SETTLED, "the person themself, or who gives up what they decide", "ask.given_up"),
    Rule("record", NEW, SETTLED, "asker", "ask.recorded"),
    Rule("approve", WAITING, APPROVED, "named person", "ask.approved"),
    Rule("decline", WAITING, DECLINED, "named person", "ask.declined"),
    Rule("approve", WAITING, SETTLED, "named person, of what is paid already", "ask.approved"),
    Rule("approve", CHALLENGED, APPROVED, "named person", "ask.approved"),
    Rule("approve", CHALLENGED, SETTLED, "named person, of what is paid already", "ask.approved"),
    Rule("decline", CHALLENGED, DECLINED, "named person", "ask.upheld"),
    Rule("decline", CHALLENGED, APPROVED, "named person", "ask.upheld"),
    Rule("decline", CHALLENGED, SETTLED, "named person", "ask.upheld"),
    Rule("challenge", DECLINED, CHALLENGED, "asker, or the person's circle", "ask.challenged"),
    Rule("challenge", DECLINED, BLOCKED, "asker, or the person's circle", "ask.blocked"),
    Rule("challenge", APPROVED, CHALLENGED, "asker, or the person's circle", "ask.challenged"),
    Rule("challenge", APPROVED, BLOCKED, "asker, or the person's circle", "ask.blocked"),
    Rule("challenge", SETTLED, CHALLENGED, "asker, or the person's circle", "ask.challenged"),
    Rule("challenge", SETTLED, BLOCKED, "asker, or the person's circle", "ask.blocked"),
    Rule("change", WAITING, APPROVED, "asker", "ask.approved"),
    Rule("change", WAITING, WAITING, "asker", "ask.changed"),
    Rule("change", WAITING, BLOCKED, "asker", "ask.blocked"),
    Rule("change", PAUSED, APPROVED, "asker", "ask.approved"),
    Rule("change", PAUSED, WAITING, "asker", "ask.changed"),
    Rule("change", PAUSED, BLOCKED, "asker", "ask.blocked"),
    Rule("change", BLOCKED, APPROVED, "asker", "ask.approved"),
    Rule("change", BLOCKED, WAITING, "asker", "ask.changed"),
    Rule("change", BLOCKED, BLOCKED, "asker", "ask.blocked"),
    Rule("withdraw", WAITING, WITHDRAWN, "asker", "ask.withdrawn"),
    Rule("withdraw", BLOCKED, WITHDRAWN, "asker", "ask.withdrawn"),
    Rule("withdraw", PAUSED, WITHDRAWN, "asker", "ask.withdrawn"),
    Rule("end", WAITING, WITHDRAWN, "who writes down that the person has died", "ask.ended"),
    Rule("end", PAUSED, WITHDRAWN, "who writes down that the person has died", "ask.ended"),
    Rule("end", BLOCKED, WITHDRAWN, "who writes down that the person has died", "ask.ended"),
    Rule("end", CHALLENGED, WITHDRAWN, "who writes down that the person has died", "ask.ended"),
    Rule("question", WAITING, PAUSED, "named person", "ask.questioned"),
    Rule("question", CHALLENGED, PAUSED, "named person", "ask.questioned"),
    Rule("answer", PAUSED, WAITING, "who it waits for", "ask.answered"),
    Rule("answer", PAUSED, CHALLENGED, "who it waits for", "ask.answered"),
    Rule("answer", PAUSED, BLOCKED, "who it waits for", "ask.blocked"),
    Rule("resume", PAUSED, WAITING, "system", "ask.resumed"),
    Rule("resume", PAUSED, CHALLENGED, "system", "ask.resumed"),
    Rule("resume", PAUSED, BLOCKED, "system", "ask.blocked"),
    Rule("pass_up", WAITING, WAITING, "named person", "ask.passed_up"),
    Rule("pass_up", CHALLENGED, CHALLENGED, "named person", "ask.passed_up"),
    Rule("reassign", WAITING, WAITING, "who has authority", "ask.reassigned"),
    Rule("reassign", BLOCKED, WAITING, "scheme owner, or who has authority", "ask.reassigned"),
    Rule("reassign", CHALLENGED, CHALLENGED, "who has authority", "ask.reassigned"),
    Rule("reassign", BLOCKED, CHALLENGED, "scheme owner, or who has authority", "ask.reassigned"),
    Rule("reroute", WAITING, WAITING, "system", "ask.moved"),
    Rule("reroute", WAITING, BLOCKED, "system", "ask.blocked"),
    Rule("reroute", BLOCKED, WAITING, "system", "ask.moved"),
    Rule("reroute", CHALLENGED, CHALLENGED, "system", "ask.moved"),
    Rule("reroute", CHALLENGED, BLOCKED, "system", "ask.blocked"),
    Rule("reroute", BLOCKED, CHALLENGED, "system", "ask.moved"),
    Rule("remind", WAITING, WAITING, "system", "ask.reminded"),
    Rule("remind", PAUSED, PAUSED, "system", "ask.question_reminded"),
    Rule("remind", CHALLENGED, CHALLENGED, "system", "ask.reminded"),
    Rule("move_on", WAITING, WAITING, "system", "ask.moved_on"),
    Rule("move_on", CHALLENGED, CHALLENGED, "system", "ask.moved_on"),
    Rule("alarm", CHALLENGED, CHALLENGED, "system", "ask.overdue"),
    Rule("alarm", WAITING, WAITING, "system", "ask.overdue"),
    Rule("alarm", BLOCKED, BLOCKED, "system", "ask.still_blocked"),
    Rule("take_back", APPROVED, WITHDRAWN, "asker who said yes", "ask.taken_back"),
    Rule("take_back", APPROVED, WAITING, "who said yes", "ask.taken_back"),
    Rule("cancel", APPROVED, WITHDRAWN, "asker, or the person themself", "ask.cancelled"),
    Rule("tell_lapse", APPROVED, APPROVED, "system", "ask.lapses_soon"),
    Rule("still_needed", APPROVED, APPROVED, "who may ask for the person", "ask.still_needed"),
    Rule("lapse", APPROVED, LAPSED, "system", "ask.lapsed"),
    Rule("take_effect", APPROVED, SETTLED, "system", "ask.took_effect"),
    Rule("take_part", APPROVED, APPROVED, "system", "ask.part_went_back"),
    Rule("hardship", APPROVED, WAITING, "the person, or those close to them", "ask.hard_to_pay_back"),
    Rule("hardship", APPROVED, BLOCKED, "the person, or those close to them", "ask.blocked"),
    Rule("settle", APPROVED, APPROVED, "whoever knows what was paid", "ask.part_settled"),
    Rule("settle", APPROVED, SETTLED, "whoever knows what was paid", "ask.settled"),
    Rule("settle", CHALLENGED, CHALLENGED, "whoever knows what was paid", "ask.part_settled"),
    Rule("settle", PAUSED, PAUSED, "whoever knows what was paid", "ask.part_settled"),
    Rule("settle", BLOCKED, BLOCKED, "whoever knows what was paid", "ask.part_settled"),
    Rule("refund", CHALLENGED, CHALLENGED, "whoever knows what came back", "ask.refunded"),
    Rule("refund", PAUSED, PAUSED, "whoever knows what came back", "ask.refunded"),
    Rule("refund", BLOCKED, BLOCKED, "whoever knows what came back", "ask.refunded"),
    Rule("refund", APPROVED, APPROVED, "whoever knows what came back", "ask.refunded"),
    Rule("refund", SETTLED, SETTLED, "whoever knows what came back", "ask.refunded"),
    *(
        Rule("not_paid", source, APPROVED if source == SETTLED else source, "finance, on the same day", "ask.not_paid")
        for source in (APPROVED, SETTLED, CHALLENGED, PAUSED, BLOCKED)
    ),
    Rule("refund", WAITING, WAITING, "whoever knows what came back", "ask.refunded"),
    Rule("refund", DECLINED, DECLINED, "whoever knows what came back", "ask.refunded"),
    # What was paid and waited for an answer when somebody died.
    Rule("refund", WITHDRAWN, WITHDRAWN, "whoever knows what came back", "ask.refunded"),
    Rule("mistake", SETTLED, SETTLED, "who made it, or the person themself", "ask.mistake"),
    Rule("mistake", WAITING, SETTLED, "who made it, or the person themself", "ask.mistake"),
    Rule("mistake", PAUSED, SETTLED, "who made it, or the person themself", "ask.mistake"),
    Rule("mistake", BLOCKED, SETTLED, "who made it, or the person themself", "ask.mistake"),
    Rule("mistake", DECLINED, SETTLED, "who made it, or the person themself", "ask.mistake"),
)

_BY_STEP = {(rule.command, rule.source, rule.target): rule for rule in TRANSITIONS}
_ALLOWED = {(rule.command, rule.source) for rule in TRANSITIONS}


class NotNow(Exception):
    """This ask is {status}, so that cannot be done to it."""

    def __init__(self, *, command: str, status: str) -> None:
        super().__init__(command, status)
        self.command = command
        self.status = status


def check_allowed(*, command: str, status: str) -> None:
    """This function will raise NotNow where the table has no such step from this status."""
    if (command, status) not in _ALLOWED:
        raise NotNow(command=command, status=status)


def step(*, command: str, source: str, target: str) -> Rule:
    """This function will find the rule for one step, or raise NotNow."""
    rule = _BY_STEP.get((command, source, target))
    if rule is None:
        raise NotNow(command=command, status=source)
    return rule


def diagram() -> str:
    """This function will draw the table as a Mermaid state diagram, followed by the table itself."""
    drawn = [f"    {rule.source or '[*]'} --> {rule.target}: {rule.command}" for rule in TRANSITIONS]
    rows = [f"| {r.command} | {r.source or 'new'} | {r.target} | {r.who} | `{r.event}` |" for r in TRANSITIONS]
    return "\n".join(
        [
            "# The life of an ask",
            "",
            "Generated from `workflow/lifecycle.py` by `make docs`; `make check` fails when it is stale.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *drawn,
            "```",
            "",
            "| command | from | to | who | event |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(diagram())
