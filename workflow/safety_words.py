"""What is answered to whoever worries, or says that something is not right."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from audit.gather import Rows
from delegation.models import Concern, ConcernEntry, Person, User, Worry
from delegation.selectors.me import my_organisation
from delegation.selectors.restricted import leads_for
from delegation.sentences import moment
from workflow.models import Ask
from workflow.pages.forms import CONCERN_OUTCOMES
from workflow.pages.words import short_name, title_of
from workflow.services.worries import acted


def received(concern: Concern) -> str:
    """This function will say who reads a worry today; where nobody can, which number to ring."""
    leads = leads_for(person=concern.person, about=concern.about)
    if not leads:
        return _("Thank you. We have kept it. Please also phone us today: %(phone)s.") % {
            "phone": my_organisation().phone
        }
    return _("Thank you. %(name)s will look at this today.") % {"name": leads[0].display_name}


def will_ring(worry: Worry, *, viewer: User) -> str:
    """This function will say who rings or visits the person, and who has not been told."""
    ask = Ask.objects.ours().select_related("asker", "person").get(id=worry.ask_id)
    worker = worry.story[-1].worker
    names = {"worker": short_name(worker), "person": short_name(ask.person)}
    return " ".join(
        [_("Thank you."), _visit(ask.person, worker, viewer) % names, _not_told(ask, worker, viewer)]
    ).strip()


def _visit(person: Person, worker: User, viewer: User) -> str:
    """This function will word who rings whom: in person where that is how somebody wants to be told."""
    comes = person.tell_by == Person.TellBy.VISIT
    if worker.id == viewer.id:
        return _("You go and see %(person)s.") if comes else _("You ring %(person)s.")
    if viewer.team_id is not None:
        return _("%(worker)s will go and see %(person)s.") if comes else _("%(worker)s will ring %(person)s.")
    return _("%(worker)s will come to see you.") if comes else _("%(worker)s will ring you.")


def _not_told(ask: Ask, worker: User, viewer: User) -> str:
    """This function will name those who had a part in it, none of whom hears."""
    others = User.objects.ours().filter(id__in=acted(ask) - {worker.id, viewer.id}).order_by("display_name")
    names = [short_name(user) for user in others]
    if not names:
        return ""
    return _("We have not told %(names)s.") % {"names": _(" or ").join(names)}


def worried_about(worries: Iterable[Worry]) -> Rows:
    """This function will find the asks that some worries are about."""
    return Rows(Ask.objects.ours().filter(id__in=[each.ask_id for each in worries]), ("payee", "what_for"))


def worry_line(worry: Worry, ask: Ask, *, zone: str) -> dict[str, object]:
    """This function will put a worry into its worker's list: who says it, of what, in which words."""
    person = short_name(worry.person)
    said = [entry.words.text for entry in worry.story if entry.words is not None]
    comes = worry.person.tell_by == Person.TellBy.VISIT
    call = _("Go and see them.") if comes else _("Ring them.")
    return {
        "id": worry.id,
        "ask": ask.id,
        "person": worry.person.display_name,
        "says": _("%(person)s says: that's not right.") % {"person": person} + " " + call,
        "title": title_of(ask),
        "words": said[0] if said else "",
        "when": moment(worry.at, time_zone=zone),
    }


def concern_line(concern: Concern, *, zone: str) -> dict[str, object]:
    """This function will show a concern to a lead, with all that was said of it."""
    return {
        "id": concern.id,
        "person": concern.person.display_name,
        "raised_by": concern.raised_by.display_name,
        "about": concern.about.display_name if concern.about else "",
        "when": moment(concern.at, time_zone=zone),
        "closed": any(entry.kind == ConcernEntry.Kind.CLOSED for entry in concern.story),
        "story": [entry_line(entry, zone=zone) for entry in concern.story],
    }


def entry_line(entry: ConcernEntry, *, zone: str) -> dict[str, object]:
    """This function will show one entry."""
    outcome = str(CONCERN_OUTCOMES[ConcernEntry.Outcome(entry.outcome)]) if entry.outcome else ""
    return {
        "by": entry.by.display_name,
        "words": entry.words.text,
        "outcome": outcome,
        "when": moment(entry.at, time_zone=zone),
    }
