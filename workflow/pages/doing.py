"""What can be done to an ask beside answering it: a table, one small form each, at addresses of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.errors import Invalid, LeewayError, Missing, Refused
from delegation.http.files import as_download, read_file
from delegation.http.pages import PageView
from workflow.models import Ask, Decision
from workflow.pages.asks import AskCommand
from workflow.pages.doing_forms import (
    AgainForm,
    AgainWithForm,
    AnswerWordsForm,
    CameBackForm,
    CancelForm,
    ChangeForm,
    ColleagueForm,
    CostForm,
    DisagreeForm,
    FoundForm,
    HardForm,
    MistakeForm,
    NameForm,
    PartsForm,
    PassUpForm,
    QuestionForm,
    RemarkForm,
    RoomForm,
    SkipWeekForm,
    StillNeededForm,
    TellForm,
)
from workflow.pages.forms import LeewayForm
from workflow.selectors import open_attachment
from workflow.services.attaching import MOST_BYTES, Sent, attach
from workflow.services.challenging import challenge
from workflow.services.changing import change
from workflow.services.deciding import RoomAsked, Verdict, decide
from workflow.services.hardship import answer_notice
from workflow.services.lapsing import cancel, still_needed
from workflow.services.looking_back import tell_why
from workflow.services.mistakes import say_mistake
from workflow.services.moving import reassign
from workflow.services.passing_up import pass_up
from workflow.services.paying import skip_week
from workflow.services.settling import refund, settle
from workflow.services.talking import answer, ask_colleague, comment, question

Act = Callable[..., Ask]


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing to do: what opens it, its form, its button, and the service that takes what was typed."""

    part: str
    title: Any
    button: Any
    form: type[LeewayForm]
    act: Act
    hint: Any = ""
    open: bool = False


@dataclass(slots=True)
class Offer:
    """A doing on the page of one ask, with its form as it is."""

    doing: Doing
    form: LeewayForm
    address: str
    open: bool = field(default=False)
    title: Any = ""


def _change(*, by: Any, ask_id: UUID, at: Any, **typed: Any) -> Ask:
    given = {name: value for name, value in typed.items() if value not in (None, "")}
    return change(by=by, ask_id=ask_id, changes=given, at=at)


def _yes_and_room(*, by: Any, ask_id: UUID, at: Any, amount: int, ends_on: Any, whom: str = "") -> Ask:
    room = RoomAsked(amount=amount, ends_on=ends_on, any_payee=whom == RoomForm.ANYBODY)
    verdict = Verdict(outcome=Decision.Outcome.APPROVE, and_room=room)
    return decide(by=by, ask_id=ask_id, verdict=verdict, at=at)


def _yes_and_found(*, by: Any, ask_id: UUID, at: Any, text: str) -> Ask:
    verdict = Verdict(outcome=Decision.Outcome.APPROVE, capacity=text)
    return decide(by=by, ask_id=ask_id, verdict=verdict, at=at)


def _say_hard(*, by: Any, ask_id: UUID, at: Any, text: str = "") -> Ask:
    return answer_notice(by=by, ask_id=ask_id, hard=True, text=text, at=at)


def _yes_in_parts(*, by: Any, ask_id: UUID, at: Any, parts: int, amount: int | None = None, reason: str = "") -> Ask:
    code = "other" if reason else None
    yes = Verdict(outcome=Decision.Outcome.APPROVE, amount=amount, parts=parts, reason=reason, reason_code=code)
    return decide(by=by, ask_id=ask_id, verdict=yes, at=at)


def _cost(*, by: Any, ask_id: UUID, at: Any, amount: int, rest: str) -> Ask:
    return settle(by=by, ask_id=ask_id, amount=amount, final=rest == CostForm.ALL, at=at)


DOINGS = {
    each.part: each
    for each in (
        Doing("answer", _("Answer the question"), _("Send your answer"), AnswerWordsForm, answer, open=True),
        Doing(
            "tell",
            _("Tell us what it was for"),
            _("Tell us"),
            TellForm,
            tell_why,
            hint=_("It could not wait, so you said yes first. We look at it together afterwards."),
            open=True,
        ),
        Doing("name", _("Name who decides this"), _("Name them"), NameForm, reassign, open=True),
        Doing(
            "still-needed",
            _("Still needed"),
            _("Yes, keep the money for it"),
            StillNeededForm,
            still_needed,
            hint=_("Nothing is paid yet. Without an answer the money is free again."),
            open=True,
        ),
        Doing("cost", _("It cost ..."), _("Say what it cost"), CostForm, _cost),
        Doing("came-back", _("Money came back"), _("Say what came back"), CameBackForm, refund),
        Doing(
            "mistake",
            _("That was a mistake"),
            _("Yes, that was a mistake"),
            MistakeForm,
            say_mistake,
            hint=_("It ends there."),
        ),
        Doing(
            "skip",
            _("Skip a week"),
            _("Skip this week"),
            SkipWeekForm,
            skip_week,
            hint=_("Nothing is paid for that week. Its money is free when this ends."),
        ),
        Doing(
            "cancel",
            _("Not needed any more"),
            _("Cancel it"),
            CancelForm,
            cancel,
            hint=_("The money is free again."),
        ),
        Doing(
            "room",
            _("Yes, and no need to ask next time"),
            _("Say yes, and no need to ask"),
            RoomForm,
            _yes_and_room,
            hint=_("They can say yes to this themselves from now on. You say yes to this one too."),
        ),
        Doing(
            "found",
            _("Yes, decided for them"),
            _("Say yes for them, and keep this"),
            FoundForm,
            _yes_and_found,
            hint=_("Everybody can decide for themself until it is shown that they cannot, one thing at a time."),
        ),
        Doing(
            "question",
            _("Ask one thing"),
            _("Ask this"),
            QuestionForm,
            question,
            hint=_("Your time to answer stops while you wait. It stops once."),
        ),
        Doing(
            "colleague",
            _("Ask a colleague"),
            _("Ask them"),
            ColleagueForm,
            ask_colleague,
            hint=_("Only who works here reads this. It changes nothing about who decides."),
        ),
        Doing("pass-up", _("Pass it up"), _("Pass it up now"), PassUpForm, pass_up),
        Doing(
            "again",
            _("Look at this again"),
            _("Have it looked at again"),
            AgainForm,
            challenge,
            hint=_("Somebody who has not seen it looks at it. What you have now stays as it is."),
        ),
        Doing(
            "again-with",
            _("Ask to look again, with %(name)s"),
            _("Have it looked at again"),
            AgainWithForm,
            challenge,
            hint=_("Do it with them. They ask, and it is written down that you were beside them. They are told."),
        ),
        Doing(
            "hard",
            _("This would be hard for us"),
            _("Say that it would be hard"),
            HardForm,
            _say_hard,
            hint=_("Nothing moves until a person has decided. They can stop it, make it less, or take it in parts."),
        ),
        Doing(
            "disagree",
            _("I don't agree"),
            _("Have it looked at again"),
            DisagreeForm,
            challenge,
            hint=_("Somebody who has not seen it looks at it. Nothing moves until they have answered."),
        ),
        Doing(
            "parts",
            _("Yes, in parts"),
            _("Say yes, in parts"),
            PartsForm,
            _yes_in_parts,
            hint=_("Nothing moves before the time to answer is over. If it would be hard, say why it goes on."),
        ),
        Doing("change", _("Change it"), _("Send the change"), ChangeForm, _change),
        Doing("remark", _("Write something about this"), _("Send it"), RemarkForm, comment),
    )
}


class Attach(AskCommand):
    """A picture or a PDF beside the ask."""

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will keep the file that was chosen, once."""

        def act() -> Ask:
            name, content_type, data = read_file(request, most_bytes=MOST_BYTES)
            sent = Sent(name=name, content_type=content_type, data=data)
            return attach(by=self.user, ask_id=ask_id, sent=sent, at=self.at)

        return self.command(ask_id, act)


class FilePage(PageView):
    """A file beside an ask, to keep."""

    def get(self, request: HttpRequest, ask_id: UUID, attachment_id: UUID) -> HttpResponse:
        """This function will give the file to whoever may see the ask."""
        row, data = open_attachment(by=self.user, ask_id=ask_id, attachment_id=attachment_id)
        return as_download(data, name=row.name.text or "file", content_type=row.content_type)


class Do(AskCommand):
    """One thing done to an ask with a small form."""

    part = ""

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will do it once, or show the ask with what is missing beside its field."""
        doing = DOINGS[self.part]
        form = self.filled(doing, ask_id)
        if not form.is_valid():
            return self.show_refused(ask_id, form, status=422)
        act = partial(doing.act, by=self.user, ask_id=ask_id, at=self.at, **form.cleaned_data)
        try:
            self.once(lambda: act().id, kind="ask")
        except Missing:
            raise
        except (Refused, Invalid) as error:
            form.refuse(error)
            return self.show_refused(ask_id, form, status=error.status)
        except LeewayError as error:
            return self.show(ask_id, alert=error.sentence, status=error.status)
        return self.go(reverse("ask-page", args=[ask_id]))

    def filled(self, doing: Doing, ask_id: UUID) -> LeewayForm:
        """This function will read what was typed; which colleagues there are depends on who asks."""
        return doing.form(self.request.POST, **self.form_options(doing.part))

    def show_refused(self, ask_id: UUID, form: LeewayForm, *, status: int) -> HttpResponse:
        """This function will show the ask with this form open."""
        return self.show(ask_id, refused=(self.part, form), status=status)
