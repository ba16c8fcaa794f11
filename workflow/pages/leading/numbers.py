"""Numbers: how long a yes takes, at whose desk, what checking costs, why asks moved on, and whether it helped."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from delegation.errors import Missing
from delegation.http.files import as_download
from workflow.leading.numbers import load_numbers
from workflow.leading.reports import REPORTS, file_of
from workflow.pages.leading.base import LeadPage
from workflow.pages.leading.number_words import number_parts
from workflow.pages.leading.words import Words


class NumbersPage(LeadPage):
    """The last 12 whole months."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show them."""
        found = load_numbers(now=self.now, at=self.at)
        words = Words(
            terms=self.now.terms,
            limits=found.limits,
            kinds=found.kinds,
            teams=found.teams,
            working=self.now.organisation,
        )
        return self.page("pages/numbers.html", number_parts(found, words=words))


class NumbersFile(LeadPage):
    """One report as a file."""

    def get(self, request: HttpRequest, report: str, **named: Any) -> HttpResponse:
        """This function will give it as CSV."""
        if report not in REPORTS:
            raise Missing
        data = file_of(REPORTS[report], load_numbers(now=self.now, at=self.at))
        return as_download(data, name=f"{report}.csv", content_type="text/csv; charset=utf-8")
