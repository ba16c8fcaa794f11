"""How asks, money and answers read on the pages: short sentences, people by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.authority import Ruling
from delegation.close import CloseAsk
from delegation.models import Mandate, Person, User
from delegation.sentences import day, moment, money, soon
from workflow import lifecycle
from workflow.decreases import DECREASE
from workflow.gain import ASKED_ABOVE_PENCE, CARE
from workflow.models import Ask, Assignment, Decision, Transition
from workflow.models.asks import ALREADY_PAID
from workflow.pages.forms import REASONS
from workflow.present import WHY_WAITS, WHY_WAITS_ELSE, text_of, why_passed
from workflow.reach import Reach
from workflow.services.planning import PLAN_CHANGE
from workflow.services.recovering import RECOVERY
from workflow.standing import standing_decision

TITLES = frozenset({"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "rev", "sir", "dame"})

# What a period is called behind "a" and behind "left".
EACH_PERIOD = {
    "day": gettext_lazy("%(amount)s a day"),
    "week": gettext_lazy("%(amount)s a week"),
    "month": gettext_lazy("%(amount)s a month"),
    "quarter": gettext_lazy("%(amount)s a quarter"),
    "financial_year": gettext_lazy("%(amount)s a year"),
}
LEFT_OF_PERIOD = {
    "day": gettext_lazy("%(left)s left today."),
    "week": gettext_lazy("%(left)s left this week."),
    "month": gettext_lazy("%(left)s left this month."),
    "quarter": gettext_lazy("%(left)s left this quarter."),
    "financial_year": gettext_lazy("%(left)s left this year."),
}
STEPS = {
    ("submit", lifecycle.APPROVED): gettext_lazy("%(name)s asked, and could say yes at once."),
    ("submit", lifecycle.WAITING): gettext_lazy("%(name)s asked."),
    ("submit", lifecycle.BLOCKED): gettext_lazy("%(name)s asked."),
    ("give_up", lifecycle.SETTLED): gettext_lazy("%(name)s asked for less of their own."),
    ("take_effect", lifecycle.SETTLED): gettext_lazy("The time to say that it is not right was over."),
    ("take_part", lifecycle.APPROVED): gettext_lazy("The time to answer was over. A part of the money went back."),
    ("hardship", lifecycle.WAITING): gettext_lazy("%(name)s said that this would be hard."),
    ("hardship", lifecycle.BLOCKED): gettext_lazy("%(name)s said that this would be hard."),
    ("record", lifecycle.SETTLED): gettext_lazy("%(name)s wrote down what was spent."),
    ("approve", lifecycle.APPROVED): gettext_lazy("%(name)s said yes."),
    ("decline", lifecycle.DECLINED): gettext_lazy("%(name)s said: not this time."),
    ("withdraw", lifecycle.WITHDRAWN): gettext_lazy("%(name)s stopped asking."),
    ("end", lifecycle.WITHDRAWN): gettext_lazy("It ended, because the person has died."),
    ("take_back", lifecycle.WITHDRAWN): gettext_lazy("%(name)s took it back."),
    ("take_back", lifecycle.WAITING): gettext_lazy("%(name)s took the yes back."),
    ("reassign", lifecycle.WAITING): gettext_lazy("%(name)s moved it to somebody who can decide it."),
    ("question", lifecycle.PAUSED): gettext_lazy("%(name)s asked a question."),
    ("answer", lifecycle.WAITING): gettext_lazy("%(name)s answered."),
    ("answer", lifecycle.BLOCKED): gettext_lazy("%(name)s answered."),
    ("resume", lifecycle.WAITING): gettext_lazy("No answer came, so it went on."),
    ("resume", lifecycle.BLOCKED): gettext_lazy("No answer came, so it went on."),
    ("answer", lifecycle.CHALLENGED): gettext_lazy("%(name)s answered."),
    ("resume", lifecycle.CHALLENGED): gettext_lazy("No answer came, so it went on."),
    ("change", lifecycle.WAITING): gettext_lazy("%(name)s changed it."),
    ("change", lifecycle.BLOCKED): gettext_lazy("%(name)s changed it."),
    ("change", lifecycle.APPROVED): gettext_lazy("%(name)s changed it, and could say yes at once."),
    ("pass_up", lifecycle.WAITING): gettext_lazy("%(name)s passed it up."),
    ("pass_up", lifecycle.CHALLENGED): gettext_lazy("%(name)s passed it up."),
    ("challenge", lifecycle.CHALLENGED): gettext_lazy("%(name)s asked to have it looked at again."),
    ("challenge", lifecycle.BLOCKED): gettext_lazy("%(name)s asked to have it looked at again."),
    ("decline", lifecycle.APPROVED): gettext_lazy("%(name)s looked again. The yes stays as it was."),
    ("decline", lifecycle.SETTLED): gettext_lazy("%(name)s looked again. The yes stays as it was."),
    ("reassign", lifecycle.CHALLENGED): gettext_lazy("%(name)s moved it to somebody who can decide it."),
    ("reroute", lifecycle.CHALLENGED): gettext_lazy("It moved to somebody who can decide it."),
    ("settle", lifecycle.CHALLENGED): gettext_lazy("A part of it was paid."),
    ("refund", lifecycle.CHALLENGED): gettext_lazy("Some of the money came back."),
    ("submit", lifecycle.SETTLED): gettext_lazy("%(name)s paid it already, and could say yes."),
    ("approve", lifecycle.SETTLED): gettext_lazy("%(name)s said yes."),
    ("refund", lifecycle.WAITING): gettext_lazy("Some of the money came back."),
    ("refund", lifecycle.DECLINED): gettext_lazy("Some of the money came back."),
    ("mistake", lifecycle.SETTLED): gettext_lazy("It was a mistake. It ends there."),
    ("tell_lapse", lifecycle.APPROVED): gettext_lazy("Nothing was paid yet. We asked whether it is still needed."),
    ("still_needed", lifecycle.APPROVED): gettext_lazy("%(name)s said that it is still needed."),
    ("lapse", lifecycle.LAPSED): gettext_lazy("Nothing was paid, so the money is free again."),
    ("cancel", lifecycle.WITHDRAWN): gettext_lazy("%(name)s said that it is not needed any more."),
    ("settle", lifecycle.APPROVED): gettext_lazy("A part of it was paid."),
    ("settle", lifecycle.SETTLED): gettext_lazy("It was paid."),
    ("refund", lifecycle.APPROVED): gettext_lazy("Some of the money came back."),
    ("refund", lifecycle.SETTLED): gettext_lazy("Some of the money came back."),
    ("not_paid", lifecycle.APPROVED): gettext_lazy("It was marked as paid by mistake."),
    ("not_paid", lifecycle.CHALLENGED): gettext_lazy("It was marked as paid by mistake."),
    ("reroute", lifecycle.WAITING): gettext_lazy("It moved to somebody who can decide it."),
    ("reroute", lifecycle.BLOCKED): gettext_lazy("It moved to somebody who will name who decides."),
}
# What the watch did is told alike, whatever an ask waits as.
WATCH_STEPS = {
    "remind": gettext_lazy("A reminder went out."),
    "move_on": gettext_lazy("It moved on, so that nobody waits too long."),
    "alarm": gettext_lazy("It is late. We told those who can help."),
}
STEPS |= {(command, status): text for status in lifecycle.WITH_SOMEBODY for command, text in WATCH_STEPS.items()}
STEPS["alarm", lifecycle.BLOCKED] = gettext_lazy("Nobody can decide it yet. We told those who can help.")
ROOM = gettext_lazy("No need to ask: %(what)s, up to %(amount)s each time, until %(when)s.")
ROOM_TO = gettext_lazy("No need to ask: %(what)s from %(payee)s, up to %(amount)s each time, until %(when)s.")
A_MOMENT = timedelta(seconds=1)
STEP_ELSE = gettext_lazy("%(name)s changed it.")

# Why somebody else than the asker decides, told with names; the rest is in workflow.present.
WHY_OVER = {
    "over_each": gettext_lazy("It is over %(asker)s's %(amount)s for each ask."),
    "over_period": gettext_lazy("%(asker)s has %(left)s of %(amount)s left until %(when)s."),
    "over_budget": gettext_lazy("It is more than the money left: %(left)s."),
}
WHY_OVER_YOURS = {
    "over_each": gettext_lazy("It is over your %(amount)s for each ask."),
    "over_period": gettext_lazy("You have %(left)s of your %(amount)s left until %(when)s."),
    "over_budget": gettext_lazy("It is more than the money left: %(left)s."),
}


# What whoever asked said of whom it pays.
PAYS_THEM = {
    "refund": gettext_lazy("They said it pays back what they spent."),
    "wages": gettext_lazy("They said it pays wages to them or their family."),
}


# What becomes of a yes once its notice is over.
FROM_A_DAY = {
    DECREASE: gettext_lazy("Less from %(day)s"),
    RECOVERY: gettext_lazy("Goes back on %(day)s"),
}


@dataclass(frozen=True, slots=True)
class Status:
    """How an ask stands, in a few words, with the look they get: yes, waiting, no or done."""

    look: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One ask in a list."""

    id: UUID
    title: str
    amount: str
    status: Status
    asked_by: str
    asked_at: datetime
    person: str
    notes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A decision as somebody reads it, who may have made it; `reason` is in the decider's own words."""

    status: Status
    by: str
    code: str = ""
    reason: str = ""
    less: bool = False
    yours: bool = False


def short_name(user: User | Person) -> str:
    """This function will give the name somebody is called by: the first word of it that is not a title."""
    words = [word for word in user.display_name.split() if word.rstrip(".").lower() not in TITLES]
    return words[0] if words else user.display_name


def who(user: User, *, viewer: User) -> str:
    """This function will name a user to a viewer, to whom they may be 'you'."""
    return _("You") if user.id == viewer.id else user.display_name


def amount_of(kind: str, pence: int | None) -> str:
    """This function will write what an ask is about in money: £150, £136 a week, £22 a week less, or nothing."""
    if not pence:
        return ""
    if kind == "weekly":
        return _("%(amount)s a week") % {"amount": money(pence)}
    if kind == PLAN_CHANGE:
        return _("%(amount)s more a year in the plan") % {"amount": money(pence)}
    if kind == DECREASE:
        return _("%(amount)s a week less") % {"amount": money(pence)}
    if kind == RECOVERY:
        return _("%(amount)s to go back") % {"amount": money(pence)}
    return money(pence)


def title_of(ask: Ask) -> str:
    """This function will name an ask by its words, else by who is to be paid, else by how much it is."""
    words = text_of(ask.what_for) or text_of(ask.payee)
    if words is None and ask.pay == ALREADY_PAID:
        return _("Already spent")
    amount = amount_of(ask.kind, ask.amount)
    return words or (_("Something for %(amount)s") % {"amount": amount} if amount else _("An ask without words"))


# --- money left -----------------------------------------------------------------------------------------------------


def reach_lines(reach: Reach | None) -> list[str]:
    """This function will say what somebody can say yes to alone: at a time, in a period, what is left of it."""
    if reach is None:
        return [_("You can ask for anything. You will see who decides before you send it.")]
    if reach.own_money:
        return [_("It is your own money. You can say yes to all that is left.")]
    limits = [] if reach.each is None else [_("%(amount)s at a time") % {"amount": money(reach.each)}]
    if reach.sum and reach.period in EACH_PERIOD:
        limits.append(EACH_PERIOD[reach.period] % {"amount": money(reach.sum.amount or 0)})
    if not limits:
        return [_("You can say yes to any amount that is left.")]
    lines = [_("You can say yes to %(limits)s.") % {"limits": ", ".join(limits)}]
    if reach.sum and reach.sum.left != reach.sum.amount:
        lines.append(left_line(reach))
    return lines


def room_lines(
    rooms: Sequence[Mandate], *, names: Mapping[str, str], payees: Mapping[UUID, str], zone: str
) -> list[str]:
    """This function will say what somebody need not ask for again: for what, to whom, up to how much, until when."""
    lines = []
    for room in rooms:
        said = {
            "what": names.get(room.category, room.category),
            "payee": payees.get(room.ask_id, "") if room.ask_id else "",
            "amount": money(next((limit["amount"] for limit in room.limits if limit.get("amount")), 0)),
            "when": day(room.ends_at - A_MOMENT, time_zone=zone) if room.ends_at else "",
        }
        told = ROOM_TO if said["payee"] else ROOM
        lines.append(str(told) % said)
    return lines


def left_line(reach: Reach | None) -> str:
    """This function will say what is left of somebody's own limit in its period, or nothing."""
    if reach is None or reach.sum is None or reach.period not in LEFT_OF_PERIOD:
        return ""
    return LEFT_OF_PERIOD[reach.period] % {"left": money(reach.sum.left or 0)}


def untouched_line(reach: Reach | None) -> str:
    """This function will say that asking somebody else uses nothing of one's own limit, or nothing."""
    if reach is None or reach.sum is None or reach.period not in EACH_PERIOD:
        return ""
    return _("Your own %(limit)s is not touched.") % {
        "limit": EACH_PERIOD[reach.period] % {"amount": money(reach.sum.amount or 0)}
    }


# --- asks -----------------------------------------------------------------------------------------------------------


def line_of(ask: Ask, *, viewer: User, now: datetime, zone: str) -> Line:
    """This function will put one ask into a list, with who decided and why where somebody has."""
    decision = standing_decision(ask)
    notes, reason = [], ""
    if decision is not None and ask.status not in (*lifecycle.WITH_SOMEBODY, lifecycle.WITHDRAWN):
        notes.append(decided_by(decision, viewer=viewer))
        reason = text_of(decision.reason) or ""
    return Line(
        id=ask.id,
        title=title_of(ask),
        amount=amount_of(ask.kind, ask.amount),
        status=status_of(ask, viewer=viewer, now=now, zone=zone),
        asked_by=who(ask.asker, viewer=viewer),
        asked_at=ask.created_at,
        person=ask.person.display_name,
        notes=tuple(notes),
        reason=reason,
    )


def status_of(ask: Ask, *, viewer: User, now: datetime, zone: str) -> Status:
    """This function will say how an ask stands: 'Yes', 'With Priya by 3pm Tuesday', 'Not this time', 'Finished'."""
    decision = standing_decision(ask)
    if ask.assignment is not None:
        return Status("waiting", waits_text(ask, ask.assignment, viewer=viewer, now=now, zone=zone))
    if ask.status == lifecycle.APPROVED and ask.kind in FROM_A_DAY and ask.look_at is not None:
        # The watch looks at it again when its notice is over.
        return Status("waiting", str(FROM_A_DAY[ask.kind]) % {"day": day(ask.look_at, time_zone=zone)})
    if ask.status == lifecycle.APPROVED:
        return Status("yes", yes_text(ask, decision))
    if ask.status == lifecycle.DECLINED:
        return Status("no", _("Not this time"))
    if ask.status == lifecycle.WITHDRAWN:
        return Status("done", _("Taken back") if decision else _("No longer asked"))
    return Status("done", _("Finished"))


def yes_text(ask: Ask, decision: Decision | None) -> str:
    """This function will write a yes, with its amount where it is a smaller one."""
    if decision is not None and decision.reduced:
        return _("Yes, to %(amount)s") % {"amount": amount_of(ask.kind, decision.amount)}
    return _("Yes")


def close_lines(close: Sequence[CloseAsk], *, zone: str) -> list[str]:
    """This function will list earlier asks to the same payee: £60, 9 November."""
    return [f"{money(each.amount)}, {day(each.created_at, time_zone=zone)}" for each in close]


def pays_you_line(ask: Ask) -> str:
    """This function will tell who decides whom an ask pays, where that was said or is worth saying; or nothing."""
    if ask.pays_you in PAYS_THEM:
        return str(PAYS_THEM[ask.pays_you])
    worth = ask.category.split(".")[0] == CARE or (ask.payee_key and (ask.amount or 0) > ASKED_ABOVE_PENCE)
    return _("They did not say whether this pays them or their family.") if worth and not ask.pays_you else ""


def waits_text(ask: Ask, waits: Assignment, *, viewer: User, now: datetime, zone: str) -> str:
    """This function will say with whom an ask is and by when they answer; after that time, that it is late."""
    said = {"name": short_name(waits.user), "when": soon(waits.due_at, now=now, time_zone=zone)}
    late = waits.due_at < now
    if waits.user_id == viewer.id:
        return (_("With you, late since %(when)s") if late else _("With you, by %(when)s")) % said
    if ask.status == lifecycle.BLOCKED:
        if late:
            return _("With %(name)s, who will name who decides, late since %(when)s") % said
        return _("With %(name)s, who will name who decides, by %(when)s") % said
    return (_("With %(name)s, late since %(when)s") if late else _("With %(name)s by %(when)s")) % said


def decided_by(decision: Decision, *, viewer: User) -> str:
    """This function will name who decided."""
    said = {"name": decision.by.display_name}
    if decision.on_behalf_of_id is not None and decision.on_behalf_of is not None:
        said["other"] = decision.on_behalf_of.display_name
        mine = decision.by_id == viewer.id
        return (_("You decided, for %(other)s.") if mine else _("%(name)s decided, for %(other)s.")) % said
    if decision.by_id == viewer.id:
        return _("You decided.")
    return _("%(name)s decided.") % said


def reply_of(ask: Ask, decision: Decision, *, viewer: User, reason: str | None = None) -> Reply:
    """This function will word a decision for a viewer; ``reason`` is that of one that is not yet made."""
    declined = decision.outcome == Decision.Outcome.DECLINE
    return Reply(
        status=Status("no", _("Not this time")) if declined else Status("yes", yes_text(ask, decision)),
        by=decided_by(decision, viewer=viewer),
        code=reason_code_text(decision.reason_code),
        reason=reason or text_of(decision.reason) or "",
        less=declined or decision.reduced,
        yours=decision.by_id == viewer.id,
    )


def reason_code_text(code: str) -> str:
    """This function will word a reason's code; 'something else' says nothing, so it is left out."""
    return str(REASONS[code]) if code in REASONS and code != "other" else ""


def why_waits(ask: Ask, waits: Assignment, ruling: Ruling | None, *, viewer: User, zone: str) -> str:
    """This function will say why an ask came to who it waits for, with the limit that it is over."""
    table = WHY_OVER_YOURS if ask.asker_id == viewer.id else WHY_OVER
    failed = ruling.failed if ruling else None
    if waits.why not in table or failed is None:
        return str(WHY_WAITS.get(waits.why, WHY_WAITS_ELSE))
    return table[waits.why] % {
        "asker": short_name(ask.asker),
        "amount": money(failed.amount or 0),
        "left": money(max(failed.left or 0, 0)),
        "when": day(failed.resets_at, time_zone=zone) if failed.resets_at else "",
    }


def passed_over(entries: Sequence[Mapping[str, str]], *, names: Mapping[UUID, str], to_family: bool) -> list[str]:
    """This function will say who was nearer and does not decide, and why."""
    return [
        f"{names.get(UUID(each['user']), _('Somebody'))} ({why_passed(each['why'], to_family=to_family)})"
        for each in entries
    ]


def step_text(step: Transition, *, viewer: User, zone: str) -> tuple[str, str]:
    """This function will tell one step of an ask's life, and when it was."""
    template = STEPS.get((step.command, step.to_status), STEP_ELSE)
    name = step.by.display_name if step.by else _("Leeway")
    return str(template) % {"name": name}, moment(step.at, time_zone=zone)
