"""What messages say: each template by each way in each language, and nothing about anybody where others may read it."""

import re
from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from config.words import compile_catalogue
from delegation.models import Organisation, User
from notifications.models import Notice
from notifications.rules import Channel
from notifications.sentences import AMOUNTS, SENTENCES, TIMES, USERS, sentence
from notifications.subjects import IN_GENERAL
from notifications.telling import BY_MACHINE
from notifications.wording import outgoing

AT = datetime(2026, 11, 10, 10, tzinfo=UTC)
WHO = UUID(int=7)
NAME = "Zebedee Quillfeather"
# Everything that a notice may know of an ask, in words and sums that nothing else says.
DATA: dict[str, Any] = {
    **dict.fromkeys(USERS, str(WHO)),
    **dict.fromkeys(AMOUNTS, 987_65),
    **dict.fromkeys((*TIMES, "until", "less_from"), "2031-03-04T15:00:00+00:00"),
    "day": "2031-03-04",
    "kind": "weekly",
}
PERSONAL = re.compile(r"Zebedee|Quillfeather|987|2031|%\(|None")
PLACE = Organisation(id=UUID(int=1), name="Elmbridge Vale", phone="01632 960 100")
LANGUAGES = ("en-gb", "cy")


@pytest.fixture(scope="module", autouse=True)
def _welsh() -> None:
    compile_catalogue()


def notice(template: str, channel: Channel, language: str) -> Notice:
    """This function will make a notice with all that one may know."""
    reader = User(id=UUID(int=2), email="me@leeway.example", phone="07700 900123", language=language)
    made = Notice(id=UUID(int=3), channel=channel, template=template, data=DATA, event_type="ask.moved")
    made.recipient = reader
    return made


@pytest.mark.parametrize(("channel", "language"), list(product(BY_MACHINE, LANGUAGES)))
def test_no_message_that_others_may_read_says_whom_it_is_about_or_how_much(channel: Channel, language: str) -> None:
    for template in IN_GENERAL:
        told = outgoing([notice(template, channel, language)], id=UUID(int=9), organisation=PLACE, at=AT)
        due = "2031" if "due_at" in DATA else ""
        text = "\n".join((told.subject, *told.lines))
        assert not PERSONAL.search(text.replace(due, "")), (template, text)
        assert NAME not in told.link
        assert "\n" not in told.subject
        assert told.link.endswith(f"/messages/{UUID(int=3)}/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_finds_all_that_it_names(language: str) -> None:
    with translation.override(language):
        for template in SENTENCES:
            whole = notice(template, Channel.IN_APP, language)
            for data in (DATA, {key: value for key, value in DATA.items() if key not in AMOUNTS}):
                if data is not DATA and SENTENCES[template][0] == SENTENCES[template][1]:
                    continue  # its ask always has an amount
                whole.data = data
                said = sentence(whole, names={str(WHO): NAME}, time_zone="Europe/London")
                assert "%" not in said
                assert said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_push_says_that_something_waits_and_nothing_of_what(language: str) -> None:
    said = {
        outgoing([notice(each, Channel.PUSH, language)], id=UUID(int=9), organisation=PLACE, at=AT).lines
        for each in IN_GENERAL
    }
    with translation.override(language):
        assert said == {(translation.gettext("Something is waiting for you."),)}


def test_what_calls_somebody_says_by_when_and_several_at_once_are_one_message() -> None:
    call, other = (notice(each, Channel.EMAIL, "en-gb") for each in ("waits_for_you", "said_yes"))
    told = outgoing([call], id=UUID(int=9), organisation=PLACE, at=AT)
    assert told.lines[0].startswith("Something waits for your answer. Please answer by 3pm Tuesday 4 March")
    both = outgoing([call, other], id=UUID(int=9), organisation=PLACE, at=AT)
    assert both.subject == "2 messages wait for you"
    assert both.lines[1] == "There is an answer to something you asked."
    assert both.link.endswith("/messages/")
    text = outgoing([call, notice("said_yes", Channel.TEXT, "en-gb")], id=UUID(int=9), organisation=PLACE, at=AT)
    assert text.link == both.link
