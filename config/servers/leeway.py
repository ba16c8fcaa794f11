"""`make run`: which parts there are, in which order, and what they are told."""

import os
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from config.celery import QUEUES
from config.roles import APP, OWNER, prepare
from config.servers import postgres, valkey
from config.servers.installation import check_port, load_secrets, only_one, write_private
from config.servers.places import find_places
from config.servers.processes import ServerError, free_port, start
from config.servers.supervisor import Part, StopRequested, Supervisor, say
from config.settings.environment import BASE_DIR, home

DATABASE = "leeway"
PYTHON = Path(sys.executable)
MANAGE = (PYTHON, BASE_DIR / "manage.py")
WEB_WORKERS, WEB_THREADS = 2, 4
CAST = {
    "families": "ada joe maya ravi lynne neil zara hana mo",
    "workers": "tom priya sam noor kofi bev",
    "those who decide more": "gwen helen dev",
    "leaders, auditor, advocate, safeguarding": "lena mark omar nia ruth",
    "another organisation": "otto",
}


@dataclass(frozen=True, slots=True)
class Data:
    """The two servers that hold data, and what everything else is told about them."""

    postgres: postgres.Postgres
    valkey: valkey.Valkey
    environment: dict[str, str]

    def parts(self) -> tuple[Part, Part]:
        """This function will give the two as parts to keep up."""
        database = Part(
            "PostgreSQL", self.postgres.start, self.postgres.is_ready, postgres.STOP_SIGNAL, postgres.STOP_SECONDS, True
        )
        broker = Part(
            "Valkey", self.valkey.start, lambda _: self.valkey.is_ready(), valkey.STOP_SIGNAL, valkey.STOP_SECONDS, True
        )
        return database, broker


def describe_data(folder: Path, *, base_url: str) -> Data:
    """This function will make what the data servers need, on free ports, and write down their addresses."""
    places, known = find_places(folder), load_secrets(folder)
    database = postgres.make_postgres(places, port=free_port(), password=known["ADMIN_PASSWORD"])
    broker = valkey.make_valkey(places, port=free_port(), password=known["BROKER_PASSWORD"])
    environment = {
        "DATABASE_URL": database.url(APP, known["APP_PASSWORD"], DATABASE),
        "DATABASE_OWNER_URL": database.url(OWNER, known["OWNER_PASSWORD"], DATABASE),
        "BROKER_URL": broker.url(),
        "SECRET_KEY": known["SECRET_KEY"],
        "LEEWAY_BASE_URL": base_url,
        "LEEWAY_DEMO": "1",
        "LEEWAY_DEMO_PASSWORD": known["DEMO_PASSWORD"],
        "LEEWAY_HOME": str(folder),
    }
    return Data(database, broker, environment)


def start_data(supervisor: Supervisor, data: Data) -> None:
    """This function will start both servers, make the roles and the database, and bring its tables up to date."""
    supervisor.start(*data.parts())
    prepare(
        admin_url=data.postgres.admin_url,
        owner_url=data.environment["DATABASE_OWNER_URL"],
        app_url=data.environment["DATABASE_URL"],
    )


def _told(data: Data, ready_file: Path | None = None) -> dict[str, str]:
    """This function will give a child's environment: ours, where it differs from data's the latter's."""
    told = {**os.environ, **data.environment, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUNBUFFERED": "1"}
    if ready_file is not None:
        ready_file.unlink(missing_ok=True)
        told["LEEWAY_READY_FILE"] = str(ready_file)
    return told


def run_data() -> int:
    """This function will keep PostgreSQL and Valkey up, for `manage.py` in another terminal."""
    folder = home()
    with only_one(folder, "PostgreSQL and Valkey alone"):
        data = describe_data(folder, base_url="http://localhost:8000")
        env_file = folder / "env"
        try:
            with Supervisor(folder / "logs", say) as supervisor:
                start_data(supervisor, data)
                write_private(env_file, data.environment)
                say(f"PostgreSQL and Valkey are up; .venv/bin/python manage.py finds them by {env_file}. Ctrl-C stops them.")
                supervisor.watch()
        except StopRequested:
            say("Stopped.")
        finally:
            env_file.unlink(missing_ok=True)
    return 0


def run_all(*, port: int) -> int:
    """This function will run Leeway until it is asked to stop."""
    raise ServerError("not yet")
