"""What the fault tests of the outbox share: a broker to break, somebody to tell, and a worker that is started again."""

import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.contrib.auth.models import Group

from audit import clock
from audit.events import Actor, record
from audit.ids import new_id
from audit.models import Delivery
from audit.scope import organisation_scope
from config.celery import QUEUES
from config.celery import app as celery_app
from config.servers import valkey
from config.servers.places import find_places
from config.servers.processes import ServerError, ask_to_stop, finish, free_port, wait_until
from delegation.models import Organisation, Person, Team, User
from notifications.models import Notice
from tests.processes import worker
from tests.servers import Place

PASSWORD = "only-for-tests"
# Like the real ones these end by themselves: else a busy machine's queue fills with them, and nothing else comes round.
BEATS_LAST = 2  # seconds
SENT = re.compile(r"Message-ID: <([0-9a-f-]{36})@")


class Broker:
    """A Valkey of this test's own, to be flushed, stopped and started at will."""

    def __init__(self, folder: Path) -> None:
        self.server = valkey.make_valkey(find_places(folder), port=free_port(), password=PASSWORD)
        self.log = folder / "valkey.log"
        self.url = self.server.url()
        self.start()

    def start(self) -> None:
        """This function will start the server, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = self.server.start(log)
        wait_until(self.server.is_ready, process=self.process, name="Valkey", seconds=30)

    def stop(self) -> None:
        """This function will stop the server."""
        ask_to_stop(self.process, valkey.STOP_SIGNAL)
        finish(self.process, seconds=10)

    def flush(self) -> int:
        """This function will forget everything the server holds, and say how many messages that were."""
        with celery_app.connection_for_write(self.url) as connection:
            client = connection.default_channel.client
            messages = sum(int(client.llen(queue)) for queue in QUEUES) + int(client.hlen("unacked"))
            client.flushall()
        return messages


@contextmanager
def own_broker() -> Iterator[Broker]:
    """This function will lend a broker to which this process publishes too."""
    before = celery_app.conf.broker_url
    with tempfile.TemporaryDirectory(prefix="leeway-broker-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        broker = Broker(folder)
        try:
            _publish_to(broker.url)
            yield broker
        finally:
            _publish_to(before)
            broker.stop()


def _publish_to(url: str) -> None:
    """This function will have this process publish elsewhere; the app keeps its first connection until it is told."""
    celery_app.conf.broker_url = url
    celery_app._after_fork()


@dataclass(frozen=True, slots=True)
class Told:
    """An organisation with two leaders to tell, both with an e-mail address, and a person."""

    organisation_id: UUID
    leader: User
    person: Person


def make_told() -> Told:
    """This function will make somebody to tell."""
    organisation_id = new_id()
    with organisation_scope(organisation_id):
        organisation = Organisation.objects.create(
            id=organisation_id, slug="elmbridge-vale", name="Elmbridge Vale", nation="england", weekdays=[0], phone="0"
        )
        team = Team.objects.create(name="Adults East", group=Group.objects.create(name=str(new_id())))
        lena, _mark = (
            User.objects.create(username=name, display_name=name, email=f"{name}@example.org", duties=["leader"])
            for name in ("lena", "mark")
        )
        organisation.scheme_owner = lena
        organisation.save()
        person = Person.objects.create(display_name="Ada Bright", team=team)
    return Told(organisation_id, lena, person)


def announce(told: Told, count: int) -> None:
    """This function will record so many events, each making 4 notices: each leader's in the app and by e-mail."""
    actor, at = Actor(process="test"), clock.now()
    with organisation_scope(told.organisation_id):
        for _ in range(count):
            record(type="scheme.proposed", subject=("scheme", new_id()), actor=actor, data={}, at=at)


def open_rows(told: Told) -> int:
    """This function will count the deliveries that are not done, and the messages that have not gone."""
    with organisation_scope(told.organisation_id):
        count: int = Delivery.objects.ours().filter(done_at__isnull=True).count()
        return count + int(Notice.objects.ours().filter(due_at__isnull=False, withdrawn_at=None).count())


class Helpers:
    """Threads beside a test: each does its work again and again until the test is over."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.threads: list[threading.Thread] = []

    def again(self, work: object, *, every: float) -> None:
        """This function will do some work every so many seconds, whatever comes of it: brokers die here."""

        def run() -> None:
            while not self.over.wait(every):
                with suppress(Exception):
                    assert callable(work)
                    work()

        self.threads.append(threading.Thread(target=run))
        self.threads[-1].start()

    def stop(self) -> None:
        """This function will end the threads."""
        self.over.set()
        for thread in self.threads:
            thread.join()


TELLING = ("audit.tasks.relay_all", "audit.tasks.sweep_all", "notifications.tasks.send_all_notices")


def send_beat(url: str, *names: str) -> None:
    """This function will do what the beat does, more often: ask for some tasks, or for all that has people told."""
    with celery_app.connection_for_write(url) as connection:
        for name in names or TELLING:
            celery_app.send_task(name, queue="timers", expires=BEATS_LAST, connection=connection, retry=False)


def while_beating(url: str, test: Callable[[], bool]) -> Callable[[], bool]:
    """This function will make a test that lets the beat come round before it looks, as it does each second."""

    def look() -> bool:
        send_beat(url)
        time.sleep(0.5)
        return test()

    return look


class KeptUp:
    """A worker that is started again when it dies, as the supervisor does."""

    def __init__(self, place: Place, folder: Path, **environment: str) -> None:
        self.place, self.folder, self.environment = place, folder, environment
        self.starts = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self.over.is_set():
            self.starts += 1
            # One that is killed while it starts is started again, too.
            with suppress(ServerError), worker(self.place, self.folder, **self.environment) as process:
                while process.poll() is None and not self.over.wait(0.05):
                    pass

    def __enter__(self) -> "KeptUp":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    @property
    def log(self) -> str:
        """This function will give all that the workers said."""
        return (self.folder / "worker.log").read_text(encoding="utf-8", errors="replace")

    def emails(self) -> Counter[UUID]:
        """This function will count how often each notice went out by e-mail, by its Message-ID."""
        return Counter(UUID(found) for found in SENT.findall(self.log))


def wait_until_done(told: Told, *, seconds: float) -> float:
    """This function will wait until no delivery is open, and give the seconds it took."""
    began = time.monotonic()
    while left := open_rows(told):
        assert time.monotonic() - began < seconds, f"{left} deliveries are not done after {seconds} s"
        time.sleep(0.1)
    return time.monotonic() - began
