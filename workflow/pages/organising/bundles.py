"""Reading everything that is held of a person before they get it, row by row, and letting it go."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.bundle_api import as_file
from delegation.bundle_words import WHY
from delegation.errors import Forbidden, Invalid, LeewayError, Missing
from delegation.models import Bundle, BundleItem
from delegation.selectors.bundles import (
    BLANKED,
    ITEMS_A_PAGE,
    WITHHELD,
    Counted,
    Seen,
    find_bundle,
    first_unread,
    held_back_of,
    items_page,
    open_file,
    said_so_far,
)
from delegation.selectors.organising import person_listed
from delegation.sentences import long_day
from delegation.services.bundles import (
    KEPT_APART,
    HeldBack,
    ask_for_bundle,
    note_seen,
    read_items,
    release_bundle,
)
from workflow.pages.forms import new_key
from workflow.pages.organising.base import SureOrganisationPage

HOW = {
    BundleItem.Said.SHOWN: gettext_lazy("They get it"),
    BundleItem.Said.BLANKED: gettext_lazy("Leave out words and names"),
    BundleItem.Said.WITHHELD: gettext_lazy("Leave all of it out"),
}

ASKED = {
    Bundle.AskedFor.THEMSELF: gettext_lazy("%(name)s asked, and gets it."),
    Bundle.AskedFor.FOR_THEM: gettext_lazy(
        "%(name)s asked in their place, and gets it. Look for what is not for them."
    ),
    Bundle.AskedFor.WRITTEN_DOWN: gettext_lazy("%(name)s wrote down that they asked."),
}


class AskForBundle(SureOrganisationPage):
    """Writing down that somebody asked, by letter or by mouth."""

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will write it down once."""
        person = person_listed(by=self.user, person_id=person_id)
        came = self._day(request.POST.get("received_on", ""))
        ask = lambda: ask_for_bundle(by=self.user, person_id=person.id, received_on=came, at=self.at).id  # noqa: E731
        self.once(ask, kind="bundle")
        return self.go(reverse("organisation-records"))  # somebody else reads it

    @staticmethod
    def _day(said: str) -> date | None:
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            raise Invalid("received_on", _("Write the day on which it came: today, or before.")) from None


class RowFile(SureOrganisationPage):
    """The file of a row, for who reads it."""

    def get(self, request: HttpRequest, bundle_id: UUID, row: UUID) -> HttpResponse:
        """This function will send it."""
        bundle = find_bundle(by=self.user, bundle_id=bundle_id, at=self.at)
        return as_file(*open_file(by=self.user, bundle=bundle, row_id=row))  # type: ignore[return-value]


class OneBundle(SureOrganisationPage):
    """One of them: some rows at a time, and what is said of each."""

    def get(self, request: HttpRequest, bundle_id: UUID) -> HttpResponse:
        """This function will show some rows. That somebody looked is kept."""
        return self._show(bundle_id)

    def post(self, request: HttpRequest, bundle_id: UUID) -> HttpResponse:
        """This function will keep that these rows were read, or let all of it go."""
        doing = request.POST.get("do", "")
        if doing not in ("read", "release"):
            raise Missing
        try:
            self.once(lambda: (self._read if doing == "read" else self._release)(bundle_id).id, kind="bundle")
        except LeewayError as error:
            if error.status in (403, 404):
                raise
            return self._show(bundle_id, alert=error.sentence, status=error.status)
        return self.go(reverse("organisation-bundle", args=[bundle_id]))

    def _read(self, bundle_id: UUID) -> Bundle:
        first, last = self._number("first"), self._number("last")
        numbers = range(first, min(last, first + ITEMS_A_PAGE) + 1)
        held = [self._held(number) for number in numbers if self._how(number) != BundleItem.Said.SHOWN]
        # Held back when this page was drawn, and not any more.
        before = {number for number in numbers if self.request.POST.get(f"was{number}", "") in (BLANKED, WITHHELD)}
        shown = before - {each.number for each in held}
        return read_items(by=self.user, bundle_id=bundle_id, first=first, last=last, held=held, shown=shown, at=self.at)

    def _release(self, bundle_id: UUID) -> Bundle:
        return release_bundle(by=self.user, bundle_id=bundle_id, at=self.at)

    def _held(self, number: int) -> HeldBack:
        return HeldBack(number, self._how(number), self.request.POST.get(f"why{number}", ""))

    def _how(self, number: int) -> str:
        return self.request.POST.get(f"how{number}", BundleItem.Said.SHOWN)

    def _number(self, name: str) -> int:
        said = self.request.POST.get(name) or self.request.GET.get(name) or ""
        return int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 0

    def _show(self, bundle_id: UUID, *, alert: str = "", status: int = 200) -> HttpResponse:
        bundle = find_bundle(by=self.user, bundle_id=bundle_id, at=self.at)
        said = said_so_far(bundle)
        unread = first_unread(said) if bundle.gathered_at is not None else None
        first = self._number("first") or unread or 1
        try:
            rows = items_page(by=self.user, bundle=bundle, first=first, time_zone=self.time_zone)
        except Forbidden as error:
            rows, said, alert = [], [], error.sentence
        if rows:
            note_seen(by=self.user, bundle=bundle, first=first, time_zone=self.time_zone, at=self.at)
        context: dict[str, Any] = {
            "bundle": bundle,
            "person": bundle.person,
            "due": long_day(bundle.due_on),
            "rows": [self._as_chosen(each) for each in rows],
            "asked": ASKED[Bundle.AskedFor(bundle.asked)] % {"name": bundle.asked_by.display_name},
            "first": first,
            "last": rows[-1].row.number if rows else 0,
            "next": first + ITEMS_A_PAGE if first + ITEMS_A_PAGE <= bundle.items else 0,
            "before": max(1, first - ITEMS_A_PAGE) if first > 1 else 0,
            "unread": unread,
            "how": list(HOW.items()),
            "why": list(WHY.items()),
            "held": _held_lines(said),
            "alert": alert,
            "form_key": new_key(),
        }
        return self.page("pages/organisation/bundle.html", context, status=status)

    def _as_chosen(self, each: Seen) -> tuple[Seen, str, str, str]:
        """This function will give a row with what was said of it, and what is chosen: after an error, just now."""
        number = each.row.number
        was, why_was = KEPT_APART if each.row.apart and not each.row.said else (each.row.said, each.row.why)
        how, why = self.request.POST.get(f"how{number}"), self.request.POST.get(f"why{number}")
        return each, was, was if how is None else how, why_was if why is None else why


def _held_lines(said: list[Counted]) -> list[tuple[Any, Any, int]]:
    held = held_back_of(said)
    return [(HOW[BundleItem.Said(each.how)], WHY[BundleItem.Why(each.why)], each.rows) for each in held]
