"""The real PostgreSQL and Valkey of one test run, and a database in them for each xdist worker."""

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from config.roles import APP, BYPASS, OWNER, prepare_database, prepare_roles
from config.servers import postgres, valkey
from config.servers.places import find_places
from config.servers.processes import ask_to_stop, finish, free_port, start, wait_until

ADMIN_URL, BROKER_URL = "LEEWAY_TEST_ADMIN_URL", "LEEWAY_TEST_BROKER_URL"
PASSWORD = "only-for-tests"


@dataclass(frozen=True, slots=True)
class Servers:
    """The servers that this process started, to be stopped by it."""

    folder: Path
    processes: "list[tuple[subprocess.Popen[bytes], signal.Signals]]"

    def stop(self) -> None:
        """This function will stop the servers and remove their folder."""
        for key in (ADMIN_URL, BROKER_URL):
            os.environ.pop(key, None)
        for process, stop_signal in self.processes:
            ask_to_stop(process, stop_signal)
        for process, _ in self.processes:
            finish(process, seconds=10)
        shutil.rmtree(self.folder, ignore_errors=True)


def start_servers() -> Servers:
    """This function will start both servers, make the roles, and tell by the environment where they are."""
    folder = Path(tempfile.mkdtemp(prefix="leeway-tests-"))
    folder.chmod(0o711)
    places = find_places(folder)
    database = postgres.make_postgres(places, port=free_port(), password=PASSWORD)
    broker = valkey.make_valkey(places, port=free_port(), password=PASSWORD)
    with (folder / "log").open("wb") as log:
        first = database.start(log, settings=postgres.NOT_DURABLE)
        second = broker.start(log)
    servers = Servers(folder, [(second, valkey.STOP_SIGNAL), (first, postgres.STOP_SIGNAL)])
    wait_until(lambda: database.is_ready(first), process=first, name="PostgreSQL", seconds=60)
    wait_until(broker.is_ready, process=second, name="Valkey", seconds=30)
    prepare_roles(
        admin_url=database.admin_url, owner_password=PASSWORD, app_password=PASSWORD, bypass_password=PASSWORD
    )
    os.environ[ADMIN_URL], os.environ[BROKER_URL] = database.admin_url, broker.url()
    return servers


@dataclass(frozen=True, slots=True)
class Place:
    """One worker's own database and broker database, as each role reaches them."""

    number: int

    @property
    def database(self) -> str:
        """This function will name this worker's database."""
        return f"leeway_test_{self.number}"

    def url(self, role: str) -> str:
        """This function will give the address of this worker's database for one of Leeway's roles."""
        server = os.environ[ADMIN_URL].rpartition("@")[2].partition("/")[0]
        return f"postgresql://{role}:{PASSWORD}@{server}/{self.database}"

    @property
    def admin_url(self) -> str:
        """This function will give the superuser's address of this worker's database."""
        return f"{os.environ[ADMIN_URL].rpartition('/')[0]}/{self.database}"

    @property
    def broker_url(self) -> str:
        """This function will give the address of this worker's broker database."""
        return f"{os.environ[BROKER_URL].rpartition('/')[0]}/{self.number}"

    def environment(self) -> dict[str, str]:
        """This function will give what a process of its own (web server, worker, command) must be told."""
        return {
            **os.environ,
            "DATABASE_URL": self.url(APP),
            "DATABASE_OWNER_URL": self.url(OWNER),
            "BROKER_URL": self.broker_url,
            "SECRET_KEY": "only-for-tests-" + "0123456789" * 5,
            "LEEWAY_LOG_SECRET": "only-for-tests-" + "0123456789" * 5,
            "LEEWAY_DEMO": "1",
            "LEEWAY_DEMO_PASSWORD": PASSWORD,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
        }


def this_place() -> Place:
    """This function will give the place of this xdist worker; without xdist, that of the first."""
    return Place(int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))


def make_database(place: Place) -> None:
    """This function will make this worker's database anew, without tables."""
    with psycopg.connect(os.environ[ADMIN_URL], autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(place.database)))
    prepare_database(admin_url=os.environ[ADMIN_URL], owner_url=place.url(OWNER))


def find_tables(place: Place, *, with_rows: bool) -> list[str]:
    """This function will list the tables of the schema that have rows, or that have none."""
    with psycopg.connect(place.admin_url) as admin:
        tables = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        if not tables:
            return []
        tests = [
            sql.SQL("SELECT {}, EXISTS (SELECT FROM public.{})").format(name, sql.Identifier(name))
            for (name,) in tables
        ]
        rows = admin.execute(sql.SQL(" UNION ALL ").join(tests)).fetchall()
    return [str(name) for name, has_rows in rows if has_rows == with_rows]


def empty_tables(place: Place, tables: list[str]) -> None:
    """This function will empty those of the tables that have rows, past triggers and grants, as a superuser can."""
    full = sorted(set(tables) & set(find_tables(place, with_rows=True)))
    if not full:
        return
    with psycopg.connect(place.admin_url) as admin:
        admin.execute("SET session_replication_role = replica")  # append-only tables refuse everybody else
        admin.execute("SET lock_timeout = '10s'")  # a thread that a test left in a transaction
        admin.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, full))))


__all__ = ["APP", "BYPASS", "OWNER", "Place", "Servers", "start", "start_servers", "this_place"]
