"""One ask on a page: how it stands, who decided and why, what can be done now."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from audit.gather import gather
from delegation import access
from delegation.authority import Ruling
from delegation.days import day_at
from delegation.errors import LeewayError, Missing
from delegation.models import Budget, Mandate, User
from delegation.sentences import money as pounds
from delegation.sentences import soon
from workflow import lifecycle, reading
from workflow.around import Around, around
from workflow.close_together import close_to
from workflow.helped import CHANGED_WITHIN, may_say
from workflow.helping import help_part
from workflow.leading.cost import MINUTES
from workflow.models import Ask, Decision, Helped
from workflow.pages import words
from workflow.pages.about import AboutAsks
from workflow.pages.advocate_words import advocate_context, stands_beside
from workflow.pages.forms import BUDGETS, HELPED, AnswerForm, LeewayForm, TakeOverForm, new_key, write_pounds
from workflow.pages.hearing import beside_lines
from workflow.pages.money_back import going_back
from workflow.pages.money_words import amount_line
from workflow.pages.paid_words import money_line, skipped_line
from workflow.pages.said import earlier_lines, said_lines
from workflow.pages.waiting_words import while_waiting
from workflow.present import reads_staff_words, text_of
from workflow.reach import reach_of
from workflow.selectors import MISTAKE, find_ask
from workflow.services.check_times import asked_about
from workflow.services.fields import SPENDS
from workflow.services.noticing import WITH_NOTICE
from workflow.services.recovering import RECOVERY
from workflow.services.repeating import ENDED
from workflow.services.undoing import take_back, withdraw
from workflow.standing import standing_decision
from workflow.to_pay import PAID_OUT, WEEKLY, payment_rows, weeks_to_skip

EMERGENCY = Mandate.Kind.EMERGENCY
# Words of one's own in the forms about an ask: whoever comes too late gets them back.
OWN_WORDS = ("reason", "text", "what_for")
# Which answer this browser was asked about last: a second tap adds nothing, and no row says that it was answered.
TAPPED = "tapped_about"


class AskBase(AboutAsks):
    """What the pages about one ask share."""

    def show(
        self,
        ask_id: UUID,
        *,
        alert: str = "",
        forms: dict[str, LeewayForm] | None = None,
        refused: tuple[str, LeewayForm] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """This function will show an ask, to who decides it with its whole story, to others how it stands."""
        ask = find_ask(by=self.user, ask_id=ask_id)
        near = around(ask, viewer=self.user, at=self.at, now=self.now)
        decides = ask.assignment is not None and ask.assignment.user_id == self.user.id
        staff, hold = self.user.team_id is not None, ask.hold
        context = {
            "linked": self.linked(near),
            **self.story(ask, near),
            "alert": alert,
            "typed": typed_in(self.request) if alert else [],
            "decides": decides and ask.status in lifecycle.TO_DECIDE,
            "answers": decides and ask.status == lifecycle.PAUSED,
            "names_decider": decides and ask.status == lifecycle.BLOCKED,
            "can_withdraw": ask.asker_id == self.user.id and can_change(ask),
            "can_take_back": self.can_take_back(ask) and (hold is None or hold.used == 0),
            "can_repeat": can_repeat(ask, near),
            "helped": self.helped(ask, near),
            "minutes": self.minutes(ask),
            "set_aside": hold.held if hold and hold.released_at is None and not hold.used else 0,
            "not_right": reading.may_say_not_right(self.user, ask=ask, ties=near.ties),
            "form_key": new_key(),
            "here": reverse("ask-page", args=[ask.id]),
        }
        may_ask = access.ASK_FOR in near.may
        self.looked(ask.person, may_ask=may_ask)
        context |= self.beside(ask, near, refused=refused)
        context |= advocate_context(ask, viewer=self.user, may_ask=may_ask, zone=self.time_zone, at=self.at)
        organisation = self.now.organisation
        context |= while_waiting(
            ask, viewer=self.user, can_change=can_change(ask), organisation=organisation, around=near, at=self.at
        )
        if decides and ask.status != lifecycle.PAUSED:
            context |= self.for_decider(ask, near)
        elif staff and reading.could_decide(self.user, ask=ask, hold=hold, at=self.at, now=self.now):
            context["take_over"] = TakeOverForm()
        else:
            context["own_lines"] = self.own_lines(ask)
        return self.page("pages/ask.html", {**context, **(forms or {})}, status=status)

    def minutes(self, ask: Ask) -> tuple[int, ...]:
        """This function will give the numbers to tap beside an answer that is asked about; for most none."""
        answer = asked_about(ask=ask, by=self.user, at=self.at)
        return MINUTES if answer is not None and self.request.session.get(TAPPED) != str(answer.id) else ()

    def linked(self, near: Around) -> list[Any]:
        """This function will say what was paid beyond this ask, and how that stands."""
        found = []
        for each in near.linked:
            each.answers = []
            status = words.status_of(each, viewer=self.user, now=self.at, zone=self.time_zone)
            found.append((each.id, pounds(each.amount or 0), status))
        return found

    def story(self, ask: Ask, near: Around) -> dict[str, Any]:
        """This function will tell what everybody who sees an ask may read."""
        waits = ask.assignment
        decision, note = self.standing_answer(ask), near.note
        ruling = Ruling.from_document(ask.ruled[-1].document) if ask.ruled else None
        return {
            "ask": ask,
            "beside": beside_lines(note, person=ask.person),
            "if_waits": text_of(note.if_waits) if note else "",
            "person": ask.person,
            "matters": text_of(ask.person.what_matters),
            "title": words.title_of(ask),
            "payee": text_of(ask.payee) if ask.what_for else None,
            "amount": amount_line(ask),
            "paid_from": BUDGETS[Budget.Kind(ask.budget.kind)] if ask.budget else "",
            "asked_by": words.who(ask.asker, viewer=self.user),
            "asked_by_me": ask.asker_id == self.user.id,
            "status": words.status_of(ask, viewer=self.user, now=self.at, zone=self.time_zone),
            "reply": words.reply_of(ask, decision, viewer=self.user) if decision else None,
            "money_line": money_line(near.payments, zone=self.time_zone),
            "skipped_line": skipped_line(near.skipped),
            "waits": waits,
            "stands_for": waits.on_behalf_of.display_name if waits and waits.on_behalf_of else "",
            "waits_short": words.short_name(waits.user) if waits else "",
            "why": words.why_waits(ask, waits, ruling, viewer=self.user, zone=self.time_zone) if waits else "",
            "passed_over": self.passed_over(waits, asker=ask.asker_id, near=near) if waits else [],
            "steps": [words.step_text(step, viewer=self.user, zone=self.time_zone) for step in ask.story],
        }

    def beside(self, ask: Ask, near: Around, *, refused: tuple[str, LeewayForm] | None) -> dict[str, Any]:
        """This function will give the help to offer, what was written, and what else can be done."""
        to_staff, may_ask = ask.id in reads_staff_words(self.user, [ask], near.ties), access.ASK_FOR in near.may
        offered = help_part(ask, viewer=self.user, beside=near.beside)
        back = going_back(ask, viewer_is_close=near.is_close, zone=self.time_zone)
        again, may_answer = offered is not None and offered["look_again"], back is not None and back["may_answer"]
        skips = may_ask and ask.kind == WEEKLY and ask.status == lifecycle.APPROVED and bool(near.to_skip)
        parts = [
            *self.parts_owed(ask, near),
            *parts_for(ask, viewer=self.user, again=again, may_ask=may_ask, may_answer=may_answer, skips=skips),
        ]
        if again and stands_beside(ask, viewer=self.user, may_ask=may_ask, at=self.at):
            parts = ["again-with" if each == "again" else each for each in parts]
        return {
            "help": offered,
            "back": back,
            "for_family": self.user.team_id is None,
            "said": said_lines(ask, viewer=self.user, to_staff=to_staff, zone=self.time_zone),
            "can_attach": may_ask or ask.asker_id == self.user.id,
            "earlier": earlier_lines(ask, near.beside.earlier.get(ask.id, ())),
            "found": near.findings,
            "offers": self.offers(ask, near, parts=parts, refused=refused),
            "refused": refused[1] if refused else None,
        }

    def parts_owed(self, ask: Ask, near: Around) -> list[str]:
        """This function will name what the viewer owes: to tell what could not wait, to name who decides."""
        urgent = ask.cant_wait or any(each.mandate and each.mandate.kind == EMERGENCY for each in ask.answers)
        tells = urgent and near.untold
        has_it = ask.assignment is not None and ask.assignment.user_id == self.user.id
        owns = self.user.id == self.now.organisation.scheme_owner_id and self.user.id != ask.asker_id
        names = has_it if ask.status == lifecycle.BLOCKED else owns and not has_it and ask.status in lifecycle.TO_DECIDE
        return [part for part, owed in (("tell", tells), ("name", names)) if owed]

    def offers(
        self, ask: Ask, near: Around, *, parts: Sequence[str], refused: tuple[str, LeewayForm] | None
    ) -> list[Any]:
        """This function will give the small forms of what can be done, the one that was refused as it was typed."""
        from workflow.pages.doing import DOINGS, Offer  # its views are made of this base

        found = []
        for part in parts:
            doing, is_refused = DOINGS[part], refused is not None and refused[0] == part
            form = refused[1] if refused and is_refused else doing.form(**self.form_options(part, ask=ask, near=near))
            address = reverse(f"ask-page-{part}", args=[ask.id])
            title = str(doing.title) % {"name": words.short_name(ask.person)} if part == "again-with" else ""
            found.append(Offer(doing, form, address, open=is_refused or doing.open, title=title))
        return found

    def form_options(self, part: str, *, ask: Ask | None = None, near: Around | None = None) -> dict[str, Any]:
        """This function will give what some of the small forms need to know."""
        if part == "colleague":
            return {"colleagues": reading.colleagues_of(self.user, at=self.at)}
        if part == "name":
            return {"deciders": reading.deciders_but(self.user, at=self.at)}
        if part == "skip":
            return {"weeks": near.to_skip if near else self.weeks(self.kwargs["ask_id"])}
        if part == "remark":
            return {"staff": self.user.team_id is not None}
        if part == "room" and ask is not None:
            ends_on = ask.budget.ends_on - timedelta(days=1) if ask.budget else None
            whom = "this" if ask.payee_key else "anybody"
            return {"initial": {"amount": write_pounds(ask.amount or 0), "ends_on": ends_on, "whom": whom}}
        return {}

    def weeks(self, ask_id: UUID) -> list[date]:
        """This function will list the weeks that can be skipped of what is paid each week."""
        return weeks_to_skip(gather(**payment_rows(ask_id)), today=day_at(self.at, self.time_zone))

    def standing_answer(self, ask: Ask) -> Decision | None:
        """This function will give the decision that stands, if any: none while it waits or once it was taken back."""
        return None if ask.status == lifecycle.WITHDRAWN else standing_decision(ask)

    def can_take_back(self, ask: Ask) -> bool:
        """This function will say whether the yes that stands is the viewer's own."""
        decision = self.standing_answer(ask)
        return ask.status == lifecycle.APPROVED and decision is not None and decision.by_id == self.user.id

    def helped(self, ask: Ask, near: Around) -> dict[str, Any] | None:
        """This function will offer one tap to say whether something helped, once that was asked; changed for 7 days."""
        row = near.helped
        over = row is not None and row.answered_at is not None and self.at > row.answered_at + CHANGED_WITHIN
        if row is None or over or not may_say(self.user, ask, may=near.may):
            return None
        return {"choices": list(HELPED.items()), "answered": HELPED[Helped.Answer(row.answer)] if row.answer else ""}

    def own_lines(self, ask: Ask) -> list[str]:
        """This function will tell the asker what a yes of their own left, or that waiting uses nothing of theirs."""
        decided_it = self.can_take_back(ask)
        if ask.asker_id != self.user.id or not (decided_it or ask.status == lifecycle.WAITING):
            return []
        budgets = (ask.budget,) if ask.budget else ()
        reach = reach_of(self.user, person=ask.person, budgets=budgets, at=self.at, now=self.now)
        line = words.left_line(reach) if decided_it else words.untouched_line(reach)
        return [line] if line else []

    def for_decider(self, ask: Ask, near: Around) -> dict[str, Any]:
        """This function will tell the rest of the story to who decides: plan, money left, what was asked before."""
        return {
            "close": words.close_lines(close_to([ask]).get(ask.id, ()), zone=self.time_zone),
            "goes_on_at": self.goes_on_at(ask),
            "pays_you": words.pays_you_line(ask),
            "plan_lines": near.plan_lines,
            "budget": ask.budget,
            "like": [words.line_of(each, viewer=self.user, now=self.at, zone=self.time_zone) for each in near.like],
            "less": AnswerForm(less=True),
            "no": AnswerForm(less=False),
        }

    def goes_on_at(self, ask: Ask) -> str:
        """This function will say when an ask moves on if nobody answers it; nothing where that time is over."""
        if ask.assignment is None or ask.status not in lifecycle.TO_DECIDE or ask.assignment.due_at <= self.at:
            return ""
        return soon(ask.assignment.due_at, now=self.at, time_zone=self.time_zone)

    def command(self, ask_id: UUID, act: Callable[[], Ask]) -> HttpResponse:
        """This function will do one thing to an ask once, and show it: as it is now, or with why not."""
        try:
            self.once(lambda: act().id, kind="ask")
        except Missing:
            raise
        except LeewayError as error:
            return self.show(ask_id, alert=error.sentence, status=error.status)
        return self.go(reverse("ask-page", args=[ask_id]))


def typed_in(request: HttpRequest) -> list[str]:
    """This function will give the words that somebody sent with a form."""
    sent = (request.POST.get(name, "").strip() for name in OWN_WORDS)
    return [each for each in sent if each]


def can_repeat(ask: Ask, near: Around) -> bool:
    """This function will say whether the viewer may ask the same again in one tap."""
    had_yes = ask.kind == "one_off" and ask.status in ENDED
    return had_yes and ask.person.died_on is None and access.ASK_FOR in near.may


def can_change(ask: Ask) -> bool:
    """This function will say whether an ask is still open to its asker: nobody decided it yet."""
    return ask.challenge_id is None and ask.status in (lifecycle.WAITING, lifecycle.PAUSED, lifecycle.BLOCKED)


def parts_for(
    ask: Ask, *, viewer: User, again: bool, may_ask: bool, may_answer: bool = False, skips: bool = False
) -> list[str]:
    """This function will name what else somebody can do to an ask, the nearest at hand first."""
    has_it = ask.assignment is not None and ask.assignment.user_id == viewer.id
    decides, staff = has_it and ask.status in lifecycle.TO_DECIDE, viewer.team_id is not None
    table = (
        ("answer", has_it and ask.status == lifecycle.PAUSED),
        ("skip", skips),
        *money_parts(ask, viewer=viewer, may_ask=may_ask),
        ("room", decides and ask.challenge_id is None and ask.kind in SPENDS),
        ("found", decides and staff and ask.kind not in WITH_NOTICE),
        ("question", decides),
        ("colleague", staff and ask.status in lifecycle.WITH_SOMEBODY),
        ("pass-up", decides),
        ("hard", may_answer),
        ("parts", decides and ask.kind == RECOVERY and ask.challenge_id is None),
        ("disagree", again and ask.kind in WITH_NOTICE),
        ("again", again and ask.kind not in WITH_NOTICE),
        ("change", ask.asker_id == viewer.id and can_change(ask)),
        ("remark", True),
    )
    return [part for part, offered in table if offered]


def money_parts(ask: Ask, *, viewer: User, may_ask: bool) -> list[tuple[str, bool]]:
    """This function will say what of the money of an ask somebody can tell: what it cost, what came back, a mistake."""
    steps = {step.command for step in ask.story}
    paid, is_yes = ask.is_fact or "settle" in steps, ask.status == lifecycle.APPROVED
    told = bool(ask.story) and ask.story[-1].command == "tell_lapse"
    own = any(answer.by_id == viewer.id for answer in ask.answers)
    ends = ask.status == lifecycle.SETTLED or (ask.is_fact and ask.assignment is not None)
    return [
        ("still-needed", may_ask and is_yes and told),
        # What finance is to pay is said by others than who decided it.
        ("cost", may_ask and is_yes and ask.kind in SPENDS and not (own and ask.pay in PAID_OUT)),
        ("came-back", may_ask and paid and MISTAKE not in steps),
        ("mistake", ask.asker_id == viewer.id and paid and ends and MISTAKE not in steps and ask.challenge_id is None),
        ("cancel", ask.asker_id == viewer.id and is_yes and not paid and not own and ask.kind in SPENDS),
    ]


class AskPage(AskBase):
    """An ask's page: the same address for everybody who may see it."""

    def get(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will show the ask."""
        return self.show(ask_id)


class AskCommand(AskBase):
    """Something done to an ask by POST; its address opened with GET leads to the ask."""

    def get(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will lead to the ask."""
        return self.go(reverse("ask-page", args=[ask_id]))


class Withdraw(AskCommand):
    """Stop asking."""

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will end a waiting ask of the viewer's own."""
        return self.command(ask_id, lambda: withdraw(by=self.user, ask_id=ask_id, at=self.at))


class TakeBack(AskCommand):
    """Take it back."""

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will undo the viewer's own yes, until money moves."""
        return self.command(ask_id, lambda: take_back(by=self.user, ask_id=ask_id, at=self.at))
