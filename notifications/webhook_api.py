"""Systems outside that are told, over HTTP, for whoever administers. Each view reads, calls one service, translates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.answers import Answer, register
from delegation.http.fields import Nothing
from delegation.http.views import LeewayView
from delegation.models import User
from notifications.selectors import dead_letters, webhook_deliveries, webhooks
from notifications.services.dead_letters import leave_dead, replay_dead
from notifications.services.webhooks import (
    EndpointFields,
    add_endpoint,
    end_endpoint,
    find_endpoint,
    leave_one,
    pause_endpoint,
    replay,
    replay_one,
    resume_endpoint,
    rotate_secret,
    secret_of,
    send_test,
)
from notifications.webhook_shapes import (
    DeadLettersSeen,
    DeliveryPage,
    DeliveryQuery,
    DeliverySeen,
    ReplayBody,
    ReplaySeen,
    SecretSeen,
    SetAsideBody,
    WebhookBody,
    WebhookSeen,
    WebhooksSeen,
    dead_letter_document,
    delivery_documents,
    webhook_document,
)

KIND, DELIVERY = "webhook", "webhook_delivery"
MOST_DEAD = 200


class WebhooksView(LeewayView):
    """Systems outside that are told."""

    @extend_schema(responses=WebhooksSeen, operation_id="webhooks_list")
    def get(self, request: Request) -> Response:
        """List the systems outside that are told of events: a leader or an administrator."""
        return Response({"results": [webhook_document(each) for each in webhooks(by=self.user)]})

    @extend_schema(request=WebhookBody, responses={201: WebhookSeen})
    def post(self, request: Request) -> Answer:
        """Have a system outside be told from now on. What signs its messages stands at `webhooks/{id}/secret`."""
        said = self.read(WebhookBody)
        fields = EndpointFields(url=said["url"], types=tuple(said.get("types", ())))
        return Answer(201, KIND, add_endpoint(by=self.user, fields=fields, at=self.at).id)


class WebhookView(LeewayView):
    """One of them."""

    @extend_schema(responses=WebhookSeen)
    def get(self, request: Request, id: UUID) -> Response:
        """Show one."""
        return Response(webhook_document(find_endpoint(by=self.user, endpoint_id=id, at=self.at)))


class SecretView(LeewayView):
    """What it checks signatures with."""

    @extend_schema(responses=SecretSeen)
    def get(self, request: Request, id: UUID) -> Response:
        """Show the secret in use, to set up the other side."""
        return Response({"secret": secret_of(by=self.user, endpoint_id=id, at=self.at)})


class PauseView(LeewayView):
    """Nothing for now."""

    @extend_schema(request=Nothing, responses=WebhookSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Send it nothing for now."""
        self.read(Nothing)
        return Answer(200, KIND, pause_endpoint(by=self.user, endpoint_id=id, at=self.at).id)


class ResumeView(LeewayView):
    """Again."""

    @extend_schema(request=Nothing, responses=WebhookSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Send to it again. What it missed is sent by `replay`, from its `paused_at`."""
        self.read(Nothing)
        return Answer(200, KIND, resume_endpoint(by=self.user, endpoint_id=id, at=self.at).id)


class RotateView(LeewayView):
    """Another secret."""

    @extend_schema(request=Nothing, responses=WebhookSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Draw a new secret. Until `old_secret_until` the old one signs beside it."""
        self.read(Nothing)
        return Answer(200, KIND, rotate_secret(by=self.user, endpoint_id=id, at=self.at).id)


class EndView(LeewayView):
    """Never again."""

    @extend_schema(request=Nothing, responses={204: None})
    def post(self, request: Request, id: UUID) -> Response:
        """Never send to it again."""
        self.read(Nothing)
        end_endpoint(by=self.user, endpoint_id=id, at=self.at)
        return Response(status=204)


class TestView(LeewayView):
    """Whether it works."""

    @extend_schema(request=Nothing, responses={202: DeliverySeen})
    def post(self, request: Request, id: UUID) -> Answer:
        """Send it a `webhook.tested` now. What came of it stands under its deliveries."""
        self.read(Nothing)
        return Answer(202, DELIVERY, send_test(by=self.user, endpoint_id=id, at=self.at).id)


class ReplayView(LeewayView):
    """What it missed."""

    @extend_schema(request=ReplayBody, responses={202: ReplaySeen})
    def post(self, request: Request, id: UUID) -> Response:
        """Send what it missed since a moment in the last 30 days, at most 10,000 messages, each under the id it had."""
        said = self.read(ReplayBody)
        again = said.get("again", False)
        count = replay(by=self.user, endpoint_id=id, since=said["since"], again=again, at=self.at)
        return Response({"count": count}, status=202)


class DeliveriesView(LeewayView):
    """What it was told."""

    @extend_schema(parameters=[DeliveryQuery], responses=DeliveryPage)
    def get(self, request: Request, id: UUID) -> Response:
        """List what it was, is and will be told, newest first, with the last answer."""
        query = self.read_query(DeliveryQuery)
        rows = webhook_deliveries(by=self.user, endpoint_id=id, state=query.get("state"))
        return self.page(rows, query=query, render=delivery_documents)


class ReplayOneView(LeewayView):
    """Once more."""

    @extend_schema(request=Nothing, responses=DeliverySeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Send one message once more, whether it was taken or given up."""
        self.read(Nothing)
        return Answer(200, DELIVERY, replay_one(by=self.user, delivery_id=id, at=self.at).id)


class LeaveOneView(LeewayView):
    """Never mind."""

    @extend_schema(request=SetAsideBody, responses=DeliverySeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Set aside one message that was given up, and say why."""
        why = self.read(SetAsideBody)["why"]
        return Answer(200, DELIVERY, leave_one(by=self.user, delivery_id=id, why=why, at=self.at).id)


class DeadLettersView(LeewayView):
    """What was not done here itself."""

    @extend_schema(responses=DeadLettersSeen, operation_id="dead_letters_list")
    def get(self, request: Request) -> Response:
        """List what was not done here itself after all its tries: a leader or an administrator."""
        rows = dead_letters(by=self.user)[:MOST_DEAD]
        return Response({"results": [dead_letter_document(each) for each in rows]})


class DeadLetterReplayView(LeewayView):
    """Once more."""

    @extend_schema(request=Nothing, responses={204: None})
    def post(self, request: Request, id: UUID) -> Response:
        """Give it all its tries again."""
        self.read(Nothing)
        replay_dead(by=self.user, delivery_id=id, at=self.at)
        return Response(status=204)


class DeadLetterLeaveView(LeewayView):
    """Never mind."""

    @extend_schema(request=SetAsideBody, responses={204: None})
    def post(self, request: Request, id: UUID) -> Response:
        """Set it aside for good, and say why."""
        leave_dead(by=self.user, delivery_id=id, why=self.read(SetAsideBody)["why"], at=self.at)
        return Response(status=204)


def _show(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show an endpoint to whoever administers."""
    return webhook_document(find_endpoint(by=user, endpoint_id=id, at=at))


def _show_delivery(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show a delivery to whoever administers."""
    [document] = delivery_documents([webhook_deliveries(by=user).get(id=id)])
    return document


register(KIND, _show)
register(DELIVERY, _show_delivery)
