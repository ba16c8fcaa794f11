"""What a page missed while nobody told it: found again, of what it is about alone, and no more than anybody reads."""

from typing import Any
from uuid import UUID

import pytest

from audit.models import Event
from notifications.live import looking
from notifications.live.looking import Since, View, missed
from notifications.live.topics import INBOX, PERSON, Topic
from tests.integration.notifications.conftest import LATER
from tests.integration.workflow.steps import Steps


def test_what_a_page_missed_is_read_no_further_than_what_it_is_about(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, at = steps.cast, LATER
    ada, priya = cast.person("ada").id, cast.user("priya")
    view = View("", cast.organisation.id, priya.id, (Topic(PERSON, ada), Topic(INBOX)), frozenset({ada}))
    mine = steps.ask("joe", "ada", 15_000, at=at)
    steps.ask("tom", "mo", 920, at=at)
    elsewhere = set(Event.objects.ours().filter(at__gte=at).exclude(person_id=ada).values_list("id", flat=True))
    read: list[UUID] = []
    rows = looking._rows

    def spy(statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        found = rows(statement, values)
        read.extend(each["id"] for each in found)
        return found

    monkeypatch.setattr(looking, "_rows", spy)
    found = missed(view=view, since=Since(at=at), at=at)
    assert {topic.kind for topic in found} == {PERSON, INBOX}
    assert {each.subject_id for each in found.values() if each is not None} == {mine.id}
    assert elsewhere
    assert not elsewhere & set(read)
    monkeypatch.setattr(looking, "MOST_MISSED", 0)
    assert missed(view=view, since=Since(at=at), at=at) == dict.fromkeys(view.topics)  # ask for everything again
