"""`/metrics` for Prometheus: what all processes counted, and what the rows say. No sign-in, and nothing private."""

import time
from collections.abc import Iterable, Iterator

from django.db import Error
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from audit import clock
from audit.metrics import counted, oldest_unsigned, vitals
from audit.rounds import heartbeats
from notifications.measures import waiting
from workflow.measures import due


class _FromRows(Collector):
    """Numbers that the database knows, read when they are asked for."""

    def collect(self) -> Iterable[Metric]:
        """This function will give them, or only say that the database does not answer."""
        began = time.perf_counter()
        try:
            found = list(_read())
        except Error:
            found = []
        yield GaugeMetricFamily("leeway_database_up", "Whether the database answered.", float(bool(found)))
        yield GaugeMetricFamily(
            "leeway_database_seconds", "What reading these numbers from it took.", time.perf_counter() - began
        )
        yield from found


def _read() -> Iterator[Metric]:
    """This function will read the outbox, the watch and the timers."""
    outbox = vitals()
    lag = (clock.now() - outbox.oldest).total_seconds() if outbox.oldest else 0.0
    yield GaugeMetricFamily("leeway_outbox_lag_seconds", "Age of the oldest open delivery.", max(lag, 0.0))
    yield GaugeMetricFamily("leeway_outbox_backlog", "Open deliveries; counted up to 100,000.", outbox.backlog)
    yield GaugeMetricFamily("leeway_dead_letters", "Deliveries that were tried too often.", outbox.dead)
    yield from _channels()
    unsigned = oldest_unsigned()
    lag = (clock.now() - unsigned).total_seconds() if unsigned else 0.0
    yield GaugeMetricFamily("leeway_log_lag_seconds", "Age of the oldest event no checkpoint covers.", max(lag, 0.0))
    watch = due(at=clock.now())
    late = (clock.now() - watch.oldest).total_seconds() if watch.oldest else 0.0
    yield GaugeMetricFamily("leeway_watch_lag_seconds", "How long the timer should have looked at an ask.", late)
    yield GaugeMetricFamily("leeway_watch_due", "Asks the timer should look at; counted up to 100,000.", watch.asks)
    finished = GaugeMetricFamily(
        "leeway_timer_finished_timestamp_seconds", "When a timer last finished its round.", labels=["timer"]
    )
    took = GaugeMetricFamily("leeway_timer_round_seconds", "What a timer's last round took.", labels=["timer"])
    for mark in heartbeats():
        finished.add_metric([mark.timer], mark.finished_at.timestamp())
        took.add_metric([mark.timer], mark.seconds)
    yield from (finished, took)


def _channels() -> Iterator[Metric]:
    """This function will read what waits on each way to somebody, and what was given up here."""
    lag = GaugeMetricFamily("leeway_channel_lag_seconds", "Age of the oldest that waits, by way.", labels=["channel"])
    backlog = GaugeMetricFamily("leeway_channel_backlog", "What waits; counted up to 100,000.", labels=["channel"])
    dead = GaugeMetricFamily("leeway_channel_dead", "What was given up here, by way.", labels=["channel"])
    for way in waiting(at=clock.now()):
        late = (clock.now() - way.oldest).total_seconds() if way.oldest else 0.0
        lag.add_metric([way.channel], max(late, 0.0))
        backlog.add_metric([way.channel], way.waiting)
        dead.add_metric([way.channel], way.dead)
    yield from (lag, backlog, dead)


def metrics(request: HttpRequest) -> HttpResponse:
    """This function will answer with every number, in Prometheus' text format."""
    rows = CollectorRegistry()
    rows.register(_FromRows())
    text = generate_latest(counted()) + generate_latest(rows)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
