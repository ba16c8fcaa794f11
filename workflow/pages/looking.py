"""A second look: what was asked, as it stood then; what would you have answered; and only then what was."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.errors import Conflict, Invalid, LeewayError, Missing, Refused
from delegation.http.files import as_download
from delegation.http.pages import PageView
from delegation.selectors.restricted import raised_concern
from delegation.sentences import day, money
from delegation.services.looks import keep_look
from workflow.blind import Before, before_the_answer, open_file
from workflow.looked_at import find_look, handed
from workflow.models import LookAnswer, Message, SecondLook
from workflow.pages import words
from workflow.pages.forms import LONGEST_TEXT, LeewayForm, WordsForm, new_key
from workflow.pages.safety import Unseen
from workflow.present import text_of
from workflow.safety_words import received
from workflow.services.looking import cannot_look, say_lesson, say_look, worry_about

WOULD = {
    LookAnswer.Would.YES: _("Yes"),
    LookAnswer.Would.LESS: _("Yes, but less"),
    LookAnswer.Would.NO: _("Not this time"),
}
WROTE = {
    Message.Kind.QUESTION: _("A question"),
    Message.Kind.ANSWER: _("The answer"),
    Message.Kind.COMMENT: _("Somebody wrote"),
    Message.Kind.ASKED_COLLEAGUE: _("A colleague was asked"),
    Message.Kind.COLLEAGUE_SAID: _("A colleague said"),
}


class LessonForm(LeewayForm):
    """What all can learn."""

    text = forms.CharField(
        label=_("What can all of us learn from this?"),
        help_text=_("You need not write anything. All who work here read it, without your name. Leave names out."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a few words what all can learn.")},
    )


class LookBase(PageView):
    """What the pages of one second look share."""

    def show(
        self, look_id: UUID, *, form: LessonForm | None = None, alert: str = "", status: int = 200
    ) -> HttpResponse:
        """This function will show what was asked; the answer as well once the viewer said theirs."""
        look = find_look(by=self.user, look_id=look_id)
        before, step = before_the_answer(look), handed(look.story)
        keep_look(by=self.user, person=before.ask.person, time_zone=self.time_zone, at=self.at)
        context = {
            "look": look,
            "by": day(step.due_at, time_zone=self.time_zone) if step and step.due_at else "",
            "would": [(each.value, text) for each, text in WOULD.items() if before.ask.amount or each != "less"],
            "form_key": new_key(),
            "alert": alert,
            "here": reverse("look-page", args=[look.id]),
            **self.asked(before),
            **self.answered(look, form=form),
        }
        return self.page("pages/second_look.html", context, status=status)

    def asked(self, before: Before) -> dict[str, Any]:
        """This function will tell what whoever decided had before them."""
        ask, note = before.ask, before.note
        said = [(WROTE[Message.Kind(each.kind)], text_of(each.words)) for each in before.said]
        return {
            "title": words.title_of(ask),
            "amount": words.amount_of(ask.kind, ask.amount),
            "person": ask.person,
            "matters": text_of(ask.person.what_matters),
            "asked_by": ask.asker.display_name,
            "asked_on": day(ask.created_at, time_zone=self.time_zone),
            "payee": text_of(ask.payee),
            "if_waits": text_of(note.if_waits) if note else "",
            "pays_you": words.pays_you_line(ask),
            "left": money(before.left) if before.left is not None else "",
            "close": words.close_lines(before.close, zone=self.time_zone),
            "said": said,
            "files": before.files,
        }

    def answered(self, look: SecondLook, *, form: LessonForm | None) -> dict[str, Any]:
        """This function will tell what was answered, once the viewer said what they would have."""
        mine = next((each for each in look.said if each.by_id == self.user.id), None)
        if mine is None:
            return {"mine": None}
        return {
            "mine": WOULD[LookAnswer.Would(mine.would)] if mine.would else "",
            "same": mine.same,
            "reply": words.reply_of(look.decision.ask, look.decision, viewer=self.user),
            "lesson": text_of(look.learned[0].words) if look.learned else "",
            "form": form or LessonForm(),
        }


class Look(LookBase):
    """One second look."""

    def get(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        """This function will show it to whoever has it, or looked."""
        return self.show(look_id)

    def post(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        """This function will keep what they would have answered, and then show what was."""
        find_look(by=self.user, look_id=look_id)
        would = request.POST.get("would", "")
        if would not in LookAnswer.Would.values:
            return self.show(look_id, alert=str(_("Choose one of the buttons.")), status=422)
        try:
            self.once(lambda: say_look(by=self.user, look_id=look_id, would=would, at=self.at).look_id, kind="look")
        except Conflict as error:
            return self.show(look_id, alert=error.sentence, status=error.status)
        return self.go(reverse("look-page", args=[look_id]))


class Cannot(LookBase):
    """I can't look at this one."""

    def get(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        """This function will lead to it."""
        return self.go(reverse("look-page", args=[look_id]))

    def post(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        """This function will pass it on, and lead back to what else there is to look at."""
        find_look(by=self.user, look_id=look_id)
        try:
            self.once(lambda: cannot_look(by=self.user, look_id=look_id, at=self.at).id, kind="look")
        except Conflict as error:
            return self.show(look_id, alert=error.sentence, status=error.status)
        return self.go(reverse("second-looks"))


class Lesson(LookBase):
    """What all can learn of it."""

    def get(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        """This function will lead to it."""
        return self.go(reverse("look-page", args=[look_id]))

    def post(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        """This function will keep it once, or show what to put right."""
        form = LessonForm(request.POST)
        if not form.is_valid():
            return self.show(look_id, form=form, status=422)
        text = form.cleaned_data["text"]
        try:
            self.once(lambda: say_lesson(by=self.user, look_id=look_id, text=text, at=self.at).look_id, kind="look")
        except (Refused, Invalid) as error:
            form.refuse(error)
            return self.show(look_id, form=form, status=error.status)
        except Missing:
            raise
        except LeewayError as error:
            return self.show(look_id, alert=error.sentence, status=error.status)
        return self.go(reverse("look-page", args=[look_id]))


class LookFile(PageView):
    """A file that was beside it."""

    def get(self, request: HttpRequest, look_id: UUID, attachment_id: UUID) -> HttpResponse:
        """This function will give the file to who looks."""
        row, data = open_file(by=self.user, look_id=look_id, attachment_id=attachment_id)
        return as_download(data, name=row.name.text or "file", content_type=row.content_type)


class LookWorried(Unseen):
    """I'm worried, on the way of worries: the second look shows nothing of it."""

    def get(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        """This function will ask what it is."""
        return self.form(look_id, WordsForm())

    def post(self, request: HttpRequest, look_id: UUID) -> HttpResponse:
        """This function will keep it once, and say who looks at it."""
        form = WordsForm(request.POST)
        if not form.is_valid():
            return self.form(look_id, form, status=422)
        text = form.cleaned_data["text"]
        concern_id = self.once(
            lambda: worry_about(by=self.user, look_id=look_id, text=text, at=self.at).id, kind="concern"
        )
        return self.thanks(received(raised_concern(by=self.user, concern_id=concern_id)), back=self.back(look_id))

    def form(self, look_id: UUID, form: LeewayForm, *, status: int = 200) -> HttpResponse:
        """This function will show the form, and who reads what is written in it."""
        find_look(by=self.user, look_id=look_id)
        context = {"look_id": look_id, "form": form, "form_key": new_key()}
        return self.page("pages/look_worried.html", context, status=status)

    def back(self, look_id: UUID) -> str:
        """This function will give the address of the second look."""
        return reverse("look-page", args=[look_id])
