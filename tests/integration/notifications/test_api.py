"""Your messages over HTTP: sentences with names and sums, page by page, read once."""

from typing import Any

import pytest
from django.test import Client

from audit.deliveries import open_deliveries
from delegation.models import User
from tests.cast import Cast
from tests.integration.notifications.conftest import deliver
from tests.integration.workflow.steps import HOUR, Steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def told_cast(cast: Cast) -> Cast:
    """The cast after Joe asked for £150 and Priya said yes to £120."""
    steps = Steps(cast)
    with cast.scope():
        open_deliveries().update(done_at=cast.at)
        ask = steps.ask("joe", "ada", 15_000, at=cast.at)
        deliver(at=cast.at)
        steps.yes("priya", ask, 12_000, at=cast.at + HOUR)
        deliver(at=cast.at + HOUR)
    return cast


def get(cast: Cast, name: str, path: str = "/api/v1/notices") -> Any:
    """This function will read as one of the cast."""
    return Client().get(path, headers={"Authorization": f"Bearer {cast.token(name)}"}).json()


def test_a_notice_says_who_and_how_much_to_whoever_it_is_for(told_cast: Cast) -> None:
    yes, is_with = get(told_cast, "joe", "/api/v1/notices?limit=2")["results"]
    assert set(yes) == {"id", "event", "type", "ask", "template", "sentence", "channel", "created_at", "read_at"}
    assert (yes["type"], yes["template"], yes["channel"], yes["read_at"]) == (
        "ask.approved",
        "said_yes_to_less",
        "in_app",
        None,
    )
    assert yes["sentence"] == "Priya Shah said yes to £120 of the £150 you asked for. Open it to read why."
    assert is_with["sentence"].startswith("What you asked for is with Priya Shah, who answers by ")
    assert yes["ask"] == is_with["ask"]


def test_the_sentence_is_in_the_readers_language(told_cast: Cast) -> None:
    with told_cast.scope():
        User.objects.ours().filter(username="joe").update(language="cy")
    [notice] = get(told_cast, "joe", "/api/v1/notices?limit=1")["results"]
    assert "Priya Shah" in notice["sentence"]
    assert "£120" in notice["sentence"]
    assert "said yes" not in notice["sentence"]


def test_pages_follow_each_other_and_end(told_cast: Cast) -> None:
    page = get(told_cast, "joe", "/api/v1/notices?limit=1")
    seen = [page["results"][0]["id"]]
    while page["next"]:
        page = get(told_cast, "joe", page["next"])
        seen += [row["id"] for row in page["results"]]
    assert seen == [row["id"] for row in get(told_cast, "joe")["results"]]
    assert len(seen) == len(set(seen)) >= 2


def test_reading_is_marked_and_answered_with_the_notice(told_cast: Cast) -> None:
    [notice] = get(told_cast, "joe", "/api/v1/notices?limit=1")["results"]
    client, headers = Client(), {"Authorization": f"Bearer {told_cast.token('joe')}"}
    address = f"/api/v1/notices/{notice['id']}/read"
    answer = client.post(address, content_type="application/json", headers=headers)
    assert answer.status_code == 200
    assert answer.json()["read_at"] is not None
    assert answer.json()["sentence"] == notice["sentence"]
    other = {"Authorization": f"Bearer {told_cast.token('maya')}"}
    assert client.post(address, content_type="application/json", headers=other).status_code == 404


def test_a_page_of_notices_takes_as_many_statements_as_one_notice(
    told_cast: Cast, django_assert_max_num_queries: Any
) -> None:
    steps = Steps(told_cast)
    with told_cast.scope():
        for _ in range(5):
            steps.ask("joe", "ada", 15_000, at=told_cast.at, separate=True)
        deliver(at=told_cast.at)
    joe = told_cast.token("joe")
    with django_assert_max_num_queries(12):
        answer = Client().get("/api/v1/notices", headers={"Authorization": f"Bearer {joe}"}).json()
    assert len(answer["results"]) >= 7
