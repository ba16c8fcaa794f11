"""Numbers for whoever watches: what was counted here, summed over all processes that serve, and what the rows say.

Each process writes its own file in one folder, and whoever is asked adds the files up (Prometheus calls it multiprocess
mode): nobody waits for anybody, and a number costs microseconds. A process without the folder (a management command, a
test) counts for itself alone. Counting never fails what is being counted.
"""

import logging
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from django.db import connection
from prometheus_client import CollectorRegistry, values
from prometheus_client import Counter as PrometheusCounter
from prometheus_client import Histogram as PrometheusHistogram
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

logger = logging.getLogger("leeway.metrics")
own_registry = CollectorRegistry()


@dataclass(frozen=True)
class Counter:
    """Something counted, by labels with few values: never an id, never a name."""

    name: str
    help: str
    labels: tuple[str, ...] = ()

    def add(self, *labels: str) -> None:
        """This function will count one, and never raise."""
        try:
            _child(self._meter, self._children, labels).inc()
        except Exception as error:  # noqa: BLE001 - a full disk must not turn an answer away
            _complain(error)

    @cached_property
    def _meter(self) -> PrometheusCounter:  # made at its first use, when the folder is known
        return PrometheusCounter(self.name, self.help, self.labels, registry=own_registry)

    @cached_property
    def _children(self) -> "dict[tuple[str, ...], PrometheusCounter]":
        return {}


@dataclass(frozen=True)
class Histogram:
    """Seconds, sorted into buckets by their upper bounds, by labels with few values."""

    name: str
    help: str
    labels: tuple[str, ...]
    buckets: tuple[float, ...]

    def observe(self, seconds: float, *labels: str) -> None:
        """This function will sort in one duration, and never raise."""
        try:
            _child(self._meter, self._children, labels).observe(seconds)
        except Exception as error:  # noqa: BLE001 - as above
            _complain(error)

    @cached_property
    def _meter(self) -> PrometheusHistogram:
        return PrometheusHistogram(self.name, self.help, self.labels, buckets=self.buckets, registry=own_registry)

    @cached_property
    def _children(self) -> "dict[tuple[str, ...], PrometheusHistogram]":
        return {}


M = TypeVar("M", PrometheusCounter, PrometheusHistogram)


def _child(meter: M, known: dict[tuple[str, ...], M], labels: tuple[str, ...]) -> M:
    """This function will find what counts one combination of labels; looking it up anew each time takes a lock."""
    child = known.get(labels)
    if child is None:
        child = known[labels] = meter.labels(*labels)
    return child


_complained: list[str] = []


def _complain(error: Exception) -> None:
    """This function will say once for each kind of failure that numbers are missing."""
    kind = type(error).__name__
    if kind not in _complained:
        _complained.append(kind)
        logger.error("something was not counted: %s", kind)


# --- across processes ------------------------------------------------------------------------------------------------


def _process() -> str:
    # With the host's name: containers that share the folder have the same few process numbers.
    return f"{_HOST}-{os.getpid()}"


_HOST = socket.gethostname()


def count_together(folder: Path) -> None:
    """This function will let this process, and those it forks, count into a folder; without one it counts alone."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _complain(error)
        return
    os.environ[FOLDER_VARIABLE] = str(folder)
    values.ValueClass = values.MultiProcessValue(_process)  # type: ignore[no-untyped-call]


def forget_counts(folder: Path) -> None:
    """This function will empty the folder: for whoever starts all processes anew, before the first of them."""
    for path in folder.glob("*.db"):
        path.unlink(missing_ok=True)


def counted() -> CollectorRegistry:
    """This function will give what all processes have counted, or this one where it counts alone."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder or not Path(folder).is_dir():
        return own_registry
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    return registry


# --- what the rows say -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Vitals:
    """The outbox of all organisations together: open deliveries (at most 100,000 are counted), the oldest, the dead."""

    backlog: int
    oldest: datetime | None
    dead: int


def vitals() -> Vitals:
    """This function will add up the outbox over all organisations: three numbers, and no row of anybody's."""
    rows: Sequence[tuple[int, datetime | None, int]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT backlog, oldest, dead FROM leeway_vitals()")
        rows = cursor.fetchall()
    return Vitals(*rows[0])


def oldest_unsigned() -> datetime | None:
    """This function will give the moment of the oldest event, over all organisations, that no checkpoint covers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT leeway_log_lag()")
        found: datetime | None = cursor.fetchone()[0]
    return found
