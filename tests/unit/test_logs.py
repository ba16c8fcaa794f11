"""What a log line may hold."""

import json
import logging
import re
from typing import Any

import pytest

from config.logs import RequestLine, configure_logs

REFUSED = """\
duplicate key value violates unique constraint "one_name"
DETAIL:  Key (name)=(Ada Bright, the allotment) already exists.
second line of her words
CONTEXT:  SQL statement "INSERT ... 'Ada Bright'"
"""


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    """This function will format a record as the server would, and read it."""
    formatter = configure_logs()["formatters"]["json"]
    made = formatter["()"](foreign_pre_chain=formatter["foreign_pre_chain"], processors=formatter["processors"])
    line: dict[str, Any] = json.loads(made.format(record))
    return line


def record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    """This function will make a record."""
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("leeway", logging.ERROR, __file__, 1, message, (), info)


def test_a_line_is_json_with_its_time_in_utc() -> None:
    line = line_of(record("relay stopped"))
    assert line["event"] == "relay stopped"
    assert line["level"] == "error"
    assert line["timestamp"].endswith("Z")


def test_a_row_that_the_database_refused_is_not_quoted() -> None:
    text = json.dumps(line_of(record(REFUSED)))
    assert "one_name" in text
    assert "Ada" not in text
    assert "her words" not in text


def test_of_an_error_its_kind_and_place_are_kept_and_never_its_text() -> None:
    def fails() -> None:
        raise ValueError(REFUSED)

    try:
        try:
            fails()
        except ValueError as first:
            raise KeyError("Ada Bright") from first
    except KeyError as error:
        line = line_of(record("failed", error))
    kinds = [row for row in line["exception"].splitlines() if not row.startswith(" ")]
    assert kinds == ["ValueError", "KeyError"]
    assert re.search(r"test_logs\.py:\d+ fails", line["exception"])
    assert "Ada" not in json.dumps(line)


def test_of_the_databases_own_errors_the_code_is_kept() -> None:
    class Refused(Exception):
        sqlstate = "23505"

    assert line_of(record("failed", Refused("Ada Bright")))["exception"] == "Refused 23505"


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (
            "Application callable raised an exception\nTraceback (most recent call last):\nValueError: Ada",
            "Application callable raised an exception",
        ),
        ("Service Unavailable: /people/Ada", "Service Unavailable"),
        (
            "Task audit.tasks.relay[a-1] raised unexpected: ValueError('Ada')",
            "Task audit.tasks.relay[a-1] raised unexpected",
        ),
        ("Internal Server Error: /people/Ada", "Internal Server Error"),
    ],
)
def test_what_a_caller_sent_is_left_out(message: str, kept: str) -> None:
    assert line_of(record(message))["event"] == f"{kept} (what was sent is left out)"


def test_the_line_of_a_request_is_as_the_others_are() -> None:
    made = logging.LogRecord("leeway.requests", logging.INFO, __file__, 1, "", (), None)
    made.msg = {"request_id": "x", "status": 200}
    line = json.loads(RequestLine().format(made))
    assert line.keys() == {*line_of(record("other")), "request_id", "status"}
    assert line["timestamp"].endswith("Z")
