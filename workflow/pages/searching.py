"""Finding asks again. What is looked for travels in the body: words of somebody's life stand in no address."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from audit.gather import gather
from delegation.errors import Invalid
from delegation.http.cursors import NEWEST_FIRST, decode
from delegation.http.pages import PageView
from workflow import lifecycle, reading
from workflow.pages import words
from workflow.pages.forms import LeewayForm
from workflow.searching import LONGEST_SEARCH, Wanted, asks_wanted
from workflow.sight import narrowed

A_PAGE = 30
# How asks stand, in the words of the screens.
STANDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "waiting": (_("Waiting for an answer"), lifecycle.WITH_SOMEBODY),
    "yes": (_("Yes"), (lifecycle.APPROVED,)),
    "no": (_("Not this time"), (lifecycle.DECLINED,)),
    "finished": (_("Finished"), (lifecycle.SETTLED, lifecycle.LAPSED)),
    "stopped": (_("No longer asked"), (lifecycle.WITHDRAWN,)),
}


class SearchForm(LeewayForm):
    """What to look for. Everything may be left empty."""

    q = forms.CharField(
        label=_("Words"),
        help_text=_("What it was for, or who was to be paid."),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )
    person = forms.ChoiceField(label=_("Who is it for?"), required=False)
    stands = forms.ChoiceField(
        label=_("How does it stand?"),
        choices=[("", _("Any")), *((name, text) for name, (text, _statuses) in STANDS.items())],
        required=False,
    )
    category = forms.ChoiceField(label=_("What kind of thing?"), required=False)
    from_on = forms.DateField(label=_("From this day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_on = forms.DateField(label=_("To this day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    cursor = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, people: list[Any], categories: list[tuple[str, str]], **options: Any):
        super().__init__(data, **options)
        names = [(str(each.id), each.display_name) for each in people]
        self._choose("person", [("", _("Anybody")), *names])
        self._choose("category", [("", _("Any")), *categories])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """This function will refuse an end before the start."""
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("from_on"), said.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The end is before the start. Choose a later day."))
        return said


class Search(PageView):
    """One page for everybody: a search box, filters, and what was found among what the viewer may see."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show the empty form, about one person where the address names one."""
        return self._page(self._form(initial={"person": request.GET.get("person", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will show what was found. It stores nothing."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        rows = asks_wanted(wanted_of(form), by=self.user, zone=self.time_zone)
        if form.cleaned_data["cursor"]:
            try:
                rows = NEWEST_FIRST.beyond(rows, decode(form.cleaned_data["cursor"], order=NEWEST_FIRST))
            except Invalid as error:
                form.refuse(error)
                return self._page(form, status=422)
        found = narrowed(gather(asks=reading.lines(NEWEST_FIRST.sort(rows, backwards=False)[: A_PAGE + 1]))["asks"])
        shown = found[:A_PAGE]
        carried = {name: request.POST.get(name, "") for name in form.fields}
        if len(found) > A_PAGE:
            carried["cursor"] = NEWEST_FIRST.cursor(shown[-1], backwards=False).encode()
        lines = [words.line_of(ask, viewer=self.user, now=self.at, zone=self.time_zone) for ask in shown]
        return self._page(form, {"lines": lines, "more": len(found) > A_PAGE, "carried": carried})

    def _form(self, data: Any = None, **options: Any) -> SearchForm:
        categories = reading.all_categories(language=self.user.language)
        return SearchForm(data, people=reading.people_whose_asks_are_seen(self.user), categories=categories, **options)

    def _page(self, form: SearchForm, found: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        return self.page("pages/search.html", {"form": form, "lines": None, **(found or {})}, status=status)


def wanted_of(form: SearchForm) -> Wanted:
    """This function will make what was typed into what the search takes."""
    said = form.cleaned_data
    return Wanted(
        q=said["q"],
        person=UUID(said["person"]) if said["person"] else None,
        statuses=STANDS[said["stands"]][1] if said["stands"] else (),
        category=said["category"] or None,
        from_on=said["from_on"],
        to_on=said["to_on"],
    )
