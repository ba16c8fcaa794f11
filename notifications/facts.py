"""What an event was about, read from the rows it tells of: who is what to it, and what a sentence will need."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from audit.models import Event
from delegation.models import Budget, Bundle, CircleMember, Mandate, Organisation, Person, SchemeComment, User
from delegation.selectors.me import local_day
from notifications.hearing import person_of, users_by_id
from notifications.planning import Story
from notifications.rules import OF_A_LIFE, Audience, rules_for
from workflow.lifecycle import WITH_SOMEBODY
from workflow.models import Ask, Assignment, Decision, LookBack, Message
from workflow.present import reads_staff_words
from workflow.selectors import last_yes
from workflow.services.noticing import WITH_NOTICE, noticed


@dataclass(slots=True)
class Facts:
    """A story, the ask it is about if any, and ids, codes and pence for the sentence."""

    story: Story
    ask: Ask | None = None
    data: dict[str, Any] = field(default_factory=dict)


def facts_of(event: Event) -> Facts:
    """This function will read all that telling of an event needs."""
    reader = _READERS.get(event.subject_kind)
    if event.type.startswith("ask.") and event.subject_kind == "ask":
        return _of_ask(event)
    if event.type == "help.asked":
        ask = Ask.objects.ours().get(id=UUID(event.data["ask"]))
        return _facts(event, {Audience.ASKER: [ask.asker_id]}, ask=ask, data=_ask_data(ask, None, None))
    if event.type == "weekly.ends_soon":
        return _of_weekly_end(event)
    if event.subject_kind == "message":
        return _of_message(event)
    ids = reader(event) if reader else {}
    told = _DATA.get(event.subject_kind)
    return _facts(event, ids, data=told(event) if told else None)


def _facts(
    event: Event,
    ids: dict[Audience, list[UUID]],
    *,
    ask: Ask | None = None,
    reduced: bool = False,
    data: dict[str, Any] | None = None,
) -> Facts:
    users = users_by_id((each for some in ids.values() for each in some), staff_only=_is_of_a_death(event))
    story = Story(
        event=event.type,
        actor=event.actor_id,
        users={audience: [users[each] for each in some if each in users] for audience, some in ids.items()},
        person=person_of(event),
        reduced=reduced,
        kind=ask.kind if ask is not None else "",
    )
    by = {"by": str(event.actor_id)} if event.actor_id else {}
    return Facts(story, ask, {**by, **(data or {})})


def _is_of_a_death(event: Event) -> bool:
    """This function will say whether an event tells of somebody who has died, or was thought to have."""
    if event.process == OF_A_LIFE and event.subject_kind != "person":
        return True
    if event.person_id is None or event.subject_kind == "erasure":  # who has died may be long dead
        return False
    return bool(Person.objects.ours().filter(id=event.person_id, died_on__isnull=False).exists())


# --- asks ------------------------------------------------------------------------------------------------------------


def _of_ask(event: Event) -> Facts:
    """This function will read an ask as it was when the event happened, and who it waits for as it is now.

    A notice that asks somebody to answer is only made while the ask still waits for them: between the event and its
    delivery it may have been answered, or moved on.
    """
    ask = Ask.objects.ours().select_related("assignment").get(id=event.subject_id)
    held = _held(ask, event)
    new = held[0] if held and event.data.get("status") in WITH_SOMEBODY else None
    before = held[1:] if new else held
    decision = _answer(ask, event)
    ids = {
        Audience.ASKER: [ask.asker_id],
        Audience.HOLDER: [new.user_id] if new and ask.assignment_id == new.id else [],
        Audience.FORMER: [each.user_id for each in before[:1] if new is None or each.user_id != new.user_id],
        Audience.SCHEME_OWNER: _scheme_owner(event),
        Audience.LEADERS: _with_duty(User.Duty.LEADER) if _tells(event, Audience.LEADERS) else [],
    }
    reduced = decision is not None and decision.reduced
    data = {**_ask_data(ask, new, decision), **_notice_of_less(ask, event)}
    if "until" in event.data:
        data["until"] = event.data["until"]
    if decision is not None and decision.by_id != event.actor_id:
        data["by"] = str(decision.by_id)  # a feed, or finance, wrote down what they could say yes to
    return _facts(event, ids, ask=ask, reduced=reduced, data=data)


def _notice_of_less(ask: Ask, event: Event) -> dict[str, Any]:
    """This function will say from when an ask takes something, and how much it took."""
    if ask.kind not in WITH_NOTICE:
        return {}
    found = noticed(ask)
    starts_at = found.takes_effect_at if found is not None else None
    fell = {"answer": event.data["fell"]} if "fell" in event.data else {}
    return {"less_from": (starts_at or event.at).isoformat(), **fell}


def _of_message(event: Event) -> Facts:
    """This function will read a message and its ask; what is between staff is told to no family."""
    message = Message.objects.ours().select_related("ask__assignment__user", "ask__asker").get(id=event.subject_id)
    ask = message.ask
    readers = [ask.asker] + ([ask.assignment.user] if ask.assignment else [])
    if message.seen_by == Message.SeenBy.STAFF:
        ask.said = [message]
        readers = [each for each in readers if ask.id in reads_staff_words(each, [ask])]
    told = {each.id for each in readers}
    ids = {
        Audience.ADDRESSED: [message.to_id] if message.to_id else [],
        Audience.ASKER: [each for each in (ask.asker_id,) if each in told],
        Audience.HOLDER: [ask.assignment.user_id] if ask.assignment and ask.assignment.user_id in told else [],
    }
    return _facts(event, ids, ask=ask, data=_ask_data(ask, ask.assignment, None))


def _of_weekly_end(event: Event) -> Facts:
    """This function will read a weekly sum that ends with its year, and who said yes to it."""
    ask = Ask.objects.ours().get(id=UUID(event.data["ask"]))
    yes = last_yes(ask)
    ids = {Audience.ASKER: [ask.asker_id], Audience.SAID_YES: [yes.by_id] if yes else []}
    data = _ask_data(ask, None, None) | ({"amount": yes.amount} if yes and yes.amount else {})
    return _facts(event, ids, ask=ask, data=data | {"day": event.data["day"]})


def holder_of(ask_id: UUID) -> UUID | None:
    """This function will name whoever an ask waits for now, or give None where it waits for nobody."""
    found: UUID | None = Ask.objects.ours().filter(id=ask_id).values_list("assignment__user_id", flat=True).first()
    return found


def _held(ask: Ask, event: Event) -> list[Assignment]:
    """This function will list who an ask had waited for by the time of an event, the latest first."""
    rows = Assignment.objects.ours().filter(ask=ask, assigned_at__lte=event.at)
    return list(rows.order_by("-assigned_at", "-id"))


def _answer(ask: Ask, event: Event) -> Decision | None:
    """This function will find the decision an event tells of."""
    if event.type not in ("ask.approved", "ask.declined", "ask.upheld"):
        return None
    found: Decision | None = Decision.objects.ours().filter(ask=ask, at__lte=event.at).order_by("-at", "-id").first()
    return found


def _ask_data(ask: Ask, new: Assignment | None, decision: Decision | None) -> dict[str, Any]:
    """This function will keep what a sentence about an ask needs."""
    data: dict[str, Any] = {"kind": ask.kind, "asker": str(ask.asker_id)}
    if ask.amount is not None:
        data["amount"] = ask.amount
    if decision is not None and decision.amount is not None:
        data["answer"] = decision.amount
    if new is not None:
        data |= {"holder": str(new.user_id), "due_at": new.due_at.isoformat()}
    return data


# --- what else events are about --------------------------------------------------------------------------------------


def _of_absence(event: Event) -> dict[Audience, list[UUID]]:
    stand_in = event.data["stand_in"]
    return {Audience.AWAY: [UUID(event.data["user"])], Audience.STAND_IN: [UUID(stand_in)] if stand_in else []}


def _absence_data(event: Event) -> dict[str, Any]:
    """This function will keep what a sentence about an absence needs: never why somebody is away."""
    return {"away": event.data["user"], **{key: event.data[key] for key in ("stand_in", "starts_at", "ends_at")}}


def _of_mandate(event: Event) -> dict[Audience, list[UUID]]:
    rows = Mandate.objects.ours().filter(id=event.subject_id)
    waits = rows.filter(kind=Mandate.Kind.EMERGENCY, confirmed_at=None).exists()
    return {
        Audience.MANDATE_HOLDER: list(rows.values_list("holder_id", flat=True)),
        Audience.CONFIRMERS: _with_duty(User.Duty.LEADER) if waits else [],
    }


def _of_scheme(event: Event) -> dict[Audience, list[UUID]]:
    return {Audience.LEADERS: _with_duty(User.Duty.LEADER)}


def _of_delivery(event: Event) -> dict[Audience, list[UUID]]:
    """This function will name the admins; where there is none, the scheme owner, so that somebody sees it."""
    return {Audience.ADMINS: _with_duty(User.Duty.ADMIN) or _scheme_owner(event)}


def _tells(event: Event, audience: Audience) -> bool:
    return any(rule.audience == audience for rule in rules_for(event.type))


def _with_duty(duty: str) -> list[UUID]:
    rows = User.objects.ours().filter(duties__contains=[duty], is_active=True)
    return list(rows.order_by("id").values_list("id", flat=True))


def _scheme_owner(event: Event) -> list[UUID]:
    rows = Organisation.objects.filter(id=event.organisation_id, scheme_owner__isnull=False)
    return list(rows.values_list("scheme_owner_id", flat=True))


def _of_person(event: Event) -> dict[Audience, list[UUID]]:
    """This function will name the workers of somebody's circle."""
    workers = CircleMember.objects.ours().filter(person_id=event.subject_id, role=CircleMember.Role.WORKER)
    return {Audience.WORKERS: list(workers.order_by("position").values_list("user_id", flat=True))}


def _of_look_back(event: Event) -> dict[Audience, list[UUID]]:
    """This function will name who said the yes that is looked at afterwards."""
    said_yes = LookBack.objects.ours().filter(id=event.subject_id).values_list("by_id", flat=True)
    return {Audience.ASKER: list(said_yes)}


def _of_comment(event: Event) -> dict[Audience, list[UUID]]:
    """This function will name the leaders, and who said something about our limits."""
    said = SchemeComment.objects.ours().filter(id=event.subject_id).values_list("by_id", flat=True)
    return {Audience.LEADERS: _with_duty(User.Duty.LEADER), Audience.ASKER: list(said)}


def _person_data(event: Event) -> dict[str, Any]:
    """This function will keep the day of a birthday."""
    return {"day": event.data["day"]} if "day" in event.data else {}


def _of_tie(event: Event) -> dict[Audience, list[UUID]]:
    return {Audience.TAKES_OVER: [UUID(event.data["to"])] if "to" in event.data else []}


def _tie_data(event: Event) -> dict[str, Any]:
    return {key: event.data[key] for key in ("from", "to") if key in event.data}


def _of_budget(event: Event) -> dict[Audience, list[UUID]]:
    """This function will name the workers of the person whose money it is."""
    budgets = Budget.objects.ours().filter(id=event.subject_id)
    ties = CircleMember.objects.ours().filter(person__in=budgets.values("person"))
    workers = ties.filter(role=CircleMember.Role.WORKER)
    current = workers.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=local_day(event.at)))
    return {Audience.WORKERS: list(current.order_by("position").values_list("user_id", flat=True))}


def _budget_data(event: Event) -> dict[str, Any]:
    """This function will keep the sums of a year's end, and its day; of money that came back, how much it was."""
    if event.type == "budget.credited":
        return {"amount": event.data["amount"]}
    if "carries" not in event.data:
        return {}
    sums = {"amount": event.data["free"], "answer": event.data["carries"]}
    return sums | ({"day": event.data["day"]} if "day" in event.data else {})


def _of_review(event: Event) -> dict[Audience, list[UUID]]:
    """This function will name the workers of the person whose review it is."""
    workers = CircleMember.objects.ours().filter(
        person_id=event.person_id or event.subject_id, role=CircleMember.Role.WORKER
    )
    return {Audience.WORKERS: list(workers.order_by("position").values_list("user_id", flat=True)[:1])}


def _of_second_look(event: Event) -> dict[Audience, list[UUID]]:
    """This function will name whoever is to look; of what it is about, and what was answered, nothing is told."""
    return {Audience.ADDRESSED: [UUID(event.data["user"])] if event.data.get("user") else []}


def _second_look_data(event: Event) -> dict[str, Any]:
    """This function will keep until when."""
    return {"until": event.data["due_at"]} if "due_at" in event.data else {}


def _of_user(event: Event) -> dict[Audience, list[UUID]]:
    told = {Audience.LEADERS: User.Duty.LEADER, Audience.ADMINS: User.Duty.ADMIN}
    others = {
        audience: [each for each in _with_duty(duty) if each != event.subject_id]
        for audience, duty in told.items()
        if _tells(event, audience)
    }
    return {Audience.USER: [event.subject_id], **others}


def _of_erasure(event: Event) -> dict[Audience, list[UUID]]:
    """This function will name those who look after records."""
    return {Audience.LEADERS: _with_duty(User.Duty.LEADER), Audience.ADMINS: _with_duty(User.Duty.ADMIN)}


def _of_bundle(event: Event) -> dict[Audience, list[UUID]]:
    """This function will name those who look after records, and who asked for it in somebody's place."""
    asked = Bundle.objects.ours().filter(id=event.subject_id, asked=Bundle.AskedFor.FOR_THEM)
    return {**_of_erasure(event), Audience.ASKER: list(asked.values_list("asked_by_id", flat=True))}


def _bundle_data(event: Event) -> dict[str, Any]:
    """This function will keep the day by which it is due."""
    return {"until": f"{event.data['due_on']}T12:00:00+00:00"} if "due_on" in event.data else {}


_READERS = {
    "bundle": _of_bundle,
    "erasure": _of_erasure,
    "opening": _of_erasure,
    "user": _of_user,
    "budget": _of_budget,
    "review": _of_review,
    "circle_member": _of_tie,
    "absence": _of_absence,
    "person": _of_person,
    "look_back": _of_look_back,
    "second_look": _of_second_look,
    "mandate": _of_mandate,
    "scheme": _of_scheme,
    "scheme_comment": _of_comment,
    "organisation": _of_scheme,
    "delivery": _of_delivery,
    "told_fact": _of_delivery,
    "webhook": _of_delivery,
}
# What their sentences need beside who did it.
_DATA = {
    "absence": _absence_data,
    "budget": _budget_data,
    "bundle": _bundle_data,
    "circle_member": _tie_data,
    "person": _person_data,
    "review": _person_data,
    "second_look": _second_look_data,
    "user": _tie_data,
}
