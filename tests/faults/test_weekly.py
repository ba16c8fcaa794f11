"""The weekly run in real processes: by a worker, twice at once, killed in the middle, and with one that fails."""

import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from audit import clock
from audit.killpoints import STEPS, TOKENS_VARIABLE, token_name
from tests.cast import Cast
from tests.faults.at_once import at_once
from tests.faults.outbox_load import KeptUp, own_broker, send_beat
from tests.faults.test_watch import AlwaysAlone
from tests.integration.workflow.books import check_books
from tests.processes import wait_for
from tests.servers import Place
from workflow.models import Ask, Payment
from workflow.services import readying, weekly
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask
from workflow.services.weekly import run_weeks

WEEKS = 5
LATER = timedelta(weeks=WEEKS - 1)
ASKS = 8

pytestmark = pytest.mark.timeout(300)


def stand(cast: Cast, count: int = ASKS) -> list[UUID]:
    """This function will have Joe say yes to so many weekly sums."""
    fields = AskFields(person=cast.person("ada").id, kind="weekly", amount=100, category="everyday")
    with cast.scope():
        return [submit_ask(by=cast.user("joe"), fields=fields, at=clock.now()).id for _ in range(count)]


def made(cast: Cast) -> dict[UUID, Counter[date | None]]:
    """This function will count the payments of each week of each ask, and hold that the books balance."""
    found: dict[UUID, Counter[date | None]] = {}
    with cast.scope():
        for ask_id, week in Payment.objects.ours().values_list("ask_id", "week_of"):
            found.setdefault(ask_id, Counter())[week] += 1
        check_books()
    return found


def each_once(cast: Cast, asks: list[UUID], weeks: int = WEEKS) -> bool:
    """This function will say whether each ask has each week once."""
    counts = made(cast)
    return set(counts) == set(asks) and all(list(each.values()) == [1] * weeks for each in counts.values())


@pytest.mark.parametrize("step", [None, *STEPS["weekly"]])
def test_each_week_is_made_once_by_the_beats_task_wherever_its_worker_is_killed(
    committed_cast: Cast, committed_db: Place, tmp_path: Path, step: str | None
) -> None:
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    asks = stand(committed_cast)
    if step:
        (tokens / token_name(step)).touch()
    told = {TOKENS_VARIABLE: str(tokens), "LEEWAY_CLOCK_OFFSET": str(LATER.total_seconds())}
    with own_broker() as broker, KeptUp(committed_db, tmp_path, BROKER_URL=broker.url, **told):

        def all_made() -> bool:
            send_beat(broker.url, "workflow.tasks.run_all_weeks")
            time.sleep(0.3)
            with committed_cast.scope():
                return bool(Payment.objects.ours().count() >= ASKS * WEEKS)

        wait_for(all_made, seconds=60, what="every week is made")
        all_made()
    assert not list(tokens.iterdir())
    assert each_once(committed_cast, asks)


@pytest.mark.parametrize("locked", [True, False], ids=["with-the-lock", "by-the-row-alone"])
def test_two_runs_at_once_make_each_week_once(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    asks, at = stand(committed_cast), clock.now() + LATER
    if not locked:
        monkeypatch.setattr(weekly, "alone", lambda *_: AlwaysAlone())

    def one() -> int:
        try:
            return run_weeks(organisation_id=committed_cast.organisation.id, at=at)
        finally:
            connections.close_all()

    at_once([one] * 4)
    run_weeks(organisation_id=committed_cast.organisation.id, at=at)  # what one held the other left for the next
    assert each_once(committed_cast, asks)


def test_one_that_fails_keeps_no_other_waiting(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, *others = stand(committed_cast)
    organisation_id, at = committed_cast.organisation.id, clock.now() + LATER
    real = readying.new_payment

    def fails_for_one(ask: Ask, **more: Any) -> Payment:
        if ask.id == first:
            raise ValueError("Ada Bright")
        return real(ask, **more)

    monkeypatch.setattr(weekly, "new_payment", fails_for_one)
    run_weeks(organisation_id=organisation_id, at=at)
    assert each_once(committed_cast, others)
    assert "was not made: ValueError" in caplog.text
    assert "Ada" not in caplog.text
    monkeypatch.undo()
    run_weeks(organisation_id=organisation_id, at=at)
    assert each_once(committed_cast, [first, *others])
