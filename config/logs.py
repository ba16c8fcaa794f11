"""Logs: one JSON object a line, with ids and codes and never a person's words."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# PostgreSQL quotes the row that it refused: names, payees, sums.
_DETAIL = re.compile(
    r"(?m)^(?:psycopg\.errors\.\w+: )?(DETAIL|CONTEXT):.*(?:\n(?![A-Z][\w.]*:|\S*Traceback|  File ).*)*"
)


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
]


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
            }
        },
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["lines"], "level": "INFO"},
        "loggers": {
            # Django's own handlers would mail administrators and colour the console.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            # The beat starts something every second; what goes wrong is a warning or worse.
            "celery.beat": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }
