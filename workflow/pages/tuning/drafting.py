"""Drafting other limits: from what is in force or an old version, sums in boxes, all else as YAML; proposing it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from delegation.errors import Conflict, Forbidden, LeewayError, Missing, Stale
from delegation.models import Scheme
from delegation.permissions import check_may_take_back, check_may_write_schemes
from delegation.scheme_amounts import with_amounts
from delegation.scheme_yaml import Read, YamlError, line_of, read, write
from delegation.services.schemes import TERMS, draft_scheme, drop, edit_draft, propose, withdraw
from delegation.terms import parse_scheme
from workflow.pages.forms import new_key
from workflow.pages.tuning.base import LimitsCommand, LimitsPage
from workflow.pages.tuning.change_words import YAML_WORDS
from workflow.pages.tuning.forms import AmountsForm, VersionedForm, YamlForm


class StartDraft(LimitsPage):
    """A draft of one's own, from a version that is there: publishing an old one again begins so too."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will lead to our limits."""
        return self.go(reverse("our-limits"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will start it, once, and show its sums to change."""
        check_may_write_schemes(by=self.user)
        try:
            chosen = UUID(request.POST.get("from", ""))
        except ValueError:
            raise Missing from None
        terms = self.seen(chosen).terms
        made = self.once(lambda: draft_scheme(by=self.user, terms=terms, at=self.at).id, kind="scheme")
        back = request.POST.get("then") == "look"
        return self.go(reverse("limits-version" if back else "limits-change", args=[made]))


class Editing(LimitsPage):
    """A draft that its author changes, in one form or another."""

    template = ""

    def draft(self, scheme_id: UUID) -> Scheme:
        """This function will load a draft for a leader. Raises Missing, Forbidden, Conflict."""
        scheme = self.seen(scheme_id)
        check_may_write_schemes(by=self.user)
        if scheme.status != Scheme.Status.DRAFT:
            raise Conflict(_("This is no draft any more. Start a new one from it."))
        return scheme

    def mine(self, scheme_id: UUID) -> Scheme:
        """This function will load a draft for who wrote it. Raises Missing, Forbidden, Conflict."""
        scheme = self.draft(scheme_id)
        if scheme.author_id != self.user.id:
            raise Forbidden(_("Only who wrote this draft can change it. You can start one of your own."))
        return scheme

    def change(self, scheme: Scheme, form: VersionedForm, terms: dict[str, Any]) -> UUID | None:
        """This function will keep a change, once; None where it was refused, with the refusal on the form."""
        revision = form.looked_at()

        def command() -> UUID:
            return edit_draft(by=self.user, scheme_id=scheme.id, revision=revision, terms=terms, at=self.at).id

        try:
            return self.once(command, kind="scheme")
        except Stale:
            form.look_again(scheme.revision)
            form.add_error(None, _("Somebody changed this meanwhile. Look what it says now, then keep what is right."))
        except LeewayError as error:
            form.refuse(error)
        return None

    def show(self, scheme: Scheme, form: VersionedForm, *, status: int = 200, **more: Any) -> HttpResponse:
        """This function will show the form."""
        shown = {"scheme": scheme, "title": self.title_of(scheme), "form": form, "form_key": new_key()}
        return self.page(self.template, {**shown, **more}, status=status)


class Change(Editing):
    """The sums, each in a box."""

    template = "pages/tuning/amounts.html"

    def get(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will show them."""
        scheme = self.mine(scheme_id)
        return self.show(scheme, self._form(scheme))

    def post(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will keep them, once."""
        scheme = self.mine(scheme_id)
        form = self._form(scheme, request.POST)
        if form.is_valid() and self.change(scheme, form, with_amounts(scheme.terms, form.typed())):
            return self.go(reverse("limits-version", args=[scheme.id]))
        says = [
            _("%(role)s, %(box)s: it says %(amount)s now.") % {"role": amount.role.name, "box": box, "amount": now}
            for amount, box, now in form.differing()
        ]
        return self.show(scheme, form, says=says, status=422)

    def _form(self, scheme: Scheme, data: Any = None) -> AmountsForm:
        return AmountsForm(data, terms=parse_scheme(scheme.terms), revision=scheme.revision, names=self.names)


class Yaml(Editing):
    """All of it, as YAML."""

    template = "pages/tuning/yaml.html"

    def get(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will show it."""
        scheme = self.mine(scheme_id)
        return self.show(scheme, YamlForm(initial={"revision": scheme.revision, "text": write(scheme.terms)}))

    def post(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will keep what was typed or sent, once, or say in which line something is wrong."""
        scheme, form = self.mine(scheme_id), YamlForm(request.POST, request.FILES)
        valid = form.is_valid()
        text = form.cleaned_data.get("text")
        if valid and self._keep(scheme, form):
            return self.go(reverse("limits-version", args=[scheme.id]))
        if text is not None:  # a file that is wrong can be mended here
            data: Any = form.data
            form.data = data = data.copy()
            data["text"] = text
        return self.show(scheme, form, status=422)

    def _keep(self, scheme: Scheme, form: YamlForm) -> UUID | None:
        try:
            found = read(form.cleaned_data["text"])
        except YamlError as error:
            for wrong in error.wrong:
                form.add_error("text", _at_line(wrong.line, str(YAML_WORDS[wrong.sentence])))
            return None
        kept = self.change(scheme, form, found.document)
        if kept is None:
            _name_lines(form, found)
        return kept


def _name_lines(form: YamlForm, found: Read) -> None:
    """This function will say of each problem in which line it stands."""
    problems = form.refused.errors if form.refused else ()
    if not any(path.startswith(TERMS) for path, _sentence in problems):
        return
    form.errors.clear()
    for path, sentence in problems:
        place = path.removeprefix(TERMS).removeprefix(".")
        named = f"{sentence} ({place})" if place else sentence
        form.add_error("text", _at_line(line_of(place, found.lines), named))


def _at_line(line: int, sentence: str) -> str:
    return _("Line %(line)d: %(sentence)s") % {"line": line, "sentence": sentence} if line else sentence


class Step(LimitsCommand):
    """A step of a draft or proposal, as it was looked at; what refuses it is said on its page."""

    command: Callable[..., Scheme]

    def post(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will take it, once."""
        scheme, form = self.seen(scheme_id), VersionedForm(request.POST)
        if not form.is_valid():
            raise Missing

        def step() -> UUID:
            return self.command(by=self.user, scheme_id=scheme.id, revision=form.looked_at(), at=self.at).id

        try:
            self.once(step, kind="scheme")
        except LeewayError as error:
            return self.show_version(self.seen(scheme_id), alert=error.sentence, status=error.status)
        return self.go(self.onward(scheme))

    def onward(self, scheme: Scheme) -> str:
        """This function will give the page that comes next: the version."""
        return reverse("limits-version", args=[scheme.id])


class Propose(Step):
    """To the second person."""

    command = staticmethod(propose)


class Withdraw(Step):
    """A proposal back into a draft."""

    command = staticmethod(withdraw)


class ThrowAway(Step, Editing):
    """A draft that its author wants no longer, once they are sure."""

    command = staticmethod(drop)
    template = "pages/tuning/throw_away.html"

    def get(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will ask once more."""
        scheme = self.draft(scheme_id)
        check_may_take_back(by=self.user, scheme=scheme)
        return self.show(scheme, VersionedForm(initial={"revision": scheme.revision}))

    def onward(self, scheme: Scheme) -> str:
        """This function will give the page that comes next: our limits, where it stands no longer."""
        return reverse("our-limits")
