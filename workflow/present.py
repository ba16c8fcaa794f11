"""The whole ask as the API's contract has it, and as the pages show it. Amounts in pence, times ISO 8601."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import Words
from delegation.authority import Ruling
from delegation.close import CloseAsk
from delegation.models import CircleMember, Decrease, Hold, Organisation, PlanChange, Recovery, User
from delegation.sentences import ruling_sentence
from workflow.helping import Beside, help_part
from workflow.models import Ask, Attachment, Challenge, Decision, Earlier, Message, RulingRecord, Transition
from workflow.show_recovery import recovery_part
from workflow.standing import standing_decision

# Why an ask waits for this person.
WHY_WAITS = {
    "over_each": gettext_lazy("It is over the limit for each ask of whoever asked."),
    "over_period": gettext_lazy("It is over what is left of the asker's limit for now."),
    "over_count": gettext_lazy("The asker has said yes as often as the limits allow for now."),
    "over_budget": gettext_lazy("It is more than the money left."),
    "reserved": gettext_lazy("Our limits keep this for this role or above."),
    "pays_asker": gettext_lazy("It pays whoever asked, their family, or who they work for. So somebody else decides."),
    "together": gettext_lazy("They act together: whoever asked has said yes, and this is the yes of the other."),
    "close_together": gettext_lazy("Together with other asks to the same payee it is over the limit for each ask."),
    "asked_to": gettext_lazy("Whoever asked would like somebody to decide it."),
    "nobody": gettext_lazy("Nobody has the authority for this. Name somebody who decides it."),
    "taken_over": gettext_lazy("Took it over."),
    "named": gettext_lazy("Was named to decide it."),
    "away": gettext_lazy("It came here, because who had it is away."),
    "back": gettext_lazy("It came back, because who had it first is here again."),
    "moved": gettext_lazy("It moved here, because who had it can no longer decide it."),
    "overdue": gettext_lazy("It moved here, so that nobody waits too long."),
    "taken_back": gettext_lazy("Took their yes back, and decides again."),
    "again": gettext_lazy("The answer is looked at again, by somebody who has not seen it."),
    "passed_up": gettext_lazy("Whoever had it passed it up to you."),
    "question": gettext_lazy("There is a question to answer first."),
    "hardship": gettext_lazy("They say that paying this back would be hard. Nothing moves until you answer."),
}
WHY_WAITS_ELSE = gettext_lazy("Whoever asked cannot decide this one.")

# Why somebody was passed over: in full for staff, in three ways only for families (rule 14).
PASSED_OVER = {
    "absent": gettext_lazy("away"),
    "gone": gettext_lazy("no longer here"),
    "self": gettext_lazy("asked for it"),
    "paid_by_it": gettext_lazy("is paid by it"),
    "late": gettext_lazy("had no time to answer"),
    "limit": gettext_lazy("over their limit"),
    "category": gettext_lazy("does not decide this kind of thing"),
    "reserved": gettext_lazy("kept for a higher role"),
    "seen": gettext_lazy("has seen it before"),
    "lower": gettext_lazy("is not higher up"),
    "no_authority": gettext_lazy("cannot decide this one"),
}
FOR_FAMILIES = {"absent": PASSED_OVER["absent"], "gone": PASSED_OVER["absent"], "limit": PASSED_OVER["limit"]}

FAMILY_ROLES = frozenset(
    {
        CircleMember.Role.SELF,
        CircleMember.Role.PARENT,
        CircleMember.Role.NOMINATED_PERSON,
        CircleMember.Role.ATTORNEY,
        CircleMember.Role.DEPUTY,
        CircleMember.Role.ADVOCATE,
    }
)


def whole_ask(
    ask: Ask,
    *,
    viewer: User,
    names: Mapping[UUID, str],
    to_family: bool,
    to_staff: bool,
    beside: Beside,
    close: Sequence[CloseAsk] = (),
    less: Decrease | Recovery | None = None,
) -> dict[str, Any]:
    """This function will give the whole ask. ``names`` holds the display names of those passed over.

    ``to_staff``: what only staff may read is shown too. ``beside`` is what help is offered with. ``close`` are earlier
    asks for the person to the same payee.
    """
    decision, time_zone = standing_decision(ask), beside.organisation.time_zone
    return {
        "id": str(ask.id),
        "person": str(ask.person_id),
        "asker": str(ask.asker_id),
        "kind": ask.kind,
        "category": ask.category,
        "amount": ask.amount,
        "payee": text_of(ask.payee),
        "what_for": text_of(ask.what_for),
        "status": ask.status,
        "ruling": ruling_part(ask.ruled[-1], time_zone=time_zone) if ask.ruled else None,
        "decision": decision_part(decision) if decision else None,
        "waiting_for": waiting_part(ask, names=names, to_family=to_family),
        "hold": hold_part(ask.hold),
        "transitions": [transition_part(each) for each in ask.story],
        "created_at": stamp(ask.created_at),
        "pays_you": ask.pays_you or None,
        "same_household": ask.same_household,
        "cant_wait": ask.cant_wait,
        "duty": duty_part(beside.organisation) if ask.cant_wait and ask.assignment else None,
        "separate": ask.separate,
        "close_to": [each.to_document() for each in close],
        "decrease": decrease_part(less) if isinstance(less, Decrease) else None,
        "recovery": recovery_part(less, with_words=not ask.keeps_words) if isinstance(less, Recovery) else None,
        "of": _id(ask.of_id),
        "linked": [linked_part(each) for each in ask.excess],
        "messages": [message_part(each) for each in ask.said if to_staff or each.seen_by == Message.SeenBy.EVERYONE],
        "attachments": [attachment_part(each) for each in ask.files],
        "earlier": [earlier_part(ask, each) for each in beside.earlier.get(ask.id, ())],
        "challenge": challenge_part(ask, beside.challenges.get(ask.id), viewer=viewer),
        "help": help_part(ask, viewer=viewer, beside=beside),
    }


def linked_part(ask: Ask) -> dict[str, Any]:
    """This function will give what was paid beyond an ask: an ask of its own, and whom it waits for."""
    return {
        "id": str(ask.id),
        "amount": ask.amount,
        "status": ask.status,
        "name": ask.assignment.user.display_name if ask.assignment else None,
    }


def decrease_part(less: Decrease) -> dict[str, Any]:
    """This function will say what an ask makes less, and when."""
    return {
        "what": less.what,
        "budget": _id(less.budget_id),
        "plan_line": _id(less.plan_line_id),
        "mandate": _id(less.mandate_id),
        "minutes": less.minutes,
        "takes_effect_at": stamp(less.takes_effect_at) if less.takes_effect_at else None,
        "applied_at": stamp(less.applied_at) if less.applied_at else None,
    }


def plan_part(ask: Ask, change: PlanChange | None) -> dict[str, Any]:
    """This function will say what an ask changes in a plan and which kept minutes it uses, null for every other."""
    return {"change": None if change is None else _change(change), "kept_minutes": ask.kept_minutes}


def _change(change: PlanChange) -> dict[str, Any]:
    return {
        "what": change.what,
        "plan_line": _id(change.plan_line_id),
        "weekly": change.weekly,
        "one_off": change.one_off,
        "minutes": change.minutes,
        "starts_on": change.starts_on.isoformat(),
        "ends_on": change.ends_on.isoformat(),
        "pence": change.pence,
    }


def duty_part(organisation: Organisation) -> dict[str, Any]:
    """This function will say whom to ring when it can't wait; without anybody on duty, the organisation's number."""
    duty = organisation.duty_user
    if duty is None:
        return {"name": None, "does": None, "phone": organisation.phone}
    return {"name": duty.display_name, "does": duty.does, "phone": duty.phone}


def ruling_part(kept: RulingRecord, *, time_zone: str) -> dict[str, Any]:
    """This function will give a stored ruling; a decider's speaks of them by name, since others read it."""
    ruling = _ruling(kept.answer or Ruling.from_document(kept.document), kept.document, time_zone=time_zone)
    if kept.purpose == RulingRecord.Purpose.DECIDED:
        ruling["sentence"] = _("%(name)s could decide this.") % {"name": kept.user.display_name}
    return ruling


def ruling_document(ruling: Ruling, *, time_zone: str) -> dict[str, Any]:
    """This function will give a ruling as the contract has it."""
    return _ruling(ruling, ruling.to_document(), time_zone=time_zone)


def _ruling(ruling: Ruling, document: Mapping[str, Any], *, time_zone: str) -> dict[str, Any]:
    fields = ("limit", "kind", "unit", "amount", "used", "held", "left", "resets_at", "passed")
    return {
        "outcome": document["outcome"],
        "mandate": document["mandate"],
        "scheme_version": document["scheme_version"],
        "checks": [{name: check[name] for name in fields} for check in document["checks"]],
        "counterfactual": document["counterfactual"],
        "sentence": ruling_sentence(ruling, time_zone=time_zone),
    }


def decision_part(decision: Decision) -> dict[str, Any]:
    """This function will give a decision, its mandate and its reason."""
    return {
        "id": str(decision.id),
        "outcome": decision.outcome,
        "amount": decision.amount,
        "reduced": decision.reduced,
        "by": str(decision.by_id),
        "on_behalf_of": _id(decision.on_behalf_of_id),
        "mandate": _id(decision.mandate_id),
        "scheme_version": decision.scheme.version if decision.scheme else None,
        "reason": text_of(decision.reason),
        "at": stamp(decision.at),
    }


def waiting_part(ask: Ask, *, names: Mapping[UUID, str], to_family: bool) -> dict[str, Any] | None:
    """This function will say who an ask waits for, by when, why, and who was passed over."""
    waits = ask.assignment
    if waits is None:
        return None
    return {
        "user": str(waits.user_id),
        "name": waits.user.display_name,
        "role": waits.role,
        "due_at": stamp(waits.due_at),
        "why": str(WHY_WAITS.get(waits.why, WHY_WAITS_ELSE)),
        "passed_over": [
            {"name": names.get(UUID(each["user"]), _("Somebody")), "why": why_passed(each["why"], to_family=to_family)}
            for each in waits.passed_over
        ],
        "on_behalf_of": _id(waits.on_behalf_of_id),
        "on_behalf_of_name": names.get(waits.on_behalf_of_id) if waits.on_behalf_of_id else None,
    }


def why_passed(code: str, *, to_family: bool) -> str:
    """This function will say why somebody was passed over; to families 'away', 'over their limit' or nothing more."""
    table = FOR_FAMILIES if to_family else PASSED_OVER
    return str(table.get(code, PASSED_OVER["no_authority"]))


def hold_part(hold: Hold | None) -> dict[str, Any] | None:
    """This function will give what is set aside or spent for an ask, pence."""
    if hold is None or hold.released_at is not None:
        return None
    return {
        "budget": _id(hold.budget_id),
        "held": hold.held,
        "used": hold.used,
        "charged_to": _id(hold.holder_id),
        "charged_at": stamp(hold.charged_at) if hold.charged_at else None,
    }


def transition_part(each: Transition) -> dict[str, Any]:
    """This function will give one step in an ask's life."""
    return {
        "command": each.command,
        "from": each.from_status or None,
        "to": each.to_status,
        "by": _id(each.by_id),
        "name": each.by.display_name if each.by else None,
        "reason": text_of(each.reason),
        "at": stamp(each.at),
    }


def attachment_part(each: Attachment) -> dict[str, Any]:
    """This function will give a file beside an ask; its bytes are at `attachments/{id}`."""
    return {
        "id": str(each.id),
        "name": each.name.text,
        "type": each.content_type,
        "size": each.size,
        "by": str(each.by_id),
        "scan": each.scan,
        "at": stamp(each.at),
    }


def earlier_part(ask: Ask, row: Earlier) -> dict[str, Any]:
    """This function will give what an ask was about before it was changed."""
    return {
        "amount": row.amount,
        "category": row.category,
        "payee": None if ask.keeps_payee else text_of(row.payee),
        "what_for": None if ask.keeps_words else text_of(row.what_for),
        "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "until": stamp(row.until),
    }


def challenge_part(ask: Ask, row: Challenge | None, *, viewer: User) -> dict[str, Any] | None:
    """This function will say that an answer is, or was, looked at again: why, and what came of it."""
    if row is None:
        return None
    of = next((number for number, each in enumerate(ask.answers) if each.id == row.of_id), 0)
    came = ask.answers[of + 1 : of + 2]
    return {
        "by": str(row.by_id),
        "name": row.by.display_name,
        "beside": _id(row.beside_id),
        "beside_name": row.beside.display_name if row.beside else None,
        "reason": None if ask.keeps_words and viewer.id not in (row.by_id, row.beside_id) else text_of(row.reason),
        "at": stamp(row.at),
        "open": ask.challenge_id is not None,
        "decision": decision_part(came[0]) if came else None,
    }


def message_part(each: Message) -> dict[str, Any]:
    """This function will give what somebody wrote about an ask."""
    return {
        "id": str(each.id),
        "kind": each.kind,
        "by": str(each.by_id),
        "name": each.by.display_name,
        "to": _id(each.to_id),
        "to_name": each.to.display_name if each.to else None,
        "text": each.words.shown,
        "seen_by": each.seen_by,
        "at": stamp(each.at),
    }


def names_passed_over(asks: Sequence[Ask]) -> dict[UUID, str]:
    """This function will look up the names of everybody passed over or answered for, in one statement."""
    assignments = [ask.assignment for ask in asks if ask.assignment]
    wanted = {UUID(each["user"]) for waits in assignments for each in waits.passed_over}
    wanted |= {waits.on_behalf_of_id for waits in assignments if waits.on_behalf_of_id}
    if not wanted:
        return {}
    return dict(User.objects.ours().filter(id__in=wanted).values_list("id", "display_name"))


def is_family(viewer: User) -> bool:
    """This function will say whether somebody sees a family's view: in a circle as family, and in no team."""
    if viewer.team_id is not None:
        return False
    return bool(CircleMember.objects.ours().filter(user=viewer, role__in=FAMILY_ROLES).exists())


def reads_staff_words(viewer: User, asks: Sequence[Ask], ties: Iterable[CircleMember] | None = None) -> frozenset[UUID]:
    """This function will name those of some asks whose words between staff somebody may read: staff, never family.

    A worker may be somebody's son. Then they read about their mother what her family reads. ``ties`` are the viewer's,
    where they are known.
    """
    between_staff = {ask.id: ask.person_id for ask in asks if any(_is_staff_only(each) for each in ask.said)}
    if viewer.team_id is None or not between_staff:
        return frozenset()
    if ties is None:
        ties = CircleMember.objects.ours().filter(user=viewer, person_id__in=between_staff.values())
    own = {tie.person_id for tie in ties if tie.role in FAMILY_ROLES}
    return frozenset(ask for ask, person in between_staff.items() if person not in own)


def _is_staff_only(message: Message) -> bool:
    return message.seen_by == Message.SeenBy.STAFF


def text_of(words: Words | None) -> str | None:
    """This function will give the text of some words, that they were erased, or None."""
    return None if words is None else words.shown


def stamp(at: datetime) -> str:
    """This function will write a time as ISO 8601 with its zone."""
    return at.isoformat()


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)
