"""Talk first: that two people talked about an ask that waits is kept with one tap, and nobody has to write a note."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation import access
from delegation.errors import Conflict, Forbidden
from delegation.models import User
from workflow import lifecycle
from workflow.models import Ask, Talk
from workflow.selectors import lock_ask
from workflow.talk_first import other_side

# A second tap tells of the same talk.
SAME_TALK_WITHIN = timedelta(hours=1)


def we_talked(*, by: User, ask_id: UUID, at: datetime) -> Ask:
    """This function will keep that somebody talked with who an ask waits for; who has it says so of whoever asked.

    Raises Missing, Conflict once nobody has it any more, Forbidden for who may neither ask nor decide here.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    if ask.status not in lifecycle.WITH_SOMEBODY or ask.assignment is None:
        raise Conflict(_("It waits for nobody any more."), ask_status=ask.status)
    to = other_side(ask, by=by, may=access.permissions_of(by, ask.person))
    if to is None:
        raise Forbidden(_("Who asks or answers here can say so."))
    lately = Talk.objects.ours().filter(ask=ask, by=by, to=to, at__gt=at - SAME_TALK_WITHIN)
    if not lately.exists():
        _keep(Talk(ask=ask, by=by, to=to, at=at))
    return ask


def _keep(talk: Talk) -> None:
    talk.save(force_insert=True)
    record(
        type="talk.had",
        subject=("talk", talk.id),
        person_id=talk.ask.person_id,
        actor=Actor(user_id=talk.by_id),
        data={"talk": str(talk.id), "ask": str(talk.ask_id), "to": str(talk.to_id)},
        at=talk.at,
    )
