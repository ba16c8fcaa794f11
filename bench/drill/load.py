"""Eight clients that ask, decide, take back and withdraw, and write down every answer they got.

Each command has an Idempotency-Key and is sent again with it until somebody answers: a client whose connection broke
knows nothing, and this is what it is told to do. Some are sent again even after a yes, as a nervous client would.
"""

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

CLIENTS = 8
BROKEN = 0  # no answer came
PATIENCE_SECONDS = 60.0  # how long a client insists once the fault is over
AGAIN_SECONDS = (0.1, 0.5)
SMALL, LARGE = (50, 300), (10_500, 16_000)  # pence: within a family's limits, and past them
LARGE_SHARE, SENT_TWICE_SHARE, TAKEN_BACK_SHARE = 0.35, 0.1, 0.25
REASON = {"reason": "Two lessons first, then we look again together.", "reason_code": "another_way"}


@dataclass(slots=True)
class Command:
    """One command by one key, and all that was answered to it."""

    key: str
    kind: str  # as the ask's transitions name it
    ask: str | None
    statuses: list[int] = field(default_factory=list)
    told: set[str] = field(default_factory=set)  # the ask that each 2xx named

    @property
    def answered(self) -> bool:
        """Whether the client knows what came of it."""
        return bool(self.statuses) and self.statuses[-1] != BROKEN and self.statuses[-1] < 500

    @property
    def done(self) -> bool:
        """Whether the client was told that it is done."""
        return bool(self.told)


class Client:
    """One client with connections of its own, at so many commands a second."""

    def __init__(self, url: str, world: dict[str, Any], *, name: str, seed: str, pace: float, over: threading.Event):
        self.commands: list[Command] = []
        self._world, self._name, self._pace, self._over = world, name, pace, over
        self._random = random.Random(f"{seed} {name}")  # noqa: S311 - the same drill again, and no secret
        self._http = httpx.Client(base_url=f"{url}/api/v1/", timeout=20)
        self._give_up_at = float("inf")
        self._thread = threading.Thread(target=self._run, name=name)

    def start(self) -> None:
        """This function will begin."""
        self._thread.start()

    def finish(self) -> None:
        """This function will wait until the client knows what came of its last command, or has lost its patience."""
        self._give_up_at = time.monotonic() + PATIENCE_SECONDS
        self._thread.join()
        self._http.close()

    def _run(self) -> None:
        while not self._over.is_set():
            self._one_ask()

    def _one_ask(self) -> None:
        """This function will ask, and have the ask answered where it waits for somebody."""
        family = self._random.choice(self._world["families"])
        large = self._random.random() < LARGE_SHARE
        body = {"person": family["person"], "kind": "one_off", "category": "everyday"}
        body["amount"] = self._random.randint(*(LARGE if large else SMALL))
        ask = self._send("submit", family["token"], None, body)
        if ask is None:
            return
        if ask["status"] == "waiting":
            self._answer(ask, family)
        elif self._random.random() < TAKEN_BACK_SHARE:
            self._send("take_back", family["token"], ask["id"], None)

    def _answer(self, ask: dict[str, Any], family: dict[str, str]) -> None:
        """This function will have a waiting ask withdrawn, declined, approved or approved in part; some yeses end."""
        token = self._world["deciders"].get(ask["waiting_for"]["user"])
        drawn = self._random.random()
        if token is None or drawn < 0.2:
            self._send("withdraw", family["token"], ask["id"], None)
        elif drawn < 0.4:
            self._send("decline", token, ask["id"], {"outcome": "decline", **REASON})
        else:
            less = {"amount": ask["amount"] // 2, **REASON} if drawn < 0.6 else {}
            yes = self._send("approve", token, ask["id"], {"outcome": "approve", **less})
            if yes is not None and self._random.random() < TAKEN_BACK_SHARE:
                self._send("take_back", token, ask["id"], None)

    def _send(self, kind: str, token: str, ask: str | None, body: dict[str, Any] | None) -> dict[str, Any] | None:
        """This function will send a command until it is answered, and give the ask where the answer is a yes."""
        command = Command(f"{self._name}-{len(self.commands)}", kind, ask)
        self.commands.append(command)
        if ask is None:
            body = {**(body or {}), "what_for": command.key}  # the words tell whose row it is, whatever else is lost
        answer = self._insist(command, token, body)
        if answer is not None and command.done and self._random.random() < SENT_TWICE_SHARE:
            self._insist(command, token, body)
        self._over.wait(self._random.uniform(0.5, 1.5) * self._pace)
        return answer if command.done else None

    def _insist(self, command: Command, token: str, body: dict[str, Any] | None) -> dict[str, Any] | None:
        while time.monotonic() < self._give_up_at:
            answer = self._once(command, token, body)
            if answer is not None and not _ask_again(answer):
                found: dict[str, Any] = answer.json()
                if answer.is_success:
                    command.told.add(found["id"])
                return found
            time.sleep(self._random.uniform(*AGAIN_SECONDS))
        return None

    def _once(self, command: Command, token: str, body: dict[str, Any] | None) -> httpx.Response | None:
        """This function will send a command once, and write down what came."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": command.key}
        try:
            answer = self._http.post(_path(command), json=body, headers=headers)
        except httpx.TransportError:
            command.statuses.append(BROKEN)
            return None
        command.statuses.append(answer.status_code)
        return answer


def _path(command: Command) -> str:
    """This function will give a command's address."""
    if command.ask is None:
        return "asks"
    word = {"withdraw": "withdraw", "take_back": "take-back"}.get(command.kind, "decide")
    return f"asks/{command.ask}/{word}"


def _ask_again(answer: httpx.Response) -> bool:
    """This function will say whether an answer means: send it again."""
    return answer.status_code >= 500 or (answer.status_code == 409 and "Retry-After" in answer.headers)


class Load:
    """The clients together."""

    def __init__(self, url: str, world: dict[str, Any], *, name: str, seed: str, rate: float) -> None:
        self._over = threading.Event()
        pace = CLIENTS / rate
        self.clients = [
            Client(url, world, name=f"{name}-{number}", seed=seed, pace=pace, over=self._over)
            for number in range(CLIENTS)
        ]

    def __enter__(self) -> "Load":
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for client in self.clients:
            client.finish()

    @property
    def commands(self) -> list[Command]:
        """Every command of every client."""
        return [command for client in self.clients for command in client.commands]
