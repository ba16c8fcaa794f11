"""`make run`: which parts there are, in which order, and what they are told."""

import os
import signal
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audit.metrics import forget_counts
from config import look
from config.celery import INSIDE, OUTSIDE
from config.roles import APP, OWNER, prepare
from config.servers import postgres, valkey
from config.servers.installation import check_port, load_secrets, only_one, write_private
from config.servers.places import find_places
from config.servers.processes import ServerError, free_port, start
from config.servers.supervisor import Part, Step, StopRequested, Supervisor, say
from config.settings.environment import BASE_DIR, home, metrics_folder

DATABASE = "leeway"
PYTHON = sys.executable
MANAGE = (PYTHON, str(BASE_DIR / "manage.py"))
OUTSIDE_WORKER, LIVE = "webhooks", "live"
CAST = {
    "families": "ada joe maya ravi lynne neil zara hana mo",
    "workers": "tom priya sam noor kofi bev",
    "who decides more": "gwen helen dev",
    "leaders and others": "lena mark omar nia ruth",
    "elsewhere": "otto",
}


@dataclass(frozen=True, slots=True)
class Data:
    """The servers that hold data, what everything else is told about them, and PostgreSQL's superuser if it is ours."""

    parts: tuple[Part, ...]
    environment: dict[str, str]
    admin_url: str | None


def describe_data(folder: Path, *, base_url: str) -> Data:
    """This function will make what the data servers need: each embedded, unless the environment names one already."""
    known = load_secrets(folder)
    environment = {
        "SECRET_KEY": known["SECRET_KEY"],
        "LEEWAY_LOG_SECRET": known["LOG_SECRET"],
        "LEEWAY_BASE_URL": base_url,
        "LEEWAY_DEMO": "1",
        "LEEWAY_DEMO_PASSWORD": known["DEMO_PASSWORD"],
        "LEEWAY_HOME": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "WEB_BIND": f"127.0.0.1:{base_url.rpartition(':')[2]}",
        **_live_places(),
    }
    places = find_places(folder)
    parts, admin_url = [], None
    if "DATABASE_URL" in os.environ:
        environment |= _named("DATABASE_URL", "DATABASE_OWNER_URL")
    else:
        database = postgres.make_postgres(places, port=free_port(), password=known["ADMIN_PASSWORD"])
        admin_url = database.admin_url
        environment["DATABASE_URL"] = database.url(APP, known["APP_PASSWORD"], DATABASE)
        environment["DATABASE_OWNER_URL"] = database.url(OWNER, known["OWNER_PASSWORD"], DATABASE)
        parts.append(_database_part(database))
    if "BROKER_URL" in os.environ:
        environment |= _named("BROKER_URL")
    else:
        broker = valkey.make_valkey(places, port=free_port(), password=known["BROKER_PASSWORD"])
        environment["BROKER_URL"] = broker.url()
        parts.append(_broker_part(broker))
    return Data(tuple(parts), environment, admin_url)


def _live_places() -> dict[str, str]:
    """This function will choose where live pages are served: beside the web server, since no proxy is in front."""
    port = free_port()
    return {"LIVE_BIND": f"127.0.0.1:{port}", "LEEWAY_LIVE_URL": f"http://localhost:{port}/live/"}


def _named(*names: str) -> dict[str, str]:
    """This function will take variables from the environment; a missing one is a ServerError."""
    missing = [name for name in names if name not in os.environ]
    if missing:
        raise ServerError(f"With {names[0]} set, {', '.join(missing)} must be set too.")
    return {name: os.environ[name] for name in names}


def _database_part(database: postgres.Postgres) -> Part:
    """This function will describe PostgreSQL to the supervisor."""
    return Part(
        name="PostgreSQL",
        start=database.start,
        is_ready=database.is_ready,
        stop_signal=postgres.STOP_SIGNAL,
        stop_seconds=postgres.STOP_SECONDS,
        holds_data=True,
    )


def _broker_part(broker: valkey.Valkey) -> Part:
    """This function will describe Valkey to the supervisor."""
    return Part(
        name="Valkey",
        start=broker.start,
        is_ready=lambda _: broker.is_ready(),
        stop_signal=valkey.STOP_SIGNAL,
        stop_seconds=valkey.STOP_SECONDS,
        holds_data=True,
    )


def _answers(url: str) -> bool:
    """This function will say whether an address answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def _web_part(told: Mapping[str, str], base_url: str) -> Part:
    """This function will describe the web server to the supervisor."""
    command = [PYTHON, "-m", "config.web"]
    return Part(
        name="web",
        start=lambda output: start(command, stop_signal=signal.SIGTERM, output=output, environment=told, cwd=BASE_DIR),
        is_ready=lambda _: _answers(f"{base_url}/readyz"),
        stop_signal=signal.SIGTERM,
        stop_seconds=10.0,
    )


def _live_part(told: Mapping[str, str]) -> Part:
    """This function will describe the server of live pages to the supervisor."""
    command, alive = [PYTHON, "-m", "config.live"], f"http://{told['LIVE_BIND']}/livez"
    return Part(
        name=LIVE,
        start=lambda output: start(command, stop_signal=signal.SIGTERM, output=output, environment=told, cwd=BASE_DIR),
        is_ready=lambda _: _answers(alive),
        stop_signal=signal.SIGTERM,
        stop_seconds=5.0,
    )


def celery_part(name: str, told: Mapping[str, str], folder: Path, *arguments: str, program: str = "") -> Part:
    """This function will describe one of Celery's processes to the supervisor; it says by a file that it is ready."""
    ready = folder / f"{name}.ready"
    ready.unlink(missing_ok=True)
    command = [PYTHON, "-m", "celery", "-A", "config.celery:app", program or name, "--loglevel", "INFO", *arguments]
    environment = {**told, "LEEWAY_READY_FILE": str(ready)}
    return Part(
        name=name,
        start=lambda output: start(
            command, stop_signal=signal.SIGTERM, output=output, environment=environment, cwd=BASE_DIR
        ),
        is_ready=lambda _: ready.exists(),
        # Warm: tasks in hand are finished. SIGQUIT, the soft shutdown, sleeps its ten seconds however soon they are.
        stop_signal=signal.SIGTERM,
        stop_seconds=10.0,
    )


def serving_parts(told: Mapping[str, str], folder: Path, base_url: str) -> tuple[Part, ...]:
    """This function will give those who serve: the web server, live pages, the workers for every queue, the beat."""
    alone = ("--without-gossip", "--without-mingle")
    worker = ("--concurrency", "2", "--queues", ",".join(INSIDE), *alone)
    outside = ("--pool", "threads", "--concurrency", "24", "--queues", ",".join(OUTSIDE), *alone)
    return (
        _web_part(told, base_url),
        celery_part("worker", told, folder, *worker),
        _live_part(told),
        celery_part(OUTSIDE_WORKER, told, folder, *outside, "--hostname", "webhooks@%h", program="worker"),
        celery_part("beat", told, folder),
    )


def start_data(supervisor: Supervisor, data: Data) -> None:
    """This function will start the data servers, and make the roles and the database where the server is ours."""
    supervisor.start(*data.parts)
    if data.admin_url is not None:
        prepare(
            admin_url=data.admin_url,
            owner_url=data.environment["DATABASE_OWNER_URL"],
            app_url=data.environment["DATABASE_URL"],
        )


def tell(environment: Mapping[str, str]) -> dict[str, str]:
    """This function will give the environment of Leeway's own processes."""
    told = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUNBUFFERED": "1"}
    told.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, the next start takes half the time
    return told


def run_data() -> int:
    """This function will keep PostgreSQL and Valkey up, for `manage.py` in another terminal."""
    folder = home()
    env_file = folder / "env"
    with only_one(folder, "PostgreSQL and Valkey alone"):
        try:
            with Supervisor(folder / "logs", say) as supervisor:
                data = describe_data(folder, base_url="http://localhost:8000")
                start_data(supervisor, data)
                write_private(env_file, data.environment)
                say("PostgreSQL and Valkey are up, and `.venv/bin/python manage.py` finds them. Ctrl-C stops them.")
                supervisor.watch()
        except StopRequested:
            say("Stopped.")
        finally:
            env_file.unlink(missing_ok=True)
    return 0


def run_all(*, port: int) -> int:
    """This function will run Leeway with its demo organisation until it is asked to stop."""
    folder, base_url = home(), f"http://localhost:{port}"
    env_file, seeded = folder / "env", folder / "seeded"
    with only_one(folder, base_url):
        check_port(port)
        seeded.unlink(missing_ok=True)
        forget_counts(metrics_folder())
        try:
            with Supervisor(folder / "logs", say) as supervisor:
                data = describe_data(folder, base_url=base_url)
                told = tell(data.environment)
                say("PostgreSQL and Valkey ...")
                start_data(supervisor, data)
                write_private(env_file, data.environment)
                say("Migrations and static files ...")
                if problem := look.ensure():
                    say(problem)
                # `make check` checks the code; a start that is waited for does not do it three times over.
                migrate = Step("migrations", (*MANAGE, "migrate", "--database", "owner", "--skip-checks"))
                words = Step("words", (PYTHON, "-m", "config.words", "compile"))
                static_files = Step("static-files", (*MANAGE, "collectstatic", "--no-input", "--skip-checks"))
                supervisor.run(told, migrate, words, static_files)
                say("The demo organisation (the first time, a year of asks) ...")
                supervisor.run(told, Step("demo-organisation", (*MANAGE, "seed_demo", "--skip-checks")))
                seeded.touch()
                say("Web server, worker and beat ...")
                parts = serving_parts(told, folder, base_url)
                # Nobody who opens a page waits for those who tell other systems, or pages that are open already.
                later = [part for part in parts if part.name in (OUTSIDE_WORKER, LIVE)]
                supervisor.start(*(part for part in parts if part not in later))
                say(_welcome(base_url, data.environment["LEEWAY_DEMO_PASSWORD"], folder))
                supervisor.start(*later)
                supervisor.watch()
        except StopRequested:
            say("Leeway has stopped. Everything it knows is there on the next start.")
        finally:
            for path in (env_file, seeded):
                path.unlink(missing_ok=True)
    return 0


def _welcome(base_url: str, password: str, folder: Path) -> str:
    """This function will say what to do next."""
    names = "\n".join(f"    {who + ':':<20}{' '.join(line.split())}" for who, line in CAST.items())
    return f"""
Leeway is ready at {base_url}

  Sign in as one of these, with the password {password}
{names}

  For curl, a token:  .venv/bin/python manage.py token joe
  Logs:               {folder / "logs"}
  Ctrl-C stops it all, and loses nothing.
"""
