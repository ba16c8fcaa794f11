"""What holds of every page there is: few statements, little to load, nothing inline, and a way back into words."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.cast import Cast
from tests.every_page import Visit, signed_in, visits
from tests.integration.matrix.world import World, build_world

# Every page there is, in one test.
pytestmark = pytest.mark.timeout(300)

MOST_STATEMENTS = 12
LATER_VIEW_BYTES = 25_000  # compressed, style sheet and scripts being kept
NEVER_INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\bsrc=)", re.IGNORECASE)


@pytest.fixture
def world(cast: Cast) -> World:
    """The cast with one of everything."""
    return build_world(cast)


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
    for visit in visits(world):
        count, answer = statements(lambda visit=visit: clients[visit.who].get(visit.address))  # type: ignore[misc]
        found = problems(visit, answer)
        if count > MOST_STATEMENTS:
            found.append(f"{count} statements")
        wrong += [f"{visit.who} {visit.route}: {what}" for what in found]
    assert not wrong, "\n" + "\n".join(wrong)


def problems(visit: Visit, answer: Any) -> list[str]:
    """This function will say what is wrong with a page."""
    page = answer.content.decode()
    found = [] if answer.status_code == 200 else [f"status {answer.status_code}"]
    if len(gzip.compress(answer.content)) > LATER_VIEW_BYTES:
        found.append(f"{len(gzip.compress(answer.content))} bytes")
    found += [f"inline: {each}" for each in NEVER_INLINE.findall(page)]
    if len(re.findall(r'<form[^>]*method="post"', page)) != page.count("csrfmiddlewaretoken"):
        found.append("a form without its token")
    if "<h1" not in page:
        found.append("no first heading")
    if not re.search(r'href="tel:\d', page):
        found.append("no human's number")
    return found
