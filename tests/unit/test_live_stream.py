"""What an open page is to be told: of each topic the last, and nothing twice."""

from uuid import uuid4

from notifications.live.hub import Stream
from notifications.live.looking import View
from notifications.live.topics import INBOX, Topic

TOPIC = Topic(INBOX)


def stream() -> Stream:
    """Give a page that hears of an inbox."""
    return Stream(View("session", uuid4(), uuid4(), (TOPIC,)))


def test_of_each_topic_it_hears_the_last() -> None:
    page, first, last = stream(), uuid4(), uuid4()
    page.tell(TOPIC, first)
    page.tell(TOPIC, last)
    assert (page.take(), page.wake.is_set()) == ({TOPIC: last}, False)


def test_what_it_missed_and_what_is_new_may_be_one_event_which_it_hears_of_once() -> None:
    page, event, next_event = stream(), uuid4(), uuid4()
    page.tell(TOPIC, event)
    assert page.take() == {TOPIC: event}
    page.tell(TOPIC, event)
    assert (page.take(), page.wake.is_set()) == ({}, False)
    page.tell(TOPIC, next_event)
    assert page.take() == {TOPIC: next_event}


def test_where_it_is_too_long_ago_it_asks_for_everything_each_time() -> None:
    page = stream()
    for _ in range(2):
        page.tell(TOPIC, None)
        assert page.take() == {TOPIC: None}
