"""What people say about limits that are not in force yet, and the answers of leaders."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation.permissions import check_may_write_schemes
from delegation.selectors.schemes import find_comment
from delegation.services.comments import answer_comment, comment_on
from workflow.pages.tuning.base import LimitsCommand, LimitsPage
from workflow.pages.tuning.forms import AnswerForm, SayForm

COMMENT = "scheme_comment"


class Say(LimitsCommand):
    """Something said about a version, by anybody who may read it."""

    def post(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will keep it, once."""
        scheme, form = self.seen(scheme_id), SayForm(request.POST)
        if form.is_valid():
            text = form.cleaned_data["text"]
            done = self.done_once(
                form, lambda: comment_on(by=self.user, scheme_id=scheme_id, text=text, at=self.at).id, kind=COMMENT
            )
            if done:
                return self.go(f"{reverse('limits-version', args=[scheme_id])}#said")
        return self.show_version(scheme, saying=form, status=422)


class Answer(LimitsPage):
    """A leader's answer to it."""

    def get(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """This function will lead to the version that it is about."""
        comment = find_comment(by=self.user, comment_id=comment_id)
        return self.go(reverse("limits-version", args=[comment.scheme_id]))

    def post(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """This function will keep it, once."""
        comment = find_comment(by=self.user, comment_id=comment_id)
        check_may_write_schemes(by=self.user)
        form = AnswerForm(request.POST, auto_id=f"answer_{comment_id}_%s")
        if form.is_valid():
            said = {"comment_id": comment_id, "text": form.cleaned_data["text"]}
            done = self.done_once(form, lambda: answer_comment(by=self.user, at=self.at, **said).id, kind=COMMENT)
            if done:
                return self.go(f"{reverse('limits-version', args=[comment.scheme_id])}#said")
        return self.show_version(self.seen(comment.scheme_id), saying=form, to=comment_id, status=422)
