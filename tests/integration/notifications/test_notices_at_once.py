"""Several workers with one event: its notices are written once."""

import threading
from uuid import UUID

from django.db import connection

from audit.deliveries import open_deliveries
from audit.scope import organisation_scope
from notifications.consumers import write_notices
from notifications.models import Notice
from tests.cast import Cast
from tests.integration.notifications.conftest import LATER, event_of
from tests.integration.workflow.steps import Steps


def test_eight_workers_with_one_event_write_its_notices_once(committed_cast: Cast) -> None:
    steps = Steps(committed_cast)
    with committed_cast.scope():
        open_deliveries().update(done_at=committed_cast.at)
        ask_id: UUID = steps.ask("joe", "ada", 15_000, at=committed_cast.at).id
    organisation_id = committed_cast.organisation.id

    def write() -> None:
        try:
            with organisation_scope(organisation_id):
                write_notices(event_of(ask_id, "ask.waiting"), LATER)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with committed_cast.scope():
        rows = list(Notice.objects.ours().filter(ask_id=ask_id).values_list("recipient_id", "channel"))
    assert len(rows) == len(set(rows)) == 4
