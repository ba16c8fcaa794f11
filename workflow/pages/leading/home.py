"""What could we let go of? The leader's own page: sentences, each with something to try on last year."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation.sentences import soon
from workflow.leading.letting_go import FEWEST_ALIKE
from workflow.leading.loading import limits_in_force, load_kinds, team_names
from workflow.pages.forms import new_key
from workflow.pages.leading.base import LeadPage
from workflow.pages.leading.words import Words, parts_of
from workflow.services.leading import Kept, find_let_go, want_reckoning


class Lead(LeadPage):
    """One page of sentences."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show what was reckoned last. It reckons nothing."""
        kept = find_let_go(by=self.user, at=self.at)
        context = {"fewest": FEWEST_ALIKE, "form_key": new_key(), **(self._shown(kept) if kept else {})}
        return self.page("pages/lead.html", context)

    def _shown(self, kept: Kept) -> dict[str, Any]:
        limits = limits_in_force(self.now, published=(), at=self.at)
        let_go = kept.let_go.under(limits)
        teams = team_names() if let_go.found.waits_longest else {}
        words = Words(
            terms=self.now.terms, limits=limits, kinds=load_kinds(), teams=teams, working=self.now.organisation
        )
        return {
            "reckoned": soon(kept.reckoned_at, now=self.at, time_zone=self.time_zone),
            "wanted": kept.is_wanted,
            "parts": parts_of(let_go.found, words=words),
            "answered": let_go.answered,
            "no_index": let_go.no_index,
        }


class ReckonAgain(LeadPage):
    """Wanting it reckoned again."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will lead to the page."""
        return self.go(reverse("lead"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will have it reckoned in the timer's next round."""

        def command() -> UUID:
            return want_reckoning(by=self.user, at=self.at).id

        self.once(command, kind="reckoning")
        return self.go(reverse("lead"))
