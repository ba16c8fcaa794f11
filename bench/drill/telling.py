"""Many events, and three who hear of each: in the app, by e-mail, a system outside; while what tells them is killed.

Inside the database each effect must be there once. Outside nobody can promise that: each must have arrived at least
once, and again under the same id where whoever sent it was killed before writing down that it did.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bench.commands import run_command
from bench.drill.checks import GOING, OPEN, SENT
from bench.drill.report import markdown
from bench.drill.stage import Stage
from bench.drill.telling_world import TYPE

EVENTS = 10_000
DRAIN_SECONDS = 3600.0
HEADS = ("who hears", "events", "heard of", "lost", "twice in the database", "again outside, same id")
# A child of the worker each 5 seconds; about once a minute the worker and that of systems outside: they take seconds to
# start, and killed much more often would do nothing else. Valkey each 100 seconds: what was on its way is lost with it
# and comes again after 30 to 45 s; killed each 40 s, the outbox was full to its cap and stood still for most of them.
EACH_SECONDS, WORKER_EACH, OUTSIDE_EACH, VALKEY_EACH = 5.0, 11, 13, 20

IDS = "SELECT id::text FROM audit_event WHERE type = %s AND at >= %s"
TOLD = """
    SELECT n.event_id::text, n.batch::text FROM notifications_notice n JOIN audit_event e ON e.id = n.event_id
    WHERE e.type = %s AND e.at >= %s AND n.channel = %s AND (n.channel = 'in_app' OR n.sent_at IS NOT NULL)
"""
TAKEN = """
    SELECT e.id::text, d.id::text FROM notifications_webhookdelivery d JOIN audit_event e ON e.id = d.event_id
    WHERE e.type = %s AND e.at >= %s AND d.taken_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one of them heard of."""

    who: str
    events: int
    heard: int
    lost: int
    doubled: int
    again: int | None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as the table shows it."""
        again = "" if self.again is None else str(self.again)
        return (self.who, *(str(n) for n in (self.events, self.heard, self.lost, self.doubled)), again)


@dataclass(slots=True)
class Outside:
    """A system of somebody else's: how often each id arrived."""

    url: str = ""
    ids: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Telling:
    """What came of it: by who hears, how often something was killed, how long it took; None: it never came to rest."""

    heard: tuple[Heard, ...]
    hits: int
    seconds: float | None

    @property
    def is_wrong(self) -> bool:
        """Whether anything was lost or done twice inside."""
        return self.seconds is None or any(each.lost or each.doubled for each in self.heard)

    def table(self, *, seed: str) -> str:
        """This function will give the table with when and how it was made."""
        took = "never" if self.seconds is None else f"{self.seconds:.0f} s after the first event"
        made = (
            f"Run on {datetime.now(UTC):%d %B %Y}, seed `{seed}`: workers, a child of one, and Valkey were killed"
            f" {self.hits} times; everything was told {took}."
        )
        return f"{made}\n\n{markdown(HEADS, [each.cells for each in self.heard])}"


def tell(stage: Stage, *, events: int) -> Telling:
    """This function will record the events, hurt what tells of them until all is told, and count."""
    stage.serve()
    since, said, stage.hits = datetime.now(UTC), stage.keeper.log_size("webhooks"), 0
    began = time.monotonic()
    with outside_system() as outside:
        recording = threading.Thread(target=_record, args=(stage, outside.url, events))
        recording.start()
        _hurt(stage, recording, events=events, until=began + DRAIN_SECONDS)
        recording.join()
        drained = _drain(stage, until=began + DRAIN_SECONDS)
        seconds = time.monotonic() - began
        said_by_worker = Counter(SENT.findall(stage.keeper.log("webhooks", said)))
    ids = {id for (id,) in stage.sql(IDS, TYPE, since)}
    in_app, mailed = (stage.sql(TOLD, TYPE, since, way) for way in ("in_app", "email"))
    batches = {batch for _, batch in mailed}  # one message may tell of several events of one reader
    arrived = Counter({batch: times for batch, times in said_by_worker.items() if batch in batches})
    taken = [(event, row) for event, row in stage.sql(TAKEN, TYPE, since) if outside.ids[event]]
    heard = (
        _heard("in the app", ids, [event for event, _ in in_app], None, events),
        _heard("by e-mail", ids, [event for event, batch in mailed if arrived[batch]], arrived, events),
        _heard("a system outside", ids, [event for event, _ in taken], outside.ids, events),
    )
    return Telling(heard, stage.hits, seconds if drained else None)


def _heard(who: str, ids: set[str], told: list[str], arrived: Counter[str] | None, events: int) -> Heard:
    again = None if arrived is None else sum(times - 1 for times in arrived.values())
    lost = events - len(set(told) & ids)
    return Heard(who, events, len(set(told)), lost, len(told) - len(set(told)), again)


def _record(stage: Stage, url: str, events: int) -> None:
    run_command(stage.told, "-m", "bench.drill.telling_world", url, str(events))


def _hurt(stage: Stage, recording: threading.Thread, *, events: int, until: float) -> None:
    """This function will kill what tells of the events until most of them were told of."""
    rounds = 0
    while time.monotonic() < until and (recording.is_alive() or _open(stage) > events // 20):
        time.sleep(EACH_SECONDS)
        rounds += 1
        if rounds % WORKER_EACH == 0:
            stage.kill("worker")
        elif rounds % OUTSIDE_EACH == 0:
            stage.kill("webhooks")
        elif rounds % VALKEY_EACH == 0:
            stage.kill("Valkey")
        else:
            stage.kill_a_child("worker")


def _open(stage: Stage) -> int:
    return int(stage.sql(OPEN)[0][0]) + int(stage.sql(GOING)[0][0])


def _drain(stage: Stage, *, until: float) -> bool:
    while time.monotonic() < until:
        if _open(stage) == 0:
            return True
        time.sleep(0.5)
    return False


@contextmanager
def outside_system() -> Iterator[Outside]:
    """This function will run an HTTP server on the loopback that takes everything, and counts ids."""
    known, lock = Outside(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", "0")))
            with lock:
                known.ids[self.headers["webhook-id"]] += 1
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # whoever was killed meanwhile

    server = Server(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{server.server_address[1]}/events"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
