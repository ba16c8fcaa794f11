"""Same as last time: a new ask with the fields of one that had a yes, ruled on anew like any other."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from delegation import access
from delegation.errors import Conflict, Forbidden
from delegation.models import Budget, User
from delegation.selectors.me import local_day
from workflow.beside import note_of
from workflow.lifecycle import APPROVED, SETTLED
from workflow.models import Ask
from workflow.present import text_of
from workflow.selectors import find_ask
from workflow.services.fields import SPENDS, AskFields, is_open
from workflow.services.submitting import submit_ask
from workflow.standing import standing_decision
from workflow.to_pay import WEEKLY

ENDED = (APPROVED, SETTLED)
ALREADY_PAID = "already_paid"


def again(*, by: User, ask_id: UUID, at: datetime, amount: int | None = None, starts_on: date | None = None) -> Ask:
    """This function will ask the same once more, for so many pence and from a day where those are said.

    Raises what `same_fields` and `submit_ask` raise. Asks close together are asked about as ever: nobody said that
    this one is separate.
    """
    fields = same_fields(by=by, ask_id=ask_id, at=at)
    return submit_ask(by=by, fields=changed(fields, amount=amount, starts_on=starts_on), at=at)


def same_fields(*, by: User, ask_id: UUID, at: datetime) -> AskFields:
    """This function will give what was said yes to, to be asked again today.

    Raises Missing for an ask the caller may not see, Conflict where it had no yes or spends nothing, Forbidden where
    they may not ask for the person.
    """
    ask = find_ask(by=by, ask_id=ask_id)
    check_repeatable(ask)
    if not access.may(by, ask.person, access.ASK_FOR):
        raise Forbidden(_("You do not ask for this person, so somebody else does this."))
    today, yes = local_day(at), standing_decision(ask)
    starts_on, ends_on = _days(ask, today=today)
    note = note_of(ask)
    runs = ask.plan_line is not None and ask.plan_line.starts_on <= today < ask.plan_line.ends_on
    return AskFields(
        person=ask.person_id,
        kind=ask.kind,
        amount=yes.amount if yes is not None else ask.amount,
        category=None if ask.category_guessed else ask.category,
        payee=text_of(ask.payee),
        what_for=text_of(ask.what_for),
        budget=_still_open(ask.budget, today=today) or _that_runs(ask.budget, today=today),
        plan_line=ask.plan_line_id if runs else None,
        ask_someone=ask.ask_someone,
        starts_on=starts_on,
        ends_on=ends_on,
        # What was spent already was a fact of that day; what is asked now is not spent yet.
        pay=None if ask.pay == ALREADY_PAID else ask.pay or None,
        pays_you=ask.pays_you or None,
        same_household=ask.same_household,
        tell_by=note.tell_by or None if note else None,
        tell_where=text_of(note.tell_where) if note else None,
        between=ask.between,
    )


def check_repeatable(ask: Ask) -> None:
    """This function will raise Conflict unless an ask spends money and had a yes that stands."""
    if ask.kind not in SPENDS or ask.status not in ENDED:
        raise Conflict(_("Only what somebody said yes to can be asked again like this."), ask_status=ask.status)


def changed(fields: AskFields, *, amount: int | None, starts_on: date | None) -> AskFields:
    """This function will take another sum, in pence, and another first day, where they are said."""
    if amount is not None:
        fields = replace(fields, amount=amount)
    if starts_on is None:
        return fields
    moved = starts_on - fields.starts_on if fields.starts_on else timedelta()
    return replace(fields, starts_on=starts_on, ends_on=fields.ends_on and fields.ends_on + moved)


def _days(ask: Ask, *, today: date) -> tuple[date | None, date | None]:
    """This function will give the days of what is asked again: what its year ended goes on to its own last day."""
    ended = ask.kind == WEEKLY and ask.budget is not None and ask.budget.ends_on <= today
    if ended and ask.ends_on is not None and ask.ends_on > today:
        return today, ask.ends_on
    return _same_length(ask, today=today)


def _that_runs(budget: Budget | None, *, today: date) -> UUID | None:
    """This function will name the one budget of the same kind that runs where the last one is over."""
    if budget is None:
        return None
    rows = Budget.objects.ours().filter(person=budget.person_id, kind=budget.kind, closed_at__isnull=True)
    found = list(rows.filter(starts_on__lte=today, ends_on__gt=today).values_list("id", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _same_length(ask: Ask, *, today: date) -> tuple[date | None, date | None]:
    """This function will give days from today on that are as long as they were: without an end, none of them."""
    if ask.ends_on is None:
        return None, None
    began = ask.starts_on or local_day(ask.created_at)
    return today, today + max(ask.ends_on - began, timedelta())


def _still_open(budget: Budget | None, *, today: date) -> UUID | None:
    """This function will name the same money where it still takes asks; else the only open one is meant."""
    return budget.id if budget is not None and is_open(budget, today=today) else None
