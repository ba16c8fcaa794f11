"""Nothing that serves starts with settings that are not safe: each of its processes says what to mend, and ends."""

import subprocess
import sys

import pytest

from config.servers.processes import free_port
from config.settings.environment import BASE_DIR
from tests.servers import OWNER, Place

CELERY = ("-m", "celery", "-A", "config.celery:app")
SERVES = {
    "web": ("-m", "config.web"),
    "worker": (*CELERY, "worker", "--pool", "solo", "--without-gossip", "--without-mingle"),
    "beat": (*CELERY, "beat", "--schedule", "HOME/beat"),  # never a device: the beat deletes a file it cannot read
    "runserver": ("manage.py", "runserver", "--noreload", "0"),
}
SAFE = {
    "LEEWAY_DEMO": "0",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "LEEWAY_LOG_SECRET": "fedcba9876543210" * 2,
    "LEEWAY_BASE_URL": "https://leeway.example",
    "LEEWAY_PHONE": "01632 960 100",
}


def start(place: Place, *command: str, **told: str) -> "subprocess.CompletedProcess[str]":
    """This function will run a command outside the demo; one that does not end by itself within 30 s is a failure."""
    command = tuple(word.replace("HOME", told["LEEWAY_HOME"]) for word in command)
    environment = {**place.environment(), **SAFE, "WEB_BIND": f"127.0.0.1:{free_port()}", **told}
    return subprocess.run(
        [sys.executable, *command],
        check=False,
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.mark.parametrize("name", SERVES)
def test_what_serves_refuses_and_says_all_that_is_wrong(committed_db: Place, name: str, tmp_path: object) -> None:
    wrong = {"SECRET_KEY": "short", "LEEWAY_BASE_URL": "http://leeway.example", "ALLOWED_HOSTS": "*"}
    done = start(committed_db, *SERVES[name], LEEWAY_HOME=str(tmp_path), **wrong)
    said = done.stderr + done.stdout
    assert done.returncode != 0
    for sentence in ("SECRET_KEY must be set", "the public https:// address", "ALLOWED_HOSTS must name hosts"):
        assert sentence in said


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("postgres", "must not use postgres, who passes row-level security"),
        (OWNER, f"not use {OWNER}, who owns tables"),
    ],
)
def test_the_role_that_serves_passes_no_wall_and_owns_nothing(
    committed_db: Place, role: str, sentence: str, tmp_path: object
) -> None:
    done = start(committed_db, *SERVES["web"], LEEWAY_HOME=str(tmp_path), DATABASE_URL=committed_db.url(role))
    assert done.returncode != 0
    assert sentence in done.stderr + done.stdout


def test_the_steps_before_serving_need_no_public_address(committed_db: Place, tmp_path: object) -> None:
    """Migrations run where the pages' settings are not known; a check only reads."""
    told = {"LEEWAY_BASE_URL": "http://localhost:8000", "LEEWAY_PHONE": "", "LEEWAY_HOME": str(tmp_path)}
    done = start(committed_db, "manage.py", "migrate", "--database", "owner", "--check", **told)
    assert done.returncode == 0, done.stderr
