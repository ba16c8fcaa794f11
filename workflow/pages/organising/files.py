"""Files of people and circles, teams and posts, and money to open."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delegation.errors import Missing
from delegation.http.files import as_download
from delegation.models import BroughtIn
from delegation.selectors.organising import files_brought_in
from delegation.sentences import moment
from delegation.services.bringing import Preview
from delegation.services.organisation_files import WAYS, bring_file, preview_file
from delegation.table_file import example_of
from workflow.pages.importing import FilePage
from workflow.pages.organising.base import OrganisationPage, SureOrganisationPage

# What is confirmed can wait, whole, while somebody shows once more who they are (delegation/http/holding.py).
MOST_BYTES = 40_000
# What each is called, and what to know of it before.
FILES = {
    BroughtIn.What.PEOPLE.value: (
        _("People and who is beside them"),
        _("A line for each one who is beside somebody. Who is known already is not added again."),
    ),
    BroughtIn.What.TEAMS.value: (
        _("Teams, colleagues and posts"),
        _("A line for each colleague. A post is given by a leader, or by who stands above it."),
    ),
    BroughtIn.What.BUDGETS.value: (
        _("Money to open"),
        _("A line for each. What is open already stays. Write pounds, and the first day after it as the end."),
    ),
    BroughtIn.What.PRICES.value: (
        _("How prices rose"),
        _("A line for each month of an index that you chose. What is there already can be put right."),
    ),
    BroughtIn.What.GROUPS.value: (
        _("Groups, for fairness of yes"),
        _("Kept apart: nobody can look it up. A line replaces what was said before. Who is left out stays out."),
    ),
}
assert set(FILES) == set(WAYS)


class Files(OrganisationPage):
    """Which files there are, and what was brought in lately."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will list them."""
        lately = [
            (FILES[row.what][0], row.by.display_name, moment(row.at, time_zone=self.time_zone), row.lines)
            for row in files_brought_in()
        ]
        files = [(what, title, about) for what, (title, about) in FILES.items()]
        return self.page("pages/organisation/files.html", {"files": files, "lately": lately})


class KindPage(OrganisationPage):
    """A page about one kind of file."""

    def what(self) -> str:
        """This function will name the kind of file that the address is of, or raise Missing."""
        what = str(self.kwargs["what"])
        if what not in FILES:
            raise Missing
        return what


class OneFile(KindPage, FilePage):
    """One kind of file."""

    template = "pages/organisation/file.html"
    most_bytes = MOST_BYTES

    def preview(self, data: bytes) -> Preview:
        """This function will say what a file would do."""
        return preview_file(by=self.user, what=self.what(), data=data, at=self.at)

    def bring(self, data: bytes, *, digest: str) -> Preview:
        """This function will do it."""
        return bring_file(by=self.user, what=self.what(), data=data, digest=digest, at=self.at)

    def around(self) -> dict[str, Any]:
        """This function will give what the file is of, and its columns."""
        what = self.what()
        title, about = FILES[what]
        return {
            "what": what,
            "title": title,
            "about": about,
            "columns": [column.name for column in WAYS[what].columns],
            "here": reverse("organisation-file", args=[what]),
            "action": reverse("organisation-file-confirm", args=[what]),
        }


class OneFileConfirm(SureOrganisationPage, OneFile):
    """Yes, do it. It may give ways in and authority, so whoever does it shows first who they are."""

    def get(self, request: HttpRequest, **named: Any) -> HttpResponse:
        """This function will lead back to the file."""
        return self.go(reverse("organisation-file", args=[self.what()]))

    def post(self, request: HttpRequest, **named: Any) -> HttpResponse:
        """This function will do what was looked at."""
        return self.confirmed(request)


class ExampleFile(KindPage):
    """A file to begin from: the columns, and one line."""

    def get(self, request: HttpRequest, **named: Any) -> HttpResponse:
        """This function will give it as a download."""
        what = self.what()
        return as_download(example_of(WAYS[what].columns), name=f"{what}.csv", content_type="text/csv; charset=utf-8")
