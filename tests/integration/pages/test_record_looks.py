"""Looking into the record is recorded: who searched by whom, who took a file, and that it ends with the duty."""

from datetime import timedelta
from typing import Any

import pytest

from audit.models import Event
from delegation.errors import Forbidden
from delegation.models import CircleMember, Look, User
from delegation.selectors import retention
from delegation.selectors.record import find_events
from delegation.services.record_looks import note_search
from tests.cast import Cast
from tests.integration.pages.conftest import Enter
from workflow import event_files
from workflow.pages import audit_events


def told(cast: Cast, type: str) -> list[dict[str, Any]]:
    """This function will give the events of looking that were written, the oldest first."""
    with cast.scope():
        rows = Event.objects.ours().filter(type=type, actor_id=cast.user("omar").id).order_by("at", "id")
        return [{"person": each.person_id, **each.data} for each in rows]


def test_a_search_by_somebody_is_one_event_however_many_pages_are_read(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_events, "A_PAGE", 1)
    omar, ada, gwen = enter("omar"), cast.person("ada").id, cast.user("gwen").id
    omar.get("/audit/events/")
    omar.get("/audit/events/?type=ask.approved")
    assert [each["filters"] for each in told(cast, "events.searched")] == [[], ["type"]]
    with cast.scope():
        before = find_events(by=cast.user("omar"), person=ada).count()
    address = f"/audit/events/?person={ada}&type="
    for _ in range(2):
        omar.get(address)
    monkeypatch.setattr(audit_events, "A_PAGE", 30)
    omar.get(address)
    _, _, found = told(cast, "events.searched")
    assert found == {"person": ada, "filters": ["person"], "ids": {"person": str(ada)}, "found": before, "more": False}
    omar.get(f"/audit/events/?actor={gwen}&type=ask.approved")
    *_, found = told(cast, "events.searched")
    assert (found["person"], found["filters"], found["ids"]) == (None, ["actor", "type"], {"actor": str(gwen)})


def test_a_person_reads_who_searched_by_them_and_by_what_they_did(cast: Cast, enter: Enter) -> None:
    with cast.scope():
        own = CircleMember.objects.ours().filter(role=CircleMember.Role.SELF).select_related("person").first()
        assert own is not None
    enter("omar").get(f"/audit/events/?actor={own.user_id}")
    with cast.scope():
        (look,) = Look.objects.ours().filter(user=cast.user("omar"))
        assert look.person_id == own.person_id
    assert told(cast, "events.searched")[0]["person"] == own.person_id


def test_whoever_looks_at_an_old_record_does_not_make_it_young_again(cast: Cast) -> None:
    ada = cast.person("ada")
    with cast.scope():
        kept = retention.find_kept_until(ada)
        note_search(by=cast.user("omar"), wanted={"person": ada.id}, at=cast.at + timedelta(days=800))
        assert len(told(cast, "events.searched")) == 1
        assert retention.find_kept_until(ada) == kept


def test_each_file_of_events_is_an_event_and_ends_where_the_duty_does(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_files, "A_BATCH", 2)
    omar = enter("omar")
    answer = iter(omar.client.get("/audit/events.csv"))
    (found,) = told(cast, "events.exported")
    assert (found["filters"], found["ids"], found["more"]) == ([], {}, False)
    assert found["found"] > 4
    next(answer), next(answer)
    with cast.scope():
        User.objects.ours().filter(id=cast.user("omar").id).update(duties=[])
    with pytest.raises(Forbidden):
        list(answer)
