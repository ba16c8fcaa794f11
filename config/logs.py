"""Logs: one JSON object a line, with ids and codes and never a person's words."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# PostgreSQL quotes the row that it refused: names, payees, sums.
_DETAIL = re.compile(
    r"(?m)^(?:psycopg\.errors\.\w+: )?(DETAIL|CONTEXT):.*(?:\n(?![A-Z][\w.]*:|\S*Traceback|  File ).*)*"
)
# What gunicorn and Django write of a request that they do not like: its first line, its address, its headers.
_SENT = re.compile(
    r"(?s)^(Invalid request|Error handling request|Invalid HTTP_HOST header|[A-Z][A-Za-z -]+(?=: /))\b.*"
)


def leave_out_what_was_sent(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """This function will cut what a caller sent out of a message."""
    if isinstance(event.get("event"), str):
        event["event"] = _SENT.sub(r"\1 (what was sent is left out)", event["event"])
    return event


def leave_out_rows(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """This function will cut what the database quotes of a row out of a message or a traceback."""
    for key in ("event", "exception"):
        if isinstance(event.get(key), str):
            event[key] = _DETAIL.sub(r"\1: (left out)", event[key])
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
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
            "django.security": {"level": "ERROR"},
            "leeway.requests": {"handlers": ["requests"], "level": "INFO", "propagate": False},
            "gunicorn.error": {"handlers": ["lines"], "level": "INFO", "propagate": False},
            # The beat starts something every second; what goes wrong is a warning or worse.
            "celery.beat": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }
