"""Searching over HTTP: pages of what was found, and no word of it in a log."""

import logging
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.integration.workflow.door import Door


def test_what_is_found_comes_in_pages_with_the_same_search(door: Door) -> None:
    wanted = [door.ask("joe", "ada", 100 + number, what_for="Bus fare")["id"] for number in range(3)]
    door.ask("joe", "ada", 500, what_for="Seeds")
    page = door.get("joe", "asks?q=bus&limit=2")
    seen = [each["id"] for each in page["results"]]
    rest = urlsplit(page["next"])
    seen += [each["id"] for each in door.get("joe", f"asks?{rest.query}")["results"]]
    assert sorted(seen) == sorted(wanted)


def test_a_search_that_cannot_be_is_refused_by_its_field(door: Door) -> None:
    for query, field in (
        ("q=" + "x" * 101, "q"),
        ("from=soon", "from"),
        ("to=2026-02-30", "to"),
        ("from=2026-02-02&to=2026-02-01", "to"),
        ("kind=all", "kind"),
        ("category=" + "x" * 65, "category"),
        ("q=a&q=b", "q"),
        ("words=bus", "words"),
    ):
        answer = door.send("joe", "GET", f"asks?{query}")
        assert answer.status_code == 400, query
        assert field in answer.content.decode()


def test_what_somebody_looks_for_is_in_no_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: Any) -> None:
            lines.append(str(record.msg) + str(record.args))

    keep = Keep()
    for name in ("leeway.requests", "django", ""):
        logging.getLogger(name).addHandler(keep)
    try:
        door.get("joe", "asks?q=secretword")
        door.send("joe", "GET", "asks?q=secretword&limit=0")
    finally:
        for name in ("leeway.requests", "django", ""):
            logging.getLogger(name).removeHandler(keep)
    assert any("/api/v1/asks" in line for line in lines)
    assert not [line for line in lines if "secretword" in line]
