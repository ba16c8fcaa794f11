"""Which systems outside are told: adding one, pausing it, exchanging its secret, sending it what it missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.models import Event
from audit.scope import current_organisation_id
from delegation.errors import Conflict, Invalid, Missing, Refused
from delegation.models import User
from delegation.permissions import check_may_set_up
from delegation.sealing import seal, unseal
from delegation.services.actors import actor_of
from delegation.signing import new_secret, read_secret
from notifications.models import WebhookDelivery, WebhookEndpoint
from notifications.selectors import LEFT, endpoints, webhook_deliveries
from notifications.wanting import known_types, wants
from notifications.webhook_urls import problem_of

PURPOSE = "webhook"
MOST_ENDPOINTS, MOST_TYPES = 100, 50
OLD_SECRET_LASTS = timedelta(days=1)
REPLAYED_BACK_TO = timedelta(days=30)
MOST_REPLAYED = 10_000  # events at once; whoever needs more asks again, from a later moment


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointFields:
    """What is sent to add an endpoint: its address, and the types of events it wants; none are all."""

    url: str
    types: tuple[str, ...] = ()


def add_endpoint(*, by: User, fields: EndpointFields, at: datetime) -> WebhookEndpoint:
    """This function will have a system outside be told from now on. Raises Forbidden, Invalid, Refused."""
    check_may_set_up(by=by)
    _check_url(fields.url)
    _check_types(fields.types)
    if endpoints().count() >= MOST_ENDPOINTS:
        raise Refused(_("There are %(count)s of these already. End one first.") % {"count": MOST_ENDPOINTS})
    endpoint: WebhookEndpoint = WebhookEndpoint.objects.create(
        url=fields.url,
        types=sorted(set(fields.types)),
        secret=seal(PURPOSE, new_secret().encode(), at=at),
        made_by=by,
        created_at=at,
    )
    _tell(endpoint, type="webhook.added", by=actor_of(by), at=at)
    return endpoint


def secret_of(*, by: User, endpoint_id: UUID, at: datetime) -> str:
    """This function will give the secret in use, for whoever sets up the other side. Raises Forbidden, Missing."""
    check_may_set_up(by=by)
    return _open(find_endpoint(by=by, endpoint_id=endpoint_id, at=at).secret, at=at)


def find_endpoint(*, by: User, endpoint_id: UUID, at: datetime) -> WebhookEndpoint:
    """This function will load an endpoint that has not ended. Raises Forbidden, Missing."""
    check_may_set_up(by=by)
    found: WebhookEndpoint | None = endpoints().filter(id=endpoint_id).first()
    if found is None:
        raise Missing
    return found


def keys_of(endpoint: WebhookEndpoint, *, at: datetime) -> list[bytes]:
    """This function will give the keys that sign for an endpoint now: the new one first, the old while it lasts."""
    sealed = [endpoint.secret]
    if endpoint.old_secret_until is not None and at < endpoint.old_secret_until:
        sealed.append(endpoint.old_secret)
    return [read_secret(_open(each, at=at)) for each in sealed]


def rotate_secret(*, by: User, endpoint_id: UUID, at: datetime) -> WebhookEndpoint:
    """This function will draw a new secret; for a day the old one signs beside it. Raises Forbidden, Missing."""
    endpoint = _lock(by=by, endpoint_id=endpoint_id, at=at)
    endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, at + OLD_SECRET_LASTS
    endpoint.secret = seal(PURPOSE, new_secret().encode(), at=at)
    endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
    _tell(endpoint, type="webhook.secret_changed", by=actor_of(by), at=at)
    return endpoint


def pause_endpoint(*, by: User, endpoint_id: UUID, at: datetime) -> WebhookEndpoint:
    """This function will send nothing to an endpoint for now. Raises Forbidden, Missing, Conflict."""
    endpoint = _lock(by=by, endpoint_id=endpoint_id, at=at)
    if endpoint.paused_at is not None:
        raise Conflict(_("It is paused already."))
    pause(endpoint, why=WebhookEndpoint.Why.ASKED, by=actor_of(by), at=at)
    return endpoint


def pause(endpoint: WebhookEndpoint, *, why: WebhookEndpoint.Why, by: Actor, at: datetime) -> None:
    """This function will send nothing to a locked endpoint for now; what is due waits, what happens is not written."""
    endpoint.paused_at, endpoint.paused_why = at, why
    endpoint.save(update_fields=["paused_at", "paused_why"])
    if why == WebhookEndpoint.Why.ASKED:
        _tell(endpoint, type="webhook.paused", by=by, at=at)
    else:
        _tell(endpoint, type="webhook.gave_up", by=by, at=at, why=str(why))


def resume_endpoint(*, by: User, endpoint_id: UUID, at: datetime) -> WebhookEndpoint:
    """This function will send to an endpoint again. What it missed is sent by `replay`. Raises as pausing does."""
    endpoint = _lock(by=by, endpoint_id=endpoint_id, at=at)
    if endpoint.paused_at is None:
        raise Conflict(_("It is not paused."))
    endpoint.paused_at, endpoint.paused_why, endpoint.failing_since = None, "", None
    endpoint.save(update_fields=["paused_at", "paused_why", "failing_since"])
    _tell(endpoint, type="webhook.resumed", by=actor_of(by), at=at)
    return endpoint


def end_endpoint(*, by: User, endpoint_id: UUID, at: datetime) -> WebhookEndpoint:
    """This function will never send to an endpoint again; what was still due is given up. Raises Forbidden, Missing."""
    endpoint = _lock(by=by, endpoint_id=endpoint_id, at=at)
    endpoint.ended_at = at
    endpoint.save(update_fields=["ended_at"])
    due = WebhookDelivery.objects.ours().filter(endpoint=endpoint, due_at__isnull=False)
    due.update(due_at=None, claimed_until=None, dead_at=at, error="ended")
    _tell(endpoint, type="webhook.ended", by=actor_of(by), at=at)
    return endpoint


def send_test(*, by: User, endpoint_id: UUID, at: datetime) -> WebhookDelivery:
    """This function will have an endpoint be told, whatever it wants, that somebody tests it.

    Raises Forbidden, Missing, and Conflict where it is paused.
    """
    endpoint = _lock(by=by, endpoint_id=endpoint_id, at=at)
    if endpoint.paused_at is not None:
        raise Conflict(_("It is paused. Start it again first."))
    event = _tell(endpoint, type="webhook.tested", by=actor_of(by), at=at)
    made: WebhookDelivery = WebhookDelivery.objects.create(endpoint=endpoint, event=event, created_at=at, due_at=at)
    return made


# --- once more -------------------------------------------------------------------------------------------------------

REPLAY = """
    INSERT INTO notifications_webhookdelivery
        (id, organisation_id, endpoint_id, event_id, created_at, due_at, attempts, error)
    SELECT gen_random_uuid(), event.organisation_id, %(endpoint)s, event.id, %(at)s, %(at)s, 0, ''
    FROM audit_event event
    WHERE event.organisation_id = %(organisation)s AND event.at >= %(since)s AND event.type = ANY(%(types)s)
    ORDER BY event.at, event.id LIMIT %(most)s
    ON CONFLICT (organisation_id, event_id, endpoint_id) DO UPDATE
        SET due_at = EXCLUDED.due_at, attempts = 0, error = '', taken_at = NULL, dead_at = NULL, claimed_until = NULL
        WHERE notifications_webhookdelivery.due_at IS NULL
              AND (%(again)s OR notifications_webhookdelivery.taken_at IS NULL
                   AND NOT starts_with(notifications_webhookdelivery.error, 'left_'))
"""


def replay(*, by: User, endpoint_id: UUID, since: datetime, again: bool, at: datetime) -> int:
    """This function will send what an endpoint missed since a moment, oldest first, and count it.

    With ``again`` also what it took. Each event bears the id it had, so that the other side knows it.
    Raises Forbidden, Missing, Conflict where it is paused, Invalid for a moment more than 30 days ago or to come.
    """
    endpoint = _lock(by=by, endpoint_id=endpoint_id, at=at)
    if not at - REPLAYED_BACK_TO <= since <= at:
        raise Invalid("since", _("This must be a time in the last 30 days."))
    if endpoint.paused_at is not None:
        raise Conflict(_("It is paused. Start it again first."))
    values: dict[str, Any] = {
        "endpoint": endpoint.id,
        "organisation": current_organisation_id(),
        "at": at,
        "since": since,
        "types": [each for each in known_types() if wants(endpoint, each)],
        "again": again,
        "most": MOST_REPLAYED,
    }
    with connection.cursor() as cursor:
        cursor.execute(REPLAY, values)
        count: int = cursor.rowcount
    _tell(endpoint, type="webhook.replayed", by=actor_of(by), at=at, count=count)
    return count


def replay_one(*, by: User, delivery_id: UUID, at: datetime) -> WebhookDelivery:
    """This function will send once more what was taken or given up. Raises Forbidden, Missing, Conflict."""
    rows = webhook_deliveries(by=by).select_for_update(of=("self",), no_key=True)
    found: WebhookDelivery | None = rows.filter(id=delivery_id).first()
    if found is None:
        raise Missing
    if found.due_at is not None:
        raise Conflict(_("It is still to be sent."))
    if found.endpoint.paused_at is not None or found.endpoint.ended_at is not None:
        raise Conflict(_("It is paused. Start it again first."))
    found.due_at, found.attempts, found.taken_at, found.dead_at, found.claimed_until = at, 0, None, None, None
    found.error = ""
    found.save(update_fields=["due_at", "attempts", "taken_at", "dead_at", "claimed_until", "error"])
    _tell(found.endpoint, type="webhook.replayed", by=actor_of(by), at=at, count=1)
    return found


def leave_one(*, by: User, delivery_id: UUID, why: str, at: datetime) -> WebhookDelivery:
    """This function will set aside what was given up, with the code of why. Raises Forbidden, Missing, Conflict."""
    rows = webhook_deliveries(by=by).select_for_update(of=("self",), no_key=True)
    found: WebhookDelivery | None = rows.filter(id=delivery_id).first()
    if found is None:
        raise Missing
    if found.dead_at is None or found.error.startswith(LEFT):
        raise Conflict(_("Only what could not be told is set aside."))
    error, found.error = found.error or str(found.status), f"{LEFT}{why}"
    found.save(update_fields=["error"])
    data = {"event": str(found.event_id), "error": error, "why": why}
    _tell(found.endpoint, type="webhook.set_aside", by=actor_of(by), at=at, **data)
    return found


# --- within ----------------------------------------------------------------------------------------------------------


def _lock(*, by: User, endpoint_id: UUID, at: datetime) -> WebhookEndpoint:
    check_may_set_up(by=by)
    found: WebhookEndpoint | None = endpoints().select_for_update(no_key=True).filter(id=endpoint_id).first()
    if found is None:
        raise Missing
    return found


def _open(sealed: str, *, at: datetime) -> str:
    """This function will read a sealed secret; one sealed with a key that is gone is a fault of the set-up."""
    found = unseal(PURPOSE, sealed, at=at)
    if found is None:
        raise RuntimeError("a secret was sealed with a SECRET_KEY that is not among the fallbacks")
    return found.decode()


def _tell(endpoint: WebhookEndpoint, *, type: str, by: Actor, at: datetime, **data: str | int) -> Event:
    return record(type=type, subject=("webhook", endpoint.id), actor=by, data=data, at=at)


def _check_url(url: str) -> None:
    """This function will raise Invalid with the sentence for what is wrong with an address."""
    problem = problem_of(url, here=settings.WEBHOOKS_HERE)
    if problem is None:
        return
    words = {
        "form": _("This is not a web address that can be sent to."),
        "scheme": _("The address must begin with https://"),
        "address": _("This address is inside a private network. Nothing is sent there."),
    }
    raise Invalid("url", words[problem])


def _check_types(types: Sequence[str]) -> None:
    """This function will raise Invalid for a type, or a pattern of types, that no event has."""
    if len(types) > MOST_TYPES:
        raise Invalid("types", _("Name at most %(count)s of these.") % {"count": MOST_TYPES})
    for each in types:
        if not any(fnmatchcase(known, each) for known in known_types()):
            raise Invalid("types", _("No event is called this: {type}").format(type=each))
