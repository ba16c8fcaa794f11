"""What a log line may hold."""

import json
import logging
from typing import Any

import pytest

from config.logs import configure_logs

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


@pytest.mark.parametrize("inside_traceback", [True, False])
def test_a_row_that_the_database_refused_is_not_quoted(inside_traceback: bool) -> None:
    if inside_traceback:
        try:
            raise ValueError(REFUSED)
        except ValueError as error:
            line = line_of(record("failed", error))
    else:
        line = line_of(record(REFUSED))
    text = json.dumps(line)
    assert "one_name" in text
    assert "Ada" not in text
    assert "her words" not in text
