"""Systems that we tell: what each was, is and will be told, what could not be told, and telling it again.

No page shows what a message is about: a type of event, a time, how often it was tried, what came back.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.deliveries import WHYS
from audit.models import Delivery
from delegation.errors import LeewayError, Missing
from delegation.sentences import soon
from notifications.models import WebhookDelivery, WebhookEndpoint
from notifications.rules import Channel
from notifications.selectors import (
    LEFT,
    STATES,
    dead_letters,
    people_nobody_tells,
    told_nobody,
    webhook_deliveries,
    webhooks,
)
from notifications.services.dead_letters import leave_dead, leave_notice, replay_dead, replay_notice
from notifications.services.webhooks import leave_one, replay, replay_one, resume_endpoint
from notifications.webhook_shapes import state_of
from workflow.pages.forms import LeewayForm, new_key
from workflow.pages.organising.base import OrganisationPage

MOST_SHOWN = 50
STATE_WORDS = {
    "dead": gettext_lazy("Could not be told"),
    "due": gettext_lazy("Still to be told"),
    "taken": gettext_lazy("Told"),
    "left": gettext_lazy("Set aside"),
}
WHY_WORDS = {
    "told_otherwise": gettext_lazy("They were told in another way"),
    "not_needed": gettext_lazy("It is not needed any more"),
    "cannot_work": gettext_lazy("It can never work"),
}
# What came back, where that was no answer: notifications/channels/webhook.py names them.
ERROR_WORDS = {
    "slow": gettext_lazy("It took too long to answer."),
    "name": gettext_lazy("Nobody knows its address."),
    "certificate": gettext_lazy("It could not show that it is who it says."),
    "address": gettext_lazy("Its address is inside a private network."),
    "ended": gettext_lazy("It is told nothing any more."),
    "lost": gettext_lazy("Our own sending stopped half way."),
}
PAUSED_WORDS = {
    WebhookEndpoint.Why.ASKED: gettext_lazy("On hold, as somebody here wanted."),
    WebhookEndpoint.Why.GONE: gettext_lazy("On hold: it said that it wants no more."),
    WebhookEndpoint.Why.FAILING: gettext_lazy("On hold: it took nothing for 5 days."),
}
WAY_WORDS = {
    Channel.EMAIL: gettext_lazy("By e-mail"),
    Channel.TEXT: gettext_lazy("By text message"),
    Channel.PUSH: gettext_lazy("In a browser that they said yes in"),
}
# Why a message to somebody was given up: notifications/outcomes.py, services/going_out.py name the codes.
NOTICE_WORDS = {
    "refused": gettext_lazy("It was refused. Is the address or number right?"),
    "nowhere": gettext_lazy("There is no address or number."),
    "gone": gettext_lazy("That browser shows nothing any more."),
    "lost": gettext_lazy("Our own sending stopped half way."),
    "malformed": gettext_lazy("It could not be written. Whoever runs this system can say why."),
}
CONSUMER_WORDS = {
    "notices": gettext_lazy("Writing down what each is told"),
    "email": gettext_lazy("Sending e-mails"),
    "webhooks": gettext_lazy("Finding which systems to tell"),
}


class AgainForm(LeewayForm):
    """From which day on a system is told again."""

    system = forms.ChoiceField(label=gettext_lazy("Which system"))
    since = forms.DateField(
        label=gettext_lazy("From this day"),
        help_text=gettext_lazy("A day in the last 30 days."),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Write a day."),
            "invalid": gettext_lazy("Write a day as in 2026-11-22."),
        },
    )
    again = forms.BooleanField(label=gettext_lazy("Tell it what it took, too"), required=False)

    def __init__(self, systems: Sequence[WebhookEndpoint], *arguments: Any) -> None:
        super().__init__(*arguments)
        self.fields["system"].choices = [(str(each.id), each.url) for each in systems]  # type: ignore[attr-defined]


class DeliveriesBase(OrganisationPage):
    """What the page and its forms share."""

    def show(self, *, form: AgainForm | None = None, alert: str = "", status: int = 200) -> HttpResponse:
        """This function will show the systems, and of what they are told those that stand as is asked for."""
        systems = list(webhooks(by=self.user))
        state = self.request.GET.get("state", "dead")
        state = state if state in STATES else "dead"
        chosen = next((each for each in systems if str(each.id) == self.request.GET.get("system")), None)
        rows = webhook_deliveries(by=self.user, endpoint_id=chosen.id if chosen else None, state=state)
        newest = rows.order_by("-created_at", "-id")[: MOST_SHOWN + 1]
        found = [self._row(each) for each in newest]
        context = {
            "alert": alert,
            "systems": [self._system(each, chosen) for each in systems],
            "states": [(code, words, code == state) for code, words in STATE_WORDS.items()],
            "chosen": chosen,
            "rows": found[:MOST_SHOWN],
            "is_more": len(found) > MOST_SHOWN,
            "dead": [self._dead(each) for each in dead_letters(by=self.user)[:MOST_SHOWN]] if state == "dead" else [],
            **(self._unheard() if state == "dead" else {}),
            "whys": WHY_WORDS.items(),
            "form": form or AgainForm(systems),
            "form_key": new_key(),
        }
        return self.page("pages/organisation/deliveries.html", context, status=status)

    def _system(self, each: WebhookEndpoint, chosen: WebhookEndpoint | None) -> dict[str, Any]:
        failing = _("It has not taken anything since %(when)s.")
        since = failing % {"when": self._when(each.failing_since)} if each.failing_since else ""
        words = PAUSED_WORDS[WebhookEndpoint.Why(each.paused_why)] if each.paused_why else since
        on_hold = each.paused_at is not None
        return {"id": each.id, "url": each.url, "words": words, "chosen": each is chosen, "on_hold": on_hold}

    def _row(self, each: WebhookDelivery) -> dict[str, Any]:
        state = state_of(each)
        moment = each.taken_at or each.dead_at or each.due_at or each.created_at
        return {
            "id": each.id,
            "type": each.event.type,
            "to": each.endpoint.url,
            "tries": each.attempts,
            "why": _why(each),
            "when": self._when(moment) if state != "due" else _("Next try: %(when)s.") % {"when": self._when(moment)},
            "may_again": state != "due" and each.endpoint.paused_at is None and each.endpoint.ended_at is None,
            "may_leave": state == "dead",
        }

    def _dead(self, each: Delivery) -> dict[str, Any]:
        what = CONSUMER_WORDS.get(each.consumer, each.consumer)
        return {"id": each.id, "type": each.event.type, "what": what, "tries": each.attempts, "error": each.error}

    def _unheard(self) -> dict[str, Any]:
        """This function will show to whom nothing got through, and whom nobody is there to tell; never of what."""
        notices = told_nobody(by=self.user).select_related("recipient")[:MOST_SHOWN]
        rows = [
            {
                "id": each.id,
                "name": each.recipient.display_name,
                "way": WAY_WORDS[Channel(each.channel)],
                "why": NOTICE_WORDS.get(each.error, _("It was tried for days, and nobody took it.")),
                "when": self._when(each.dead_at),
            }
            for each in notices
        ]
        return {"unheard": rows, "alone": people_nobody_tells(by=self.user)[:MOST_SHOWN]}

    def _when(self, moment: datetime | None) -> str:
        return soon(moment, now=self.at, time_zone=self.time_zone) if moment else ""

    def tried(self, command: Callable[[], UUID], *, kind: str) -> HttpResponse:
        """This function will do what a button says, once, and lead back; or show the page with why it was not done."""
        try:
            self.once(command, kind=kind)
        except LeewayError as error:
            if isinstance(error, Missing):
                raise
            return self.show(alert=error.sentence, status=error.status)
        return self.go(reverse("deliveries"))


def _why(each: WebhookDelivery) -> str:
    """This function will say what came of a message, never in the other side's words."""
    if each.taken_at is not None or (each.due_at is not None and not each.attempts):
        return ""
    if each.error.startswith(LEFT):
        return str(WHY_WORDS.get(each.error.removeprefix(LEFT), ""))
    if each.error:
        return str(ERROR_WORDS.get(each.error, _("It could not be reached.")))
    return _("It answered with %(status)s.") % {"status": each.status}


class Deliveries(DeliveriesBase):
    """The page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show it."""
        return self.show()


class Again(DeliveriesBase):
    """All of one system, from a day on."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will lead to the page."""
        return self.go(reverse("deliveries"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will have it told again what it missed."""
        form = AgainForm(list(webhooks(by=self.user)), request.POST)
        if form.is_valid() and self.done_once(form, lambda: self._again(form.cleaned_data), kind="webhook"):
            return self.go(reverse("deliveries") + "?state=due")
        return self.show(form=form, status=form.refused.status if form.refused else 422)

    def _again(self, said: dict[str, Any]) -> UUID:
        system, since = UUID(said["system"]), datetime.combine(said["since"], time(), ZoneInfo(self.time_zone))
        replay(by=self.user, endpoint_id=system, since=since.astimezone(UTC), again=said["again"], at=self.at)
        return system


class Command(DeliveriesBase):
    """A button beside one row."""

    def get(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will lead to the page."""
        return self.go(reverse("deliveries"))

    def why(self) -> str:
        """This function will read why something is set aside; nothing else than the codes can be sent by our page."""
        why = self.request.POST.get("why", "")
        if why not in WHYS:
            raise Missing
        return why


class AgainOne(Command):
    """One message to one system."""

    def post(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will have it sent once more."""
        return self.tried(lambda: replay_one(by=self.user, delivery_id=id, at=self.at).id, kind="webhook_delivery")


class Resume(Command):
    """A system that is on hold."""

    def post(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will have it told things again; what it missed is sent by the form below."""
        return self.tried(lambda: resume_endpoint(by=self.user, endpoint_id=id, at=self.at).id, kind="webhook")


class LeaveOne(Command):
    """One message that nobody needs any more."""

    def post(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will set it aside."""
        return self.tried(
            lambda: leave_one(by=self.user, delivery_id=id, why=self.why(), at=self.at).id, kind="webhook_delivery"
        )


class AgainDead(Command):
    """Something that was not done here itself."""

    def post(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will have it tried again."""
        return self.tried(lambda: replay_dead(by=self.user, delivery_id=id, at=self.at).id, kind="delivery")


class LeaveDead(Command):
    """Something that was not done here itself, and is not to be."""

    def post(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will set it aside."""
        return self.tried(
            lambda: leave_dead(by=self.user, delivery_id=id, why=self.why(), at=self.at).id, kind="delivery"
        )


class AgainNotice(Command):
    """A message that reached nobody."""

    def post(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will have it sent once more."""
        return self.tried(lambda: replay_notice(by=self.user, notice_id=id, at=self.at).id, kind="dead_notice")


class LeaveNotice(Command):
    """A message that reached nobody, and need not."""

    def post(self, request: HttpRequest, id: UUID) -> HttpResponse:
        """This function will set it aside."""
        return self.tried(
            lambda: leave_notice(by=self.user, notice_id=id, why=self.why(), at=self.at).id, kind="dead_notice"
        )
