"""What could not be told: who administers sees what and why, has it told again, or sets it aside with a reason."""

from datetime import timedelta

import pytest
from django.test import Client

from audit import clock, deliveries
from audit.ids import new_id
from audit.models import Delivery, Event
from notifications.models import Notice, WebhookDelivery, WebhookEndpoint
from notifications.services.webhooks import EndpointFields, add_endpoint, send_test
from tests.cast import Cast
from tests.integration.pages.conftest import Enter

URL = "https://finance.example.org/hooks"


@pytest.fixture
def given_up(cast: Cast) -> WebhookDelivery:
    """A message that a system never took."""
    with cast.scope():
        endpoint = add_endpoint(by=cast.user("lena"), fields=EndpointFields(url=URL), at=cast.at)
        row = send_test(by=cast.user("lena"), endpoint_id=endpoint.id, at=cast.at)
        rows = WebhookDelivery.objects.ours().filter(id=row.id)
        rows.update(due_at=None, dead_at=cast.at, attempts=10, error="certificate")
        return row


def test_what_could_not_be_told_says_why_and_is_told_again_or_set_aside(
    cast: Cast, enter: Enter, given_up: WebhookDelivery
) -> None:
    lena = enter("lena")
    text = lena.get("/organisation/deliveries/")
    assert "webhook.tested today" in text.replace("by today", "today") or "webhook.tested" in text
    assert f"{URL} Tries: 10. It could not show that it is who it says." in text
    text = lena.press("It is not needed any more", why="not_needed")
    assert "There is nothing here." in text
    assert "It is not needed any more" in lena.get("/organisation/deliveries/?state=left")
    assert "Tell it again" in lena.page
    with cast.scope():
        event = Event.objects.ours().get(type="webhook.set_aside")
        assert (event.actor_id, event.data["why"], event.data["error"]) == (
            cast.user("lena").id,
            "not_needed",
            "certificate",
        )
    yesterday, system = f"{cast.at - timedelta(1):%Y-%m-%d}", str(given_up.endpoint_id)
    lena.press("Tell it again from this day", system=system, since=yesterday)
    assert "webhook.tested" not in lena.get("/organisation/deliveries/?state=due")  # set aside stays so
    lena.get("/organisation/deliveries/?state=left")
    lena.press("Tell it again")
    text = lena.get("/organisation/deliveries/?state=due")
    assert "Next try: " in text
    assert "Tries: 0." in text
    lena.get("/organisation/deliveries/")
    text = lena.press("Tell it again from this day", system=system, since="soon")
    assert lena.status == 422
    assert "Write a day as in 2026-11-22." in text


def test_a_message_that_reached_nobody_is_shown_without_what_it_is_about(cast: Cast, enter: Enter) -> None:
    with cast.scope():
        told = {"event_type": "ask.waiting", "template": "waits_for_you", "data": {}, "created_at": cast.at}
        Notice(
            event_id=new_id(), recipient=cast.user("priya"), channel="text", dead_at=cast.at, error="refused", **told
        ).save()
    lena = enter("lena")
    text = lena.get("/organisation/deliveries/")
    assert "Priya Shah" in text
    assert "It was refused. Is the address or number right?" in text
    assert "waits_for_you" not in lena.page
    assert "ask.waiting" not in lena.page
    lena.press("Send it again")
    assert "Priya Shah" not in lena.get("/organisation/deliveries/")
    with cast.scope():
        Notice.objects.ours().filter(channel="text").update(due_at=None, dead_at=cast.at, error="refused")
    lena.get("/organisation/deliveries/")
    lena.press("They were told in another way", why="told_otherwise")
    assert "Priya Shah" not in lena.get("/organisation/deliveries/")


def test_a_system_on_hold_says_so_and_its_messages_wait(cast: Cast, enter: Enter, given_up: WebhookDelivery) -> None:
    with cast.scope():
        paused = WebhookEndpoint.objects.ours().filter(id=given_up.endpoint_id)
        paused.update(paused_at=cast.at, paused_why="failing")
    lena = enter("lena")
    assert "On hold: it took nothing for 5 days." in lena.get("/organisation/deliveries/")
    assert not lena.has("Tell it again")
    lena.press("Let it go on")
    text = lena.get("/organisation/deliveries/")
    assert "On hold" not in text
    assert not lena.has("Let it go on")
    assert lena.has("Tell it again")
    with cast.scope():
        assert Event.objects.ours().get(type="webhook.resumed").actor_id == cast.user("lena").id
    assert enter("joe").get("/organisation/deliveries/")
    assert URL not in enter("joe").page


def test_what_was_not_done_here_is_tried_again_or_set_aside_and_no_longer_counts(cast: Cast, enter: Enter) -> None:
    with cast.scope():
        first, second = Delivery.objects.ours().order_by("id")[:2]
        ids = [first.id, second.id]
        rows = Delivery.objects.ours().filter(id__in=ids)
        rows.update(done_at=None, dead_at=clock.now(), attempts=8, error="KeyError")
    numbers = Client().get("/metrics").content.decode()
    assert 'leeway_channel_dead{channel="in_app"} 2.0' in numbers
    lena = enter("lena")
    text = lena.get("/organisation/deliveries/")
    assert text.count("Writing down what each is told") == 2
    assert "Tries: 8. KeyError" in text
    lena.press("It can never work", why="cannot_work")
    lena.press("Try again")
    assert "There is nothing here." in lena.get("/organisation/deliveries/")
    with cast.scope():
        left, again = sorted(Delivery.objects.ours().filter(id__in=ids), key=lambda each: each.done_at is None)
        assert (left.error, again.attempts, again.dead_at) == ("left_cannot_work", 0, None)
        assert Event.objects.ours().get(type=deliveries.SET_ASIDE).data["error"] == "KeyError"
