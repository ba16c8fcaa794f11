"""Logs: one JSON object a line, with ids and codes and never a person's words."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# Of the request that is being answered, for each line that is written meanwhile. Not one of structlog's own variables,
# which cost ten times as much to set and forget.
request_id: ContextVar[str] = ContextVar("request_id", default="")

# PostgreSQL quotes the row that it refused: names, payees, sums.
_DETAIL = re.compile(
    r"(?m)^(?:psycopg\.errors\.\w+: )?(DETAIL|CONTEXT):.*(?:\n(?![A-Z][\w.]*:|\S*Traceback|  File ).*)*"
)
# What Django writes of a request that it does not like, granian of one that nobody answered, and Celery of a task that
# failed: the address, a header, the text of the error.
_SENT = re.compile(
    r"(?s)^(Application callable raised an exception|Invalid HTTP_HOST header|[A-Z][A-Za-z -]+(?=: /)"
    r"|Task \S+\[\S+\] [a-z ]+(?=: ))\b.*"
)


def leave_out_what_was_sent(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """This function will cut what a caller sent out of a message."""
    if isinstance(event.get("event"), str):
        event["event"] = _SENT.sub(r"\1 (what was sent is left out)", event["event"])
    return event


def add_request_id(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """This function will say in which request a line was written."""
    if known := request_id.get():
        event["request_id"] = known
    return event


def where_it_failed(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """This function will say what kind of errors led to one another and where, never what they say.

    Their texts quote what they stumbled over: a payee, an address, a row. Of the database's own errors the code and
    the name of the rule are kept.
    """
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info if isinstance(info, BaseException) else None
    if info is True:
        error = sys.exc_info()[1]
    if error is not None:
        event["exception"] = "\n".join(_chain(error))
    return event


def _chain(error: BaseException) -> Iterator[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _chain(earlier)
    diag = getattr(error, "diag", None)
    more = [part for part in (getattr(error, "sqlstate", None), getattr(diag, "constraint_name", None)) if part]
    yield " ".join([type(error).__name__, *more])
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"


def leave_out_rows(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """This function will cut what the database quotes of a row out of a message."""
    if isinstance(event.get("event"), str):
        event["event"] = _DETAIL.sub(r"\1: (left out)", event["event"])
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    add_request_id,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    where_it_failed,
    leave_out_rows,
    leave_out_what_was_sent,
]


class RequestLine(logging.Formatter):
    """Writes the line of a request: a mapping of ids, codes and numbers already. Short, since each answer has one."""

    def format(self, record: logging.LogRecord) -> str:
        """This function will write one line of JSON."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        head = {"event": "request", "logger": record.name, "level": "info", "timestamp": moment}
        return json.dumps({**head, **record.msg}) if isinstance(record.msg, dict) else super().format(record)


def configure_logs() -> dict[str, Any]:
    """This function will set structlog up and give Django's LOGGING: both end in the same lines on standard error."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ],
            },
            "request": {"()": RequestLine},
        },
        "handlers": {
            "lines": {"class": "logging.StreamHandler", "formatter": "json"},
            "requests": {"class": "logging.StreamHandler", "formatter": "request"},
        },
        "root": {"handlers": ["lines"], "level": "INFO"},
        "loggers": {
            # Django's own handlers would mail administrators and colour the console.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # Each request has its own line, without the address; these would name it once more, with the address.
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "CRITICAL"},  # they quote what was sent, in the traceback too
            "leeway.requests": {"handlers": ["requests"], "level": "INFO", "propagate": False},
            "_granian": {"handlers": ["lines"], "level": "INFO", "propagate": False},
            # The beat starts something every second; what goes wrong is a warning or worse.
            "celery.beat": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }
