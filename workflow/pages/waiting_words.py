"""What the page of an ask says and offers while it waits: how long most take, less at once, that they talked."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from delegation.authority import Ruling
from delegation.models import Organisation, User
from delegation.sentences import moment
from workflow import lifecycle, reading
from workflow.around import Around
from workflow.how_long import most_take_hours
from workflow.models import Ask, RulingRecord
from workflow.pages.forms import write_pounds
from workflow.pages.words import who
from workflow.talk_first import other_side


def usual_line(organisation: Organisation, *, at: datetime) -> str:
    """This function will say how long most answers take here; nothing where too few are known."""
    hours = most_take_hours(organisation, at=at)
    if hours is None:
        return ""
    return _("Most take 1 hour.") if hours == 1 else _("Most take %(hours)s hours.") % {"hours": hours}


def while_waiting(
    ask: Ask, *, viewer: User, can_change: bool, organisation: Organisation, around: Around, at: datetime
) -> dict[str, Any]:
    """This function will give what stands beside an ask that waits, or that somebody has answered."""
    waits = ask.status in lifecycle.WITH_SOMEBODY and ask.assignment is not None
    mine = ask.asker_id == viewer.id
    return {
        "talks": [_talk_line(each, viewer=viewer, zone=organisation.time_zone) for each in around.talks],
        "can_talk": waits and other_side(ask, by=viewer, may=around.may) is not None,
        "usual": usual_line(organisation, at=at) if waits and mine else "",
        "less_now": _less_now(ask) if mine and can_change and ask.kind == "one_off" else None,
        **(_category(ask, viewer=viewer, can_change=can_change) if mine and ask.category_guessed else {}),
    }


def _talk_line(talk: Any, *, viewer: User, zone: str) -> str:
    said = {
        "name": who(talk.by, viewer=viewer),
        "other": talk.to.display_name,
        "when": moment(talk.at, time_zone=zone),
    }
    if talk.to_id == viewer.id:
        return _("%(name)s talked with you, %(when)s.") % said
    return _("%(name)s talked with %(other)s, %(when)s.") % said


def _less_now(ask: Ask) -> tuple[int, str] | None:
    """This function will give what the asker could have said yes to themself: pence, and as somebody would type it."""
    asked = [each for each in ask.ruled if each.purpose == RulingRecord.Purpose.ASKED]
    other = Ruling.from_document(asked[-1].document).counterfactual if asked else None
    if other is None or not other.amount or other.amount >= (ask.amount or 0):
        return None
    return other.amount, write_pounds(other.amount)


def _category(ask: Ask, *, viewer: User, can_change: bool) -> dict[str, Any]:
    if not can_change or ask.kind != "one_off":
        name = reading.category_name(ask.category, language=viewer.language)
        return {"category": ask.category, "category_name": name}
    categories = reading.all_categories(language=viewer.language)
    name = dict(categories).get(ask.category, ask.category)
    return {"category": ask.category, "category_name": name, "categories": categories}
