"""A PostgreSQL and a Valkey of the bench's own, on free ports, in a folder that goes away with them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
from psycopg import sql

from config.roles import APP, OWNER, prepare_database, prepare_roles
from config.servers import postgres, valkey
from config.servers.places import find_places
from config.servers.processes import ask_to_stop, finish, free_port, start, wait_until
from config.settings.environment import BASE_DIR

PASSWORD = "only-for-the-bench"  # noqa: S105 - servers on the loopback that live as long as the bench
DATABASE, PEER_DATABASE = "leeway_bench", "peer_bench"
# Counts what every statement costs the server; its own cost is the same for all that is compared.
WATCHED = {"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track": "top"}


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the bench's servers are."""

    folder: Path
    database: postgres.Postgres
    broker: valkey.Valkey

    def url(self, role: str, database: str = DATABASE) -> str:
        """This function will give the address of one of the bench's databases for a role."""
        return self.database.url(role, PASSWORD, database)

    def admin(self, database: str = DATABASE) -> "psycopg.Connection[tuple[object, ...]]":
        """This function will open a connection of the superuser's, which commits by itself."""
        return psycopg.connect(self.url("postgres", database), autocommit=True)

    def environment(self) -> dict[str, str]:
        """This function will give what Leeway's own processes must be told."""
        return {
            **os.environ,
            "DATABASE_URL": self.url(APP),
            "DATABASE_OWNER_URL": self.url(OWNER),
            "BROKER_URL": self.broker.url(0),
            "SECRET_KEY": "only-for-the-bench-" + "0123456789" * 5,
            "LEEWAY_LOG_SECRET": "only-for-the-bench-" + "9876543210" * 5,
            "LEEWAY_DEMO": "1",  # without it no request is served by plain http
            "LEEWAY_DEMO_PASSWORD": PASSWORD,
            "LEEWAY_HOME": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
        }

    def peer_environment(self) -> dict[str, str]:
        """This function will give what the peer's processes must be told."""
        return {
            **os.environ,
            "PEER_DATABASE_URL": self.url("postgres", PEER_DATABASE),
            "PEER_BROKER_URL": self.broker.url(1),
            "PEER_SECRET_KEY": "only-for-the-bench-" + "0123456789" * 5,
            "DJANGO_SETTINGS_MODULE": "bench.peers.usual.settings",
            "PYTHONUNBUFFERED": "1",
        }


@contextmanager
def bench_servers(settings: Mapping[str, str] | None = None) -> Iterator[Servers]:
    """This function will lend both servers, with PostgreSQL's durable defaults unless told otherwise."""
    folder = Path(tempfile.mkdtemp(prefix="leeway-bench-"))
    folder.chmod(0o711)
    places = find_places(folder)
    servers = Servers(
        folder,
        postgres.make_postgres(places, port=free_port(), password=PASSWORD),
        valkey.make_valkey(places, port=free_port(), password=PASSWORD),
    )
    with ExitStack() as stack, (folder / "servers.log").open("wb") as log:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        first = servers.database.start(log, settings={**WATCHED, **(settings or {})})
        stack.callback(_stop, first, postgres.STOP_SIGNAL)
        second = servers.broker.start(log)
        stack.callback(_stop, second, valkey.STOP_SIGNAL)
        wait_until(lambda: servers.database.is_ready(first), process=first, name="PostgreSQL", seconds=60)
        wait_until(servers.broker.is_ready, process=second, name="Valkey", seconds=30)
        _make_databases(servers)
        yield servers


def _make_databases(servers: Servers) -> None:
    """This function will make Leeway's roles and database, and an empty one for the peer."""
    prepare_roles(admin_url=servers.database.admin_url, owner_password=PASSWORD, app_password=PASSWORD)
    prepare_database(admin_url=servers.database.admin_url, owner_url=servers.url(OWNER))
    with psycopg.connect(servers.database.admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(PEER_DATABASE)))
    for database in (DATABASE, PEER_DATABASE):
        with servers.admin(database) as admin:
            admin.execute("CREATE EXTENSION pg_stat_statements")


@contextmanager
def process(
    name: str, *command: str, environment: Mapping[str, str], folder: Path
) -> "Iterator[subprocess.Popen[bytes]]":
    """This function will run a module of ours beside the bench, and stop it afterwards."""
    with (folder / f"{name}.log").open("ab") as log:
        running = start(
            [sys.executable, "-m", *command],
            stop_signal=signal.SIGTERM,
            output=log,
            environment=environment,
            cwd=BASE_DIR,
        )
    try:
        yield running
    finally:
        _stop(running, signal.SIGTERM)


@contextmanager
def web(name: str, module: str, *, environment: Mapping[str, str], folder: Path, probe: str) -> Iterator[int]:
    """This function will run a module that serves, and give its port."""
    port = free_port()
    told = {**environment, "WEB_BIND": f"127.0.0.1:{port}", "LEEWAY_BASE_URL": f"http://127.0.0.1:{port}"}
    with process(name, module, environment=told, folder=folder) as running:
        url = f"http://127.0.0.1:{port}{probe}"
        wait_until(lambda: _answers(url), process=running, name=name, seconds=60)
        yield port


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code < 500
    except httpx.TransportError:
        return False


def _stop(running: "subprocess.Popen[bytes]", stop_signal: signal.Signals) -> None:
    ask_to_stop(running, stop_signal)
    finish(running, seconds=15)
