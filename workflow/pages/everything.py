"""Everything we hold about me: asking for it, seeing how far it is, and fetching it once."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation.bundle_api import as_zip
from delegation.days import day_at
from delegation.errors import Missing
from delegation.http.pages import ConfirmedPageView, PageView
from delegation.selectors.bundles import find_bundle, latest_bundle, may_know_of
from delegation.sentences import long_day
from delegation.services.bundles import OPEN_FOR, ask_for_bundle, fetch_bundle, withdraw_bundle
from workflow.pages.circle import CircleBase
from workflow.pages.forms import new_key


class Everything(CircleBase, ConfirmedPageView):
    """The page of the person, of who acts for them, and of who may take it to them on paper."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show what was asked last, and what can be done."""
        return self._show(person_id)

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will ask for it, take that back, or open the file once."""
        person, _beside, _manages, _close = self.find(person_id)
        bundle, doing = latest_bundle(person.id), request.POST.get("do", "")
        if doing == "ask":
            self.once(lambda: ask_for_bundle(by=self.user, person_id=person.id, at=self.at).id, kind="bundle")
        elif bundle is not None and doing in ("fetch", "withdraw"):
            command = fetch_bundle if doing == "fetch" else withdraw_bundle
            self.once(lambda: command(by=self.user, bundle_id=bundle.id, at=self.at).id, kind="bundle")
        else:
            raise Missing
        return self.go(reverse("everything", args=[person.id]))

    def _show(self, person_id: UUID) -> HttpResponse:
        person, beside, manages, _close = self.find(person_id)
        bundle = latest_bundle(person.id)
        if bundle is not None:
            bundle.person = person
            if not may_know_of(self.user, bundle, beside=beside, today=day_at(self.at, self.time_zone)):
                bundle = None
        ready = bundle is not None and bundle.released_at is not None and bundle.emptied_at is None
        open_now = bundle is not None and bundle.fetched_at is not None and self.at < bundle.fetched_at + OPEN_FOR
        asked = bundle is not None and bundle.released_at is None and bundle.withdrawn_at is None
        context = {
            "person": person,
            "bundle": bundle,
            "asked": asked,
            "may_ask": manages and not asked,
            "may_withdraw": asked and bundle is not None and bundle.asked_by_id == self.user.id,
            "due": long_day(bundle.due_on) if bundle is not None else "",
            "ready": ready and bundle is not None and bundle.fetched_at is None,
            "fetched": ready and bundle is not None and bundle.fetched_at is not None,
            "open_now": open_now and bundle is not None and bundle.fetched_by_id == self.user.id,
            "form_key": new_key(),
        }
        return self.page("pages/everything.html", context)


class EverythingFile(PageView):
    """The file, for 15 minutes after it was fetched."""

    def get(self, request: HttpRequest, bundle_id: UUID) -> HttpResponse:
        """This function will send it."""
        bundle = find_bundle(by=self.user, bundle_id=bundle_id, at=self.at)
        return as_zip(bundle, by=self.user, at=self.at)  # type: ignore[return-value]
