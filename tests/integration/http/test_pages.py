"""Pages by cursor: every row once, forwards and back, whatever is added meanwhile."""

import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.request import Request

from audit.clock import now
from audit.models import Delivery, Event
from audit.scope import organisation_scope
from audit.words import keep
from delegation.errors import Invalid
from delegation.http.cursors import BY_ID, NEWEST_FIRST, Cursor, decode, page_of
from tests.integration.http.conftest import Caller

pytestmark = pytest.mark.urls("tests.integration.http.views")


def add(caller: Caller, *texts: str) -> None:
    with organisation_scope(caller.organisation.id):
        for text in texts:
            keep(text=text, subject_id=None)
            time.sleep(0.002)  # ids are ordered by the millisecond


def follow(caller: Caller, address: str | None) -> Any:
    assert address is not None
    assert address.startswith("http://testserver/api/v1/")
    return caller.call("GET", address.removeprefix("http://testserver/api/v1/")).json()


def test_pages_follow_each_other_forwards_and_back(callers: dict[str, Caller]) -> None:
    anna = callers["anna"]
    add(anna, *"abcdefg")
    first = anna.call("GET", "words?limit=3").json()
    second = follow(anna, first["next"])
    third = follow(anna, second["next"])
    texts = [[row["text"] for row in page["results"]] for page in (first, second, third)]
    assert texts == [["a", "b", "c"], ["d", "e", "f"], ["g"]]
    assert first["previous"] is None
    assert third["next"] is None
    assert follow(anna, third["previous"])["results"] == second["results"]
    back = follow(anna, second["previous"])
    assert (back["results"], back["previous"]) == (first["results"], None)
    assert follow(anna, back["next"])["results"] == second["results"]


def test_what_is_added_meanwhile_neither_repeats_nor_hides_a_row(callers: dict[str, Caller]) -> None:
    anna = callers["anna"]
    add(anna, *"abc")
    first = anna.call("GET", "words?limit=2").json()
    add(anna, "d")
    assert [row["text"] for row in follow(anna, first["next"])["results"]] == ["c", "d"]


def test_an_empty_list_has_no_neighbours(callers: dict[str, Caller]) -> None:
    assert callers["anna"].call("GET", "words").json() == {"next": None, "previous": None, "results": []}


def test_a_page_has_fifty_rows_unless_said(callers: dict[str, Caller]) -> None:
    add(callers["anna"], *map(str, range(51)))
    assert len(callers["anna"].call("GET", "words").json()["results"]) == 50
    assert len(callers["anna"].call("GET", "words?limit=200").json()["results"]) == 51


def test_newest_first_with_many_of_one_moment(callers: dict[str, Caller]) -> None:
    start, organisation = now(), callers["anna"].organisation
    with organisation_scope(organisation.id):
        subject = callers["anna"].user.id
        event = Event(type="t", subject_kind="s", subject_id=subject, process="p", data={}, at=start)
        event.save()
        moments = [start + timedelta(seconds=number // 4) for number in range(20)]
        random.shuffle(moments)
        for number, moment in enumerate(moments):
            Delivery.objects.create(event=event, consumer=str(number), created_at=moment)
        wanted = sorted(Delivery.objects.all(), key=lambda row: (-row.created_at.timestamp(), row.id))
        found, query = [], {"limit": 3}
        while True:
            request = Request(RequestFactory().get("/api/v1/x", query))
            page = page_of(
                Delivery.objects.ours(), request=request, query=query, render=lambda rows: [{"row": r} for r in rows]
            )
            found += [each["row"] for each in page["results"]]
            if page["next"] is None:
                break
            query = {"limit": 3, "cursor": parse_qs(urlsplit(page["next"]).query)["cursor"][0]}
        assert found == wanted


def test_a_page_keeps_its_filters(callers: dict[str, Caller]) -> None:
    add(callers["anna"], *"abc")
    address = callers["anna"].call("GET", "words?limit=1").json()["next"]
    assert parse_qs(urlsplit(address).query)["limit"] == ["1"]


@given(st.text(max_size=300))
def test_a_word_that_is_no_cursor_is_refused(word: str) -> None:
    for order in (BY_ID, NEWEST_FIRST):
        with pytest.raises(Invalid):
            decode(word, order=order)


@given(st.datetimes(timezones=st.just(UTC)), st.uuids(), st.booleans())
def test_a_cursor_is_read_back_as_it_was_and_only_for_its_own_kind_of_list(
    at: datetime, key: UUID, backwards: bool
) -> None:
    dated, plain = Cursor(at, key, backwards), Cursor(None, key, backwards)
    assert decode(dated.encode(), order=NEWEST_FIRST) == dated
    assert decode(plain.encode(), order=BY_ID) == plain
    for word, order in ((dated.encode(), BY_ID), (plain.encode(), NEWEST_FIRST)):
        with pytest.raises(Invalid):
            decode(word, order=order)
