"""What holds of every page there is: few statements, little to load, nothing inline, and a way back into words.

All that people wrote, and all names, hold a script here: on no page does any of it become a tag or an attribute.
"""

import gzip
import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection

from tests.cast import Cast
from tests.every_page import HOSTILE, Visit, hostile_world, signed_in, visits
from tests.integration.matrix.world import World

# Every page there is, in one test.
pytestmark = pytest.mark.timeout(300)

MOST_STATEMENTS = 12
LATER_VIEW_BYTES = 25_000  # compressed, style sheet and scripts being kept
# So many pages at least show something of it; on fewer this would prove little.
FEWEST_THAT_SHOW_IT = 60


@pytest.fixture
def world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> World:
    """The cast with one of everything, each text and each name with a script in it."""
    return hostile_world(cast, monkeypatch)


def statements(act: Callable[[], Any]) -> tuple[int, Any]:
    """This function will count the statements of a page; a test's savepoints stand for a request's transaction."""
    said: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        answer = act()
    return len([sql for sql in said if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]), answer


def test_every_page_is_small_and_clean(world: World) -> None:
    clients = {visit.who: signed_in(world.cast, visit.who) for visit in visits(world)}
    wrong: list[str] = []
    shown = 0
    for visit in visits(world):
        count, answer = statements(lambda visit=visit: clients[visit.who].get(visit.address))  # type: ignore[misc]
        found = problems(visit, answer)
        if count > MOST_STATEMENTS:
            found.append(f"{count} statements")
        wrong += [f"{visit.who} {visit.route}: {what}" for what in found]
        shown += html.escape(HOSTILE) in answer.content.decode()
    assert not wrong, "\n" + "\n".join(wrong)
    assert shown >= FEWEST_THAT_SHOW_IT


def problems(visit: Visit, answer: Any) -> list[str]:
    """This function will say what is wrong with a page."""
    page = answer.content.decode()
    found = [] if answer.status_code == 200 else [f"status {answer.status_code}"]
    if len(gzip.compress(answer.content)) > LATER_VIEW_BYTES:
        found.append(f"{len(gzip.compress(answer.content))} bytes")
    found += [f"inline: {each}" for each in inline_in(page)]
    if len(re.findall(r'<form[^>]*method="post"', page)) != page.count("csrfmiddlewaretoken"):
        found.append("a form without its token")
    if "<h1" not in page:
        found.append("no first heading")
    if not re.search(r'href="tel:\d', page):
        found.append("no human's number")
    return found


class Inline(HTMLParser):
    """Reads a page as a browser does, and keeps what could run or dress it from inside."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """This function will look at one tag."""
        names = {name for name, _ in attrs}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}>")


def inline_in(page: str) -> list[str]:
    """This function will list what runs or dresses a page from inside: there is nothing of it on any."""
    reader = Inline()
    reader.feed(page)
    return reader.found


def test_what_runs_inside_a_page_is_found() -> None:
    assert inline_in(f"<p>{html.escape(HOSTILE)}</p><script src='/kept.js'></script>") == []
    assert inline_in(f"<p>{HOSTILE}</p>") == ["<script>", "<img onerror>"]
    assert inline_in(f'<a href="{HOSTILE}">') == ["<script>", "<img onerror>"]
    assert inline_in('<a href=" JavaScript:alert(1)" style="x">') == ["<a href>", "<a style>"]
