"""Deliveries: published once, done once, brought back when lost, set aside when hopeless, tried again when asked."""

from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from audit import deliveries, outbox
from audit.deliveries import Swept, consume, relay, replay, sweep
from audit.ids import new_id
from audit.models import Delivery, Event
from audit.scope import organisation_scope
from tests.integration.audit.conftest import AT, PROCESS, Effects, KeptTransport, happen, new_organisation, reload

LATER = AT + timedelta(seconds=121)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation_id() -> UUID:
    """An organisation with nothing in it."""
    return new_organisation()


def one(organisation_id: UUID) -> Delivery:
    """This function will make one delivery that waits."""
    delivery = happen(organisation_id)
    assert delivery is not None
    return delivery


def test_only_who_wants_an_event_hears_of_it(effects: Effects, organisation_id: UUID) -> None:
    assert happen(organisation_id, type="test.happened") is not None
    assert happen(organisation_id, type="other.happened") is None


def test_the_relay_publishes_ids_on_the_consumers_queue_once(
    effects: Effects, transport: KeptTransport, organisation_id: UUID
) -> None:
    ids = [one(organisation_id).id for _ in range(3)]
    assert relay(organisation_id=organisation_id, at=AT) == 3
    assert relay(organisation_id=organisation_id, at=AT) == 0
    assert transport.published == ids
    assert transport.queues == {"reports"}


def test_the_relay_takes_one_organisation_at_a_time(
    effects: Effects, transport: KeptTransport, organisation_id: UUID
) -> None:
    other = new_organisation("cwm-arian")
    ours, theirs = one(organisation_id), one(other)
    assert relay(organisation_id=other, at=AT) == 1
    assert transport.published == [theirs.id]
    assert reload(ours).published_at is None
    assert not consume(organisation_id=other, delivery_id=ours.id, at=AT)


def test_rows_in_flight_are_capped_and_room_comes_as_they_are_done(
    effects: Effects, transport: KeptTransport, organisation_id: UUID, settings: Settings
) -> None:
    settings.OUTBOX_BATCH, settings.OUTBOX_IN_FLIGHT = 2, 3
    ids = [one(organisation_id).id for _ in range(5)]
    assert relay(organisation_id=organisation_id, at=AT) == 3
    assert relay(organisation_id=organisation_id, at=AT) == 0
    assert consume(organisation_id=organisation_id, delivery_id=ids[0], at=AT)
    assert relay(organisation_id=organisation_id, at=AT) == 1
    assert transport.published == ids[:4]


def test_a_broker_that_is_down_gives_the_rows_back(
    effects: Effects, transport: KeptTransport, organisation_id: UUID
) -> None:
    delivery = one(organisation_id)
    transport.down = True
    assert relay(organisation_id=organisation_id, at=AT) == 0
    assert reload(delivery).published_at is None
    transport.down = False
    assert relay(organisation_id=organisation_id, at=AT) == 1


def test_a_doubled_message_does_its_work_once(
    effects: Effects, transport: KeptTransport, organisation_id: UUID
) -> None:
    delivery = one(organisation_id)
    assert consume(organisation_id=organisation_id, delivery_id=delivery.id, at=AT)
    assert not consume(organisation_id=organisation_id, delivery_id=delivery.id, at=LATER)
    assert effects.seen == [delivery.event_id]
    assert reload(delivery).done_at == AT


def test_a_message_about_nothing_does_nothing(effects: Effects, organisation_id: UUID) -> None:
    assert not consume(organisation_id=organisation_id, delivery_id=new_id(), at=AT)


def test_a_failure_undoes_the_effect_and_keeps_only_its_class(
    effects: Effects, monkeypatch: pytest.MonkeyPatch, organisation_id: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    delivery = one(organisation_id)

    def write_and_fail(event: Event, at: object) -> None:
        Event(type="test.effect", subject_kind="thing", subject_id=new_id(), process="x", data={}, at=AT).save()
        raise ValueError("Ada Bright, 12 High Street")

    monkeypatch.setattr(effects, "handle", write_and_fail)
    outbox.register(outbox.Consumer(name="counting", pattern="test.*", queue="reports", handle=write_and_fail))
    assert not consume(organisation_id=organisation_id, delivery_id=delivery.id, at=AT)
    after = reload(delivery)
    assert (after.done_at, after.attempts, after.error) == (None, 1, "ValueError")
    assert "Ada" not in caplog.text
    with organisation_scope(organisation_id):
        assert not Event.objects.ours().filter(type="test.effect").exists()


def test_a_consumer_that_nobody_knows_fails_and_is_seen(
    effects: Effects, transport: KeptTransport, organisation_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = one(organisation_id)
    monkeypatch.setattr(outbox, "_consumers", {})
    assert relay(organisation_id=organisation_id, at=AT) == 1
    assert transport.queues == {"timers"}
    assert not consume(organisation_id=organisation_id, delivery_id=delivery.id, at=AT)
    assert reload(delivery).error == "KeyError"


def test_the_sweeper_sends_again_what_was_lost_and_only_that(
    effects: Effects, transport: KeptTransport, organisation_id: UUID
) -> None:
    lost, done = one(organisation_id), one(organisation_id)
    relay(organisation_id=organisation_id, at=AT)
    consume(organisation_id=organisation_id, delivery_id=done.id, at=AT)
    transport.published.clear()
    assert sweep(organisation_id=organisation_id, at=AT + timedelta(seconds=119)) == Swept(0, 0)
    assert sweep(organisation_id=organisation_id, at=LATER) == Swept(1, 0)
    assert sweep(organisation_id=organisation_id, at=LATER) == Swept(0, 0)
    assert transport.published == [lost.id]


def test_losing_messages_for_ever_never_makes_a_dead_letter(
    effects: Effects, transport: KeptTransport, organisation_id: UUID, settings: Settings
) -> None:
    settings.OUTBOX_ATTEMPTS = 2
    delivery = one(organisation_id)
    relay(organisation_id=organisation_id, at=AT)
    for times in range(1, 10):
        assert sweep(organisation_id=organisation_id, at=AT + timedelta(seconds=121 * times)) == Swept(1, 0)
    assert consume(organisation_id=organisation_id, delivery_id=delivery.id, at=LATER)


def poison(effects: Effects, organisation_id: UUID, settings: Settings) -> Delivery:
    """This function will make a delivery that has used up its tries, and sweep it aside."""
    settings.OUTBOX_ATTEMPTS = 2
    effects.error = ValueError("Ada")
    delivery = one(organisation_id)
    relay(organisation_id=organisation_id, at=AT)
    for _ in range(2):
        assert not consume(organisation_id=organisation_id, delivery_id=delivery.id, at=AT)
    assert sweep(organisation_id=organisation_id, at=LATER) == Swept(0, 1)
    return reload(delivery)


def test_what_fails_too_often_is_set_aside_with_an_event_and_others_go_on(
    effects: Effects, transport: KeptTransport, organisation_id: UUID, settings: Settings
) -> None:
    dead = poison(effects, organisation_id, settings)
    assert (dead.dead_at, dead.attempts, dead.error) == (LATER, 2, "ValueError")
    with organisation_scope(organisation_id):
        event = Event.objects.ours().get(type="outbox.dead_lettered")
        assert event.subject_id == dead.id
        assert event.data == {"event": str(dead.event_id), "consumer": "counting", "attempts": 2, "error": "ValueError"}
        assert [each.id for each in deliveries.dead_letters()] == [dead.id]
    effects.error = None
    assert not consume(organisation_id=organisation_id, delivery_id=dead.id, at=LATER)
    assert consume(organisation_id=organisation_id, delivery_id=one(organisation_id).id, at=LATER)


def test_one_that_kills_its_worker_each_time_is_set_aside_too(
    effects: Effects, transport: KeptTransport, organisation_id: UUID, settings: Settings
) -> None:
    settings.OUTBOX_ATTEMPTS = 3
    delivery = one(organisation_id)

    def die(event: Event, at: object) -> None:
        raise SystemExit  # as a killed process: nothing after it runs

    outbox.register(outbox.Consumer(name="counting", pattern="test.*", queue="reports", handle=die))
    for _ in range(3):
        with pytest.raises(SystemExit):
            consume(organisation_id=organisation_id, delivery_id=delivery.id, at=AT)
    assert not consume(organisation_id=organisation_id, delivery_id=delivery.id, at=AT)
    assert reload(delivery).dead_at == AT


def test_a_dead_letter_about_a_dead_letter_ends_there(
    effects: Effects, transport: KeptTransport, organisation_id: UUID, settings: Settings
) -> None:
    settings.OUTBOX_ATTEMPTS = 1
    effects.error = ValueError()
    outbox.register(outbox.Consumer(name="all", pattern="*", queue="reports", handle=effects.handle))
    happen(organisation_id, type="other.happened")
    for day in range(1, 5):
        at = AT + timedelta(days=day)
        relay(organisation_id=organisation_id, at=at)
        with organisation_scope(organisation_id):
            waiting = list(deliveries.open_deliveries())
        for each in waiting:
            consume(organisation_id=organisation_id, delivery_id=each.id, at=at)
        sweep(organisation_id=organisation_id, at=at + timedelta(hours=1))
    with organisation_scope(organisation_id):
        assert Event.objects.ours().filter(type="outbox.dead_lettered").count() == 1
        assert Delivery.objects.ours().filter(dead_at__isnull=False).count() == 2


def test_a_dead_letter_is_replayed_and_then_done(
    effects: Effects, transport: KeptTransport, organisation_id: UUID, settings: Settings
) -> None:
    dead = poison(effects, organisation_id, settings)
    effects.error = None
    with organisation_scope(organisation_id):
        replay(delivery_id=dead.id, by=PROCESS, at=LATER)
        assert Event.objects.ours().filter(type="outbox.replayed", subject_id=dead.id).count() == 1
        with pytest.raises(Delivery.DoesNotExist):
            replay(delivery_id=dead.id, by=PROCESS, at=LATER)
    assert relay(organisation_id=organisation_id, at=LATER) == 1
    assert consume(organisation_id=organisation_id, delivery_id=dead.id, at=LATER)
    assert effects.seen == [dead.event_id]


def test_the_command_lists_and_replays_dead_letters(
    effects: Effects, transport: KeptTransport, organisation_id: UUID, settings: Settings
) -> None:
    dead = poison(effects, organisation_id, settings)
    said = StringIO()
    call_command("dead_letters", stdout=said)
    assert f"{dead.id}  2026-11-23 09:02  counting  test.happened  ValueError  2 tries" in said.getvalue()
    assert reload(dead).dead_at is not None
    with pytest.raises(CommandError, match="No dead delivery"):
        call_command("dead_letters", replay=new_id(), stdout=StringIO())
    call_command("dead_letters", replay=dead.id, stdout=said)
    assert reload(dead).dead_at is None
    assert "1 to be tried again." in said.getvalue()


def test_what_counts_as_told_is_not_told(effects: Effects, transport: KeptTransport, organisation_id: UUID) -> None:
    delivery = one(organisation_id)
    with organisation_scope(organisation_id):
        assert deliveries.open_deliveries().update(done_at=AT) == 1
    assert relay(organisation_id=organisation_id, at=AT) == 0
    assert not consume(organisation_id=organisation_id, delivery_id=delivery.id, at=AT)
    assert effects.seen == []


def test_what_one_consumer_hands_on_another_hears_once(
    effects: Effects, transport: KeptTransport, organisation_id: UUID
) -> None:
    outbox.register(outbox.Consumer(name="second", pattern="", queue="reports", handle=effects.handle))
    delivery = one(organisation_id)
    with organisation_scope(organisation_id):
        for _ in range(2):
            outbox.hand_on(event=delivery.event, consumer="second", at=AT)
        handed = Delivery.objects.ours().get(consumer="second")
    assert consume(organisation_id=organisation_id, delivery_id=handed.id, at=AT)
    assert effects.seen == [delivery.event_id]
