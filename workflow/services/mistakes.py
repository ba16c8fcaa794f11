""" "That was a mistake": up to the organisation's small sum it ends there, and nobody ever comes back to it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor
from audit.words import keep
from audit.writes import one_write
from delegation.errors import Conflict, Forbidden, Refused
from delegation.models import Movement, Organisation, User
from delegation.selectors.authority import setting
from delegation.selectors.circles import is_own_life, worker_of
from delegation.sentences import money as pounds
from workflow import lifecycle
from workflow.models import Ask
from workflow.selectors import MISTAKE, ended_as_mistake, lock_ask
from workflow.services.deciding import lock_money
from workflow.services.writing import move


def say_mistake(*, by: User, ask_id: UUID, what: str | None = None, at: datetime) -> Ask:
    """This function will end what was bought or paid by mistake: no question, no look back, nothing asked back.

    For whoever made it, and the person themself. Raises Missing, Conflict where nothing was paid or it has ended so
    already, Forbidden, Refused above the small sum, with whom to talk to.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    check_can_be_mistake(ask)
    check_made_it(ask, by=by, at=at)
    organisation, hold = setting(at=at).organisation, lock_money(ask).hold
    used = hold.used if hold is not None else 0
    if used > organisation.small_sum:
        raise Refused(_too_much(ask, organisation=organisation, at=at))
    with one_write():
        words = keep(text=what, subject_id=ask.person_id)
        actor, data = Actor(user_id=by.id), {"used": used}
        move(ask, command=MISTAKE, target=lifecycle.SETTLED, actor=actor, at=at, reason=words, data=data)
    return ask


def check_can_be_mistake(ask: Ask) -> None:
    """This function will raise Conflict unless money was spent here, and it has not ended as a mistake."""
    try:
        lifecycle.check_allowed(command=MISTAKE, status=ask.status)
    except lifecycle.NotNow as error:
        raise Conflict(_("Nothing is paid here yet, so nothing went wrong."), ask_status=ask.status) from error
    if ask.challenge_id is not None or (ask.status != lifecycle.SETTLED and not ask.is_fact):
        raise Conflict(_("Nothing is paid here yet, so nothing went wrong."), ask_status=ask.status)
    if ended_as_mistake(ask):
        raise Conflict(_("You told us already. It ends there."), ask_status=ask.status)


def check_made_it(ask: Ask, *, by: User, at: datetime) -> None:
    """This function will raise Forbidden unless somebody asked for it, paid it, or it is their own life."""
    if ask.asker_id == by.id or is_own_life(by, person=ask.person, at=at):
        return
    paid = Movement.objects.ours().filter(hold__ask_id=ask.id, by=by, what=Movement.What.PAID)
    if not paid.exists():
        raise Forbidden(_("Only who asked for it or paid it can say that it was a mistake."))


def _too_much(ask: Ask, *, organisation: Organisation, at: datetime) -> str:
    worker = worker_of(ask.person, at=at)
    said = {
        "sum": pounds(organisation.small_sum),
        "name": worker.display_name if worker else organisation.name,
        "phone": (worker.phone if worker else "") or organisation.phone,
    }
    return _("This is more than %(sum)s. Please talk to %(name)s, %(phone)s. Mistakes happen.") % said
