"""The watch in real processes: by a worker, twice at once, killed in the middle of a round, and with one that fails."""

import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from audit import clock
from audit.killpoints import STEPS, TOKENS_VARIABLE, token_name
from audit.scope import organisation_scope
from tests.cast import Cast
from tests.faults.at_once import at_once
from tests.faults.outbox_load import KeptUp, own_broker, send_beat
from tests.integration.workflow.books import check_books
from tests.processes import wait_for
from tests.servers import Place
from workflow.models import Ask, Transition
from workflow.services import watching
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask
from workflow.services.watching import watch

A_WEEK = timedelta(days=7)
ASKS = 8

pytestmark = pytest.mark.timeout(300)


def ask_priya(cast: Cast, count: int) -> list[UUID]:
    """This function will have Joe ask for what waits for Priya."""
    fields = AskFields(
        person=cast.person("ada").id, kind="one_off", amount=15_000, category="everyday", what_for="seeds"
    )
    with cast.scope():
        return [submit_ask(by=cast.user("joe"), fields=fields, at=clock.now()).id for _ in range(count)]


def steps_of(cast: Cast) -> dict[UUID, Counter[str]]:
    """This function will count what was done to each ask, and hold that the books balance."""
    found: dict[UUID, Counter[str]] = {}
    with cast.scope():
        for ask_id, command in Transition.objects.ours().values_list("ask_id", "command"):
            found.setdefault(ask_id, Counter())[command] += 1
        check_books()
    return found


def send_watch(url: str) -> None:
    """This function will do what the beat does every 15 seconds."""
    send_beat(url, "workflow.tasks.watch_all")
    time.sleep(0.3)


@pytest.mark.parametrize("step", [None, *STEPS["watch"]])
def test_what_is_late_moves_on_once_by_the_beats_task_wherever_its_worker_is_killed(
    committed_cast: Cast, committed_db: Place, tmp_path: Path, step: str | None
) -> None:
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    asks = ask_priya(committed_cast, ASKS)
    if step:
        (tokens / token_name(step)).touch()
    told = {TOKENS_VARIABLE: str(tokens), "LEEWAY_CLOCK_OFFSET": str(A_WEEK.total_seconds())}
    with own_broker() as broker, KeptUp(committed_db, tmp_path, BROKER_URL=broker.url, **told):

        def all_moved() -> bool:
            send_watch(broker.url)
            with committed_cast.scope():
                return Transition.objects.ours().filter(command="move_on", ask_id__in=asks).count() >= ASKS

        wait_for(all_moved, seconds=60, what="every ask moves on")
        send_watch(broker.url)
    assert not list(tokens.iterdir())
    assert steps_of(committed_cast) == {ask_id: Counter(submit=1, move_on=1) for ask_id in asks}


@pytest.mark.parametrize("locked", [True, False], ids=["with-the-lock", "by-the-row-alone"])
def test_two_watches_at_once_take_one_step_each(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    asks = ask_priya(committed_cast, ASKS)
    at = clock.now() + A_WEEK
    if not locked:
        monkeypatch.setattr(watching, "alone", lambda *_: AlwaysAlone())
    organisation_id = committed_cast.organisation.id

    def one() -> int:
        try:
            return watch(organisation_id=organisation_id, at=at)
        finally:
            connections.close_all()

    looked = at_once([one] * 4)
    assert max(looked) == ASKS
    assert steps_of(committed_cast) == {ask_id: Counter(submit=1, move_on=1) for ask_id in asks}


class AlwaysAlone:
    """A lock that keeps nobody off."""

    def __enter__(self) -> bool:
        return True

    def __exit__(self, *_: object) -> None:
        pass


def test_one_that_fails_keeps_no_other_waiting_and_is_put_off(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = ask_priya(committed_cast, 2)
    at = clock.now() + A_WEEK
    real = watching.look_again

    def look(*, ask_id: UUID, at: datetime) -> Any:
        if ask_id == first:
            raise ValueError("Ada Bright")
        return real(ask_id=ask_id, at=at)

    monkeypatch.setattr(watching, "look_again", look)
    organisation_id = committed_cast.organisation.id
    assert watch(organisation_id=organisation_id, at=at) == 2
    assert watch(organisation_id=organisation_id, at=at) == 0
    assert f"ask {first} was not looked at: ValueError" in caplog.text
    assert "Ada" not in caplog.text
    monkeypatch.undo()
    with organisation_scope(organisation_id):
        assert Ask.objects.ours().get(id=first).look_at == at + watching.AGAIN_AFTER
    assert watch(organisation_id=organisation_id, at=at + watching.AGAIN_AFTER) == 1
    assert steps_of(committed_cast) == {each: Counter(submit=1, move_on=1) for each in (first, second)}
