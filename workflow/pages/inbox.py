"""The worker's own page: what can be sorted now, and what waits for them, which comes in by itself."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from audit.gather import Rows, gather
from delegation.authority import Ruling
from delegation.http.pages import PageView, signed_in_organisation
from delegation.models import Budget, Person
from delegation.selectors.authority import terms_over, terms_rows
from delegation.selectors.restricted import worries_of
from delegation.sentences import money, soon
from workflow import reading
from workflow.beside import untold_rows
from workflow.looked_at import handed_to
from workflow.models import Ask
from workflow.pages import words
from workflow.pages.forms import new_key
from workflow.reach import Reach, reaches_of
from workflow.repeats import offers_of, repeat_rows
from workflow.safety_words import worried_about, worry_line
from workflow.services.fields import LARGEST_PENCE

# So many people stand on the page; everybody else is one tap further.
MOST_PEOPLE = 6
# What htmx takes as: ask no more.
STOP_POLLING, NOTHING_NEW = 286, 204


class InboxBase(PageView):
    """What the page and the part that comes in by itself share."""

    def waits(self, inbox: Sequence[Ask]) -> dict[str, Any]:
        """This function will tell what waits for the viewer, and sum it up so that a browser can say what it has."""
        rows = [self._row(ask) for ask in inbox]
        seen = hashlib.sha256(repr([sorted(row.items()) for row in rows]).encode()).hexdigest()[:16]
        return {"waiting": rows, "news": news(len(rows), late=sum(row["late"] for row in rows)), "seen": seen}

    def _row(self, ask: Ask) -> dict[str, Any]:
        assert ask.assignment is not None  # the list holds only what waits
        ruling = Ruling.from_document(ask.ruled[-1].document) if ask.ruled else None
        return {
            "id": ask.id,
            "title": words.title_of(ask),
            "amount": words.amount_of(ask.kind, ask.amount),
            "person": ask.person.display_name,
            "asked_by": ask.asker.display_name,
            "why": words.why_waits(ask, ask.assignment, ruling, viewer=self.user, zone=self.time_zone),
            "late": ask.assignment.due_at < self.at,
            "when": soon(ask.assignment.due_at, now=self.at, time_zone=self.time_zone),
        }


class Inbox(InboxBase):
    """Sort it now, then what waits for me, oldest due first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show both."""
        worries = worries_of(self.user)
        found = gather(
            inbox=reading.inbox_of(self.user),
            untold=untold_rows(self.user),
            repeats=repeat_rows(self.user, at=self.at),
            looks=Rows(handed_to(self.user).values("id")),
            people=Rows(reading.people_worked_with(self.user, at=self.at, now=self.now)),
            worried_about=worried_about(worries),
        )
        asks = {ask.id: ask for ask in found["worried_about"]}
        context = {
            **self.waits(found["inbox"]),
            "sorting": self._sorting(list(dict.fromkeys(found["people"]))[:MOST_PEOPLE]),
            "untold": [(owed.ask_id, words.title_of(owed.ask)) for owed in found["untold"]],
            "looks": len(found["looks"]),
            "worries": [worry_line(each, asks[each.ask_id], zone=self.time_zone) for each in worries],
            "repeats": offers_of(found["repeats"], named=True, at=self.at, zone=self.time_zone),
            "form_key": new_key(),
        }
        return self.page("pages/worker.html", context)

    def _sorting(self, people: Sequence[Person]) -> list[tuple[Person, str]]:
        """This function will say for the people of the viewer's circle what can be said yes to at once."""
        if not people:
            return []
        budgets: dict[UUID, list[Budget]] = {}
        found = gather(
            budgets=Rows(reading.budgets_open(people, at=self.at, now=self.now)),
            **terms_rows(holder=self.user.id, people=[each.id for each in people]),
        )
        for budget in found["budgets"]:
            budgets.setdefault(budget.person_id, []).append(budget)
        held = terms_over(found, holder=self.user.id, people=people, setting=self.now)
        reaches = reaches_of(people=people, budgets=budgets, held=held, at=self.at, now=self.now)
        return [(each, up_to(reaches[each.id])) for each in people]


class Waiting(InboxBase):
    """What waits, alone: a page that is open asks for it again and again."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """This function will tell a page to stop asking once nobody is signed in."""
        if signed_in_organisation(request) is None:
            return super().dispatch(request, *args, **kwargs) if "seen" not in request.GET else stop()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will give the list, or nothing where it is as the browser has it."""
        waits = self.waits(gather(inbox=reading.inbox_of(self.user))["inbox"])
        if request.GET.get("seen") == waits["seen"]:
            return HttpResponse(status=NOTHING_NEW)
        return self.page("parts/waiting.html", {**waits, "comes_in": True})


def stop() -> HttpResponse:
    """This function will give the answer after which htmx asks no more."""
    return HttpResponse(status=STOP_POLLING, headers={"HX-Reswap": "none"})


def up_to(reach: Reach | None) -> str:
    """This function will say in a few words what can be said yes to at once; nothing where that is nothing."""
    if reach is None or not reach.now:
        return ""
    if reach.now >= LARGEST_PENCE:
        return _("Yes, to any amount")
    return _("Yes, to %(amount)s") % {"amount": money(reach.now)}


def news(count: int, *, late: int) -> str:
    """This function will say how much waits, and how much of it is late."""
    if not count:
        return _("Nothing waits for you.")
    first = _("1 thing waits for you.") if count == 1 else _("%(count)d things wait for you.") % {"count": count}
    return f"{first} {_('%(count)d late.') % {'count': late}}" if late else first
