"""Servers that Leeway talks to and that are not ours, as processes beside a test."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from config.servers.processes import free_port, wait_until


@contextmanager
def sign_in_server(folder: Path, *people: dict[str, Any]) -> Iterator[str]:
    """This function will run a sign-in server of somebody else's making (OpenID Connect), and give its address."""
    port = free_port()
    claims = [part for each in people for part in ("--user-claims", json.dumps(each))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), "-n", "true", *claims]
    url = f"http://127.0.0.1:{port}"
    with (folder / "sign-in-server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_until(lambda: _answers(url), process=process, name="sign-in server", seconds=60)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=10)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/jwks").status_code == 200
    except httpx.TransportError:
        return False
