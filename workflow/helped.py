"""What was said of whether an ask helped, and who may say it."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from audit.gather import Rows
from delegation import access
from delegation.models import User
from workflow.lifecycle import APPROVED, SETTLED
from workflow.models import Ask, Helped
from workflow.selectors import find_ask

CHANGED_WITHIN = timedelta(days=7)
# A referral moves no money, so nobody is ever asked about one.
SPENDS = ("one_off", "weekly", "swap")


def may_say(user: User, ask: Ask, *, may: Collection[str]) -> bool:
    """This function will say whether somebody may say if an ask helped: the asker, the person, or their family."""
    if ask.kind not in SPENDS or ask.status not in (APPROVED, SETTLED):
        return False
    return ask.asker_id == user.id or (user.team_id is None and access.ASK_FOR in may)


def helped_rows(ask: Ask) -> Rows:
    """This function will give the query of what was asked or said of whether an ask helped."""
    return Rows(Helped.objects.ours().filter(ask=ask), ("words",))


def find_helped(*, by: User, id: UUID) -> Helped | None:
    """This function will find what was said of an ask that a user may see, or raise Missing."""
    row: Helped | None = Helped.objects.ours().filter(id=id).select_related("words").first()
    if row is not None:
        find_ask(by=by, ask_id=row.ask_id)
    return row
