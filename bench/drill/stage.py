"""The whole of Leeway on ports of its own: durable servers, web, worker, beat, and a bad network beside a good one."""

import json
import os
import random
import shutil
import signal
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.commands import run_command
from bench.drill.keeper import Keeper
from bench.drill.proxy import Proxy
from config.roles import prepare
from config.servers.leeway import MANAGE, celery_part, describe_data, serving_parts, tell
from config.servers.processes import free_port

# What the broker lost comes back after 30 s instead of 120, so that a drill shows it within its 120 s; the cap on what
# is in flight is lowered by the same measure (config/settings/base.py says why).
SETTINGS = {"OUTBOX_SWEEP_AGE_SECONDS": "30", "OUTBOX_IN_FLIGHT": "400"}
SERVING = ("beat-2", "beat", "webhooks", "worker", "live", "web")


@dataclass(slots=True)
class Stage:
    """Where everything is, and how to hurt it."""

    keeper: Keeper
    url: str
    folder: Path
    told: dict[str, str]
    admin_url: str
    networks: dict[str, Proxy]
    random: random.Random
    world: dict[str, Any]
    served: tuple[bool, bool] | None = None
    hits: int = 0  # how often something was hurt

    def serve(self, *, through_proxies: bool = False, two_beats: bool = False) -> None:
        """This function will see that web, worker and beat run, by this way to their servers."""
        if self.served == (through_proxies, two_beats):
            return
        self.keeper.drop(*SERVING)
        told = {**self.told, **(self._by_proxies() if through_proxies else {})}
        parts = list(serving_parts(told, self.folder, self.url))
        if two_beats:
            other = self.folder / "other-machine"
            other.mkdir(exist_ok=True)
            beat = celery_part("beat", {**told, "LEEWAY_HOME": str(other)}, other)
            parts.append(replace(beat, name="beat-2"))
        self.keeper.keep(*parts)
        self.served = (through_proxies, two_beats)

    def _by_proxies(self) -> dict[str, str]:
        ways = {"DATABASE_URL": "PostgreSQL", "BROKER_URL": "Valkey"}
        return {name: _at_port(self.told[name], self.networks[server].port) for name, server in ways.items()}

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """This function will hurt a part's main process."""
        self.keeper.kill(name, number)
        self.hits += 1

    def kill_a_child(self, name: str) -> None:
        """This function will kill one of the processes that a part's main process started."""
        if children := self.keeper.children(name):
            with suppress(ProcessLookupError):
                os.kill(self.random.choice(children), signal.SIGKILL)
                self.hits += 1

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """This function will ask the database as superuser: neither code nor walls have a say."""
        with psycopg.connect(self.admin_url, autocommit=True, connect_timeout=5) as admin:
            return admin.execute(statement, values).fetchall()

    def broker(self, *words: str) -> None:
        """This function will send one command to Valkey."""
        import redis

        with redis.Redis.from_url(self.told["BROKER_URL"], socket_timeout=5) as client:
            client.execute_command(*words)

    def end(self) -> None:
        """This function will stop everything and leave nothing behind."""
        self.keeper.stop()
        for network in self.networks.values():
            network.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _at_port(url: str, port: int) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{port}").geturl()


def build_stage(folder: Path, *, seed: str) -> Stage:
    """This function will start everything, and make the demo organisation with many families."""
    forget_other_servers()
    url = f"http://127.0.0.1:{free_port()}"
    keeper = Keeper(folder / "logs")
    networks: dict[str, Proxy] = {}
    try:
        data = describe_data(folder, base_url=url)
        told = {**tell(data.environment), **SETTINGS}
        ports = {"PostgreSQL": _port(told["DATABASE_URL"]), "Valkey": _port(told["BROKER_URL"])}
        networks |= {name: Proxy(port, seed=f"{seed} {name}") for name, port in ports.items()}
        keeper.keep(*data.parts)
        assert data.admin_url is not None  # embedded, since no address was given
        prepare(admin_url=data.admin_url, owner_url=told["DATABASE_OWNER_URL"], app_url=told["DATABASE_URL"])
        run_command(told, *MANAGE[1:], "migrate", "--database", "owner")
        world = json.loads(run_command(told, "-m", "bench.drill.world").splitlines()[-1])
        (folder / "seeded").touch()  # as the supervisor does; /readyz waits for it
        admin_url = f"{data.admin_url.rpartition('/')[0]}/{urlsplit(told['DATABASE_URL']).path[1:]}"
        drawn = random.Random(seed)  # noqa: S311 - the same drill again, and no secret
        return Stage(keeper, url, folder, told, admin_url, networks, drawn, world)
    except BaseException:
        keeper.stop()
        for network in networks.values():
            network.stop()
        raise


def forget_other_servers() -> None:
    """This function will see that nothing here comes near a database of anybody's."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL"):
        os.environ.pop(name, None)


def _port(url: str) -> int:
    return urlsplit(url).port or 0
