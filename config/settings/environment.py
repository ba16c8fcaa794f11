"""What the machine says: environment variables, or else the file that a running `make run` leaves in `.leeway/env`."""

import os
from collections.abc import Mapping
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Where nothing is configured the first connection fails, and the socket's folder in its message says what to do.
NO_DATABASE = "postgresql:///leeway?host=/no-database-yet/start-make-run-or-set-DATABASE_URL"


def home() -> Path:
    """This function will name the folder of this installation's data: `.leeway`, or LEEWAY_HOME."""
    return Path(os.environ.get("LEEWAY_HOME") or BASE_DIR / ".leeway").resolve()


def metrics_folder() -> Path:
    """This function will name the folder that processes count into: LEEWAY_METRICS, or `metrics` in the home."""
    return Path(os.environ.get("LEEWAY_METRICS") or home() / "metrics")


def parse_env_file(text: str) -> dict[str, str]:
    """This function will read KEY=VALUE lines; blank lines and lines that begin with # say nothing."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, value in pairs}


def read_environment() -> Mapping[str, str]:
    """This function will give the variables that are set and, without DATABASE_URL, the running supervisor's too."""
    if os.environ.get("DATABASE_URL"):
        return os.environ
    try:
        written = parse_env_file((home() / "env").read_text(encoding="utf-8"))
    except OSError:
        return os.environ
    return {**written, **os.environ}


def is_on(value: str | None) -> bool:
    """This function will say whether a switch in the environment is on."""
    return (value or "").lower() in {"1", "true", "yes", "on"}


def split_list(value: str | None) -> list[str]:
    """This function will split a comma-separated variable."""
    return [part.strip() for part in (value or "").split(",") if part.strip()]
