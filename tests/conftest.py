"""What every test may use: real servers, a database for each worker, and nothing beyond the loopback."""

import gc
import os
import sys
import time
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from audit import outbox
from audit.transport import CeleryTransport
from config import look
from config.celery import app as celery_app
from config.words import compile_catalogue
from tests import servers
from tests.cast import Cast, build_cast
from tests.migrated import bring_up
from tests.servers import APP, OWNER, Place

OVER_MIDNIGHT_SECONDS = 45  # few tests take longer

# No example is wrong because a machine is busy, and what failed once fails again.
hypothesis.settings.register_profile("busy", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("busy")
_started = pytest.StashKey[servers.Servers]()


# --- the servers of the run: started once, by the process that hands out the tests ------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """This function will start the servers before xdist starts its workers, who inherit their addresses."""
    config = session.config
    if not hasattr(config, "workerinput"):
        compile_catalogue()
        if problem := look.ensure():
            print(problem, file=sys.stderr)
    if servers.ADMIN_URL not in os.environ and _needs_servers(config):
        config.stash[_started] = servers.start_servers()
    if servers.ADMIN_URL in os.environ:
        _point_django_at(servers.this_place())
    sys.addaudithook(_only_loopback)


def pytest_collection_finish() -> None:
    """This function will let Python's collector of circles leave alone what stays until the end, and come more seldom.

    It took a tenth of the tests' time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_runtest_setup() -> None:
    """This function will let each test begin in English, whatever language the page before it was in, and in one day.

    Pages and people speak of today: what was told a moment before midnight was told yesterday.
    """
    translation.deactivate()
    left = min(86_400 - _seconds_of_the_day(zone) for zone in (UTC, ZoneInfo("Europe/London")))
    if left < OVER_MIDNIGHT_SECONDS:
        time.sleep(left + 1)


def _seconds_of_the_day(zone: tzinfo) -> float:
    now = datetime.now(zone)
    return (now.hour * 60 + now.minute) * 60 + now.second


def pytest_unconfigure(config: pytest.Config) -> None:
    """This function will stop the servers."""
    if _started in config.stash:
        config.stash[_started].stop()


# Files whose tests share something slow to make: a browser, a first start, the demo organisation.
TOGETHER = ("tests/browser/", "tests/faults/", "tests/integration/workflow/test_seed.py")


class _FilesOrTests(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out single tests, and whole files where their tests share something slow."""

    def _split_scope(self, nodeid: str) -> str:
        """This function will name what goes to one worker in one piece."""
        file = nodeid.partition("::")[0]
        return file if file.startswith(TOGETHER) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _FilesOrTests:
    """This function will give xdist our way to hand out tests (its own groups do nothing under this pytest)."""
    return _FilesOrTests(config, log)


def _needs_servers(config: pytest.Config) -> bool:
    """This function will say whether any test asked for may need a server; those of tests/unit never do."""
    if config.option.collectonly:
        return False
    return not all("tests/unit" in str(argument).replace(os.sep, "/") for argument in config.args)


def _point_django_at(place: Place) -> None:
    """This function will change the settings in place: Django read them before there were servers."""
    for alias, role in (("default", APP), ("owner", OWNER)):
        url = settings.DATABASES[alias] | {"NAME": place.database, "USER": role}
        server = place.url(role).rpartition("@")[2].partition("/")[0]
        host, _, port = server.partition(":")
        url |= {"HOST": host, "PORT": port, "PASSWORD": servers.PASSWORD}
        connections.settings[alias].update(url)
    settings.BROKER_URL = settings.CELERY_BROKER_URL = place.broker_url
    celery_app.conf.broker_url = place.broker_url


def _only_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    """This function will refuse a connection of Python's to any other machine."""
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    if host not in {"localhost", "::1"} and not host.startswith("127."):
        raise PermissionError(f"A test tried to reach {host}; tests use the loopback alone.")


# --- in CI nothing is skipped ----------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """This function will count a skipped test as failed where CI=true: there everything must be at hand."""
    report = yield
    if not hasattr(report, "wasxfail"):
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """This function will do the same for a whole file."""
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """This function will turn a skip into a failure where CI=true."""
    if report.skipped and os.environ.get("CI") == "true":
        report.longrepr = f"{report.nodeid} was skipped, and CI skips nothing: {report.longrepr}"
        report.outcome = "failed"


# --- the database ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def place() -> Place:
    """This worker's own database and broker."""
    return servers.this_place()


@pytest.fixture(scope="session")
def _migrated(place: Place, django_db_blocker: DjangoDbBlocker, pytestconfig: pytest.Config) -> list[str]:
    """This worker's database, migrated by its owner; gives the tables that are then empty, for resets."""

    def migrate() -> None:
        with django_db_blocker.unblock():
            call_command("migrate", database="owner", verbosity=0)
            connections.close_all()

    servers.make_database(place)
    bring_up(place, migrate=migrate, kept_in=pytestconfig.cache.mkdir("migrated"))
    return servers.find_tables(place, with_rows=False)


@pytest.fixture(scope="session")
def django_db_setup(_migrated: list[str]) -> None:
    """pytest-django's own set-up, replaced: its fixture `db` now rolls back a transaction of the app role."""


@pytest.fixture
def committed_db(place: Place, _migrated: list[str], django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    """A database in which tests commit, as threads and other processes need; emptied after the test as superuser."""
    with django_db_blocker.unblock():
        yield place
        connections.close_all()
        servers.empty_tables(place, _migrated)


@pytest.fixture
def broker(place: Place) -> Iterator[str]:
    """This worker's broker database, empty before and after."""
    celery_app._after_fork()  # another test may have published elsewhere; this forgets where
    outbox.use(CeleryTransport())
    with celery_app.connection_for_write() as connection:
        client = connection.default_channel.client
        client.flushdb()
        yield place.broker_url
        client.flushdb()


# --- the cast --------------------------------------------------------------------------------------------------------


@pytest.fixture
def cast(db: None) -> Cast:
    """The demo's people by name, in a transaction that the test rolls back."""
    return build_cast()


@pytest.fixture
def committed_cast(committed_db: Place) -> Cast:
    """The same, committed: for threads, other processes and live servers."""
    return build_cast()
