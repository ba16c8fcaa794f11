"""Pages of worries: that's not right, I'm worried, and what is done about either. Nothing here is counted or logged."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from audit.restricted import restricted
from delegation.errors import Conflict, LeewayError, Missing
from delegation.http.pages import PageView
from delegation.selectors.restricted import concerns_of, find_worry_of, is_lead, raised_concern
from delegation.services.concerns import ConcernFields, close_concern, note_concern, raise_concern
from workflow import reading
from workflow.pages.forms import CloseForm, LeewayForm, WordsForm, new_key
from workflow.safety_words import concern_line, received, will_ring
from workflow.services.worries import ring_done, say_not_right


class Unseen(PageView):
    """A page that neither a number nor a line of the log tells of."""

    restricted = True

    def thanks(self, sentence: str, *, back: str) -> HttpResponse:
        """This function will thank, and say what happens now."""
        return self.page("pages/thanks.html", {"sentence": sentence, "back": back, "here": back})


class NotRight(Unseen):
    """That's not right."""

    def get(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will lead to the ask."""
        return self.go(reverse("ask-page", args=[ask_id]))

    def post(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        """This function will keep it once, and say who rings."""
        text = request.POST.get("text", "")[:2000].strip() or None
        worry_id = self.once(
            lambda: say_not_right(by=self.user, ask_id=ask_id, text=text, at=self.at).id, kind="not_right"
        )
        worry = find_worry_of(by=self.user, worry_id=worry_id)
        return self.thanks(will_ring(worry, viewer=self.user), back=reverse("ask-page", args=[ask_id]))


class Worried(Unseen):
    """I'm worried."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will ask what it is."""
        return self.form(person_id, WordsForm())

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will keep it once, and say who looks at it."""
        form = WordsForm(request.POST)
        if not form.is_valid():
            return self.form(person_id, form, status=422)
        person, _may = reading.find_person(person_id, by=self.user)
        fields = ConcernFields(person=person.id, text=form.cleaned_data["text"])
        concern_id = self.once(lambda: raise_concern(by=self.user, fields=fields, at=self.at).id, kind="concern")
        said = received(raised_concern(by=self.user, concern_id=concern_id))
        return self.thanks(said, back=reverse("person", args=[person_id]))

    def form(self, person_id: UUID, form: LeewayForm, *, status: int = 200) -> HttpResponse:
        """This function will show the form, and who reads what is written in it."""
        person, _may = reading.find_person(person_id, by=self.user)
        context = {"person": person, "form": form, "form_key": new_key()}
        return self.page("pages/worried.html", context, status=status)


class WorryDone(Unseen):
    """I rang them."""

    def get(self, request: HttpRequest, worry_id: UUID) -> HttpResponse:
        """This function will lead to one's own page."""
        return self.go(reverse("worker"))

    def post(self, request: HttpRequest, worry_id: UUID) -> HttpResponse:
        """This function will keep that somebody rang, and lead back."""
        form = WordsForm(request.POST)
        if not form.is_valid():
            raise Conflict(str(next(iter(form.errors.values()))[0]))
        text = form.cleaned_data["text"]
        self.once(lambda: ring_done(by=self.user, worry_id=worry_id, text=text, at=self.at).id, kind="worry")
        return self.go(reverse("worker"))


class ConcernBase(Unseen):
    """What the pages of a safeguarding lead share."""

    def show(self, *, alert: str = "", status: int = 200) -> HttpResponse:
        """This function will show the list to a lead, and nothing to anybody else."""
        if not is_lead(self.user):
            raise Missing
        with restricted():
            lines = [concern_line(each, zone=self.time_zone) for each in concerns_of(self.user).order_by("-at", "-id")]
        lines.sort(key=lambda line: bool(line["closed"]))
        context: dict[str, Any] = {"lines": lines, "note": WordsForm(), "close": CloseForm(), "form_key": new_key()}
        return self.page("pages/concerns.html", {**context, "alert": alert}, status=status)


class Concerns(ConcernBase):
    """The safeguarding lead's page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will list what people worry about, open ones first."""
        return self.show()


class ConcernWork(ConcernBase):
    """What a lead found out or did, and what came of it."""

    def get(self, request: HttpRequest, concern_id: UUID) -> HttpResponse:
        """This function will lead to the list."""
        return self.go(reverse("concerns-page"))

    def post(self, request: HttpRequest, concern_id: UUID) -> HttpResponse:
        """This function will keep a note or, where an outcome was chosen, close it."""
        closes = "outcome" in request.POST
        form = CloseForm(request.POST) if closes else WordsForm(request.POST)
        if not form.is_valid():
            return self.show(alert=str(next(iter(form.errors.values()))[0]), status=422)
        said = form.cleaned_data

        def command() -> UUID:
            if closes:
                return close_concern(by=self.user, concern_id=concern_id, at=self.at, **said).id
            return note_concern(by=self.user, concern_id=concern_id, at=self.at, **said).id

        try:
            self.once(command, kind="concern")
        except Missing:
            raise
        except LeewayError as error:
            return self.show(alert=error.sentence, status=error.status)
        return self.go(reverse("concerns-page"))
