"""What the leader's pages share: who may open them."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from delegation.http.pages import PageView
from delegation.permissions import check_may_lead
from workflow.leading.values import Trial

TRY = "/lead/limits/try/"


class LeadPage(PageView):
    """A page for leaders. Nobody is named on it, and nothing on it decides anything."""

    def first(self, request: HttpRequest) -> HttpResponse | None:
        """This function will lead to the second step first, and refuse everybody else."""
        before = super().first(request)
        if before is None:
            check_may_lead(by=self.user)
        return before


def address_to_try(trial: Trial) -> str:
    """This function will give the page on which another amount of a limit is tried on last year."""
    return f"{TRY}?{urlencode(trial._asdict())}"
