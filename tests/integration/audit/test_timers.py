"""What happens by itself: each entry of the beat is a task that workers know, done organisation by organisation."""

from datetime import timedelta

import pytest

from audit import clock
from audit.ids import new_id
from audit.models import Delivery
from audit.rounds import for_each_organisation
from audit.scope import organisation_scope
from audit.tasks import relay_all, sweep_all
from config.celery import BEAT, QUEUES, app
from delegation.models import IdempotentRequest
from delegation.tasks import purge_answered
from tests.integration.audit.conftest import Effects, KeptTransport, happen, new_organisation

pytestmark = pytest.mark.django_db


def test_every_entry_of_the_beat_is_a_task_on_a_queue_that_workers_read() -> None:
    app.loader.import_default_modules()
    assert BEAT
    for task, seconds, queue in BEAT.values():
        assert task in app.tasks
        assert queue in QUEUES
        assert seconds >= 1


def test_each_organisation_has_its_turn_and_one_that_fails_holds_up_none(caplog: pytest.LogCaptureFixture) -> None:
    first, second, third = (new_organisation(slug) for slug in ("first", "second", "third"))
    visited = []

    def visit(organisation_id: object) -> None:
        visited.append(organisation_id)
        if organisation_id == second:
            raise ValueError("Ada Bright")

    for_each_organisation(visit)
    assert visited == [first, second, third]
    assert f"organisation {second} was left out this time: ValueError" in caplog.text
    assert "Ada" not in caplog.text


def test_the_beat_relays_and_sweeps_every_organisation(effects: Effects, transport: KeptTransport) -> None:
    waiting = [happen(new_organisation(slug), at=clock.now()) for slug in ("first", "second")]
    ids = [each.id for each in waiting if each]
    relay_all()
    assert transport.published == ids
    long_ago = clock.now() - timedelta(days=1)
    for each in waiting:
        assert each is not None
        with organisation_scope(each.organisation_id):
            Delivery.objects.ours().update(published_at=long_ago)
    sweep_all()
    assert transport.published == ids * 2


def test_answered_keys_are_forgotten_after_a_day() -> None:
    organisation_id = new_organisation()
    with organisation_scope(organisation_id):
        for hours in (23, 25):
            IdempotentRequest.objects.create(
                user_id=new_id(),
                key=str(hours),
                input_digest="0" * 64,
                status=201,
                subject_kind="ask",
                subject_id=new_id(),
                created_at=clock.now() - timedelta(hours=hours),
            )
    purge_answered()
    with organisation_scope(organisation_id):
        assert [row.key for row in IdempotentRequest.objects.ours()] == ["23"]
