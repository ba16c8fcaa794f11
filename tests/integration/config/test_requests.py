"""The line of each request: ids, codes and numbers; never what somebody wrote, wherever they wrote it."""

import json
import re
import socket
from pathlib import Path
from typing import Any

import httpx

from audit.models import Delivery
from config.celery import app
from config.logs import request_id
from tests.callers import Caller, callers
from tests.cast import Cast
from tests.faults.outbox_load import while_beating
from tests.processes import wait_for, web_server, worker
from tests.servers import Place

MARK = "xyzzyq"  # in no word of ours


def open_deliveries_of(cast: Cast) -> int:
    """This function will count what is still to be told."""
    with cast.scope():
        return int(Delivery.objects.ours().filter(done_at__isnull=True, dead_at__isnull=True).count())


def lines(path: Path) -> list[dict[str, Any]]:
    """This function will read the lines of JSON in a log."""
    found = [line for line in path.read_text().splitlines() if line.startswith("{")]
    return [json.loads(line) for line in found]


def requests(folder: Path, **wanted: object) -> list[dict[str, Any]]:
    """This function will find the lines of some requests in the web server's log."""
    every = [line for line in lines(folder / "web.log") if line["event"] == "request"]
    return [line for line in every if all(line.get(key) == value for key, value in wanted.items())]


def marked_ask(cast: Cast, amount: int) -> dict[str, Any]:
    """This function will make an ask whose every free word is marked."""
    return {
        "person": str(cast.person("ada").id),
        "kind": "one_off",
        "amount": amount,
        "payee": f"{MARK} Buses",
        "what_for": f"A {MARK} pass",
    }


def say_it_everywhere(url: str, cast: Cast, joe: Caller, priya: Caller) -> str:
    """This function will put the mark wherever a caller can put words, and give the id of an ask."""
    joe.post("asks", marked_ask(cast, 1250), 201)
    asked: str = joe.post("asks", marked_ask(cast, 15_000), 201)["id"]
    no = {
        "outcome": "decline",
        "reason_code": "another_way",
        "reason": f"The {MARK} next door lends them for free.",
    }
    priya.post(f"asks/{asked}/decide", no)
    joe.post("asks", {**marked_ask(cast, 100), f"{MARK}_field": MARK}, 400)
    joe.client.post("asks", content=f'{{"{MARK}": '.encode(), headers={"Content-Type": "application/json"})
    joe.client.get(f"people?cursor={MARK}")
    joe.client.get(f"{MARK}/{MARK}?{MARK}")
    for path in (f"/{MARK}/?{MARK}", f"/sign-in/?next=/{MARK}", f"/static/{MARK}.css"):
        httpx.get(f"{url}{path}", headers={"User-Agent": MARK, "Referer": MARK, "X-Request-ID": f"{MARK} {MARK}"})
    httpx.post(f"{url}/sign-in/", data={"username": MARK, "password": MARK})
    httpx.get(f"{url}/livez", headers={"Host": f"{MARK}.example"})
    host, _, port = url.removeprefix("http://").partition(":")
    for broken in (f"GET /{MARK} {MARK}\r\n\r\n", f"{MARK}\r\n\r\n", f"GET / HTTP/1.1\r\n{MARK} {MARK}\r\n\r\n"):
        with socket.create_connection((host, int(port)), timeout=5) as link:
            link.sendall(broken.encode())
            link.recv(1000)
    return asked


def test_no_log_holds_a_word_that_anybody_wrote(
    committed_cast: Cast, place: Place, broker: str, tmp_path: Path
) -> None:
    with (
        web_server(place, tmp_path) as url,
        worker(place, tmp_path),
        callers(url, committed_cast, "joe", "priya") as people,
    ):
        asked = say_it_everywhere(url, committed_cast, people["joe"], people["priya"])
        told = while_beating(place.broker_url, lambda: open_deliveries_of(committed_cast) == 0)
        wait_for(told, seconds=30, what="everybody told")
    for log in tmp_path.glob("*.log"):
        assert MARK not in log.read_text(), log.name
    (decided,) = requests(tmp_path, route="/api/v1/asks/<uuid:id>/decide")
    priya = committed_cast.user("priya")
    assert decided["ask"] == asked
    assert (decided["method"], decided["status"]) == ("POST", 200)
    assert (decided["user"], decided["organisation"]) == (str(priya.pk), str(priya.organisation_id))
    assert decided["ms"] > 0


def test_each_request_has_one_line_with_the_id_that_its_answer_bears(
    committed_cast: Cast, place: Place, tmp_path: Path
) -> None:
    with web_server(place, tmp_path) as url, callers(url, committed_cast, "joe") as people:
        joe = people["joe"].client
        own = joe.get("me").headers["X-Request-ID"]
        given = joe.get("me", headers={"X-Request-ID": "proxy-0123456789"}).headers["X-Request-ID"]
        for _ in range(3):
            httpx.get(f"{url}/livez")
    assert given == "proxy-0123456789"
    assert re.fullmatch(r"[0-9a-f-]{36}", own)
    assert [line["request_id"] for line in requests(tmp_path, route="/api/v1/me")] == [own, given]
    assert not requests(tmp_path, route="/livez")
    assert "GET" not in "".join(line for line in (tmp_path / "web.log").read_text().splitlines() if line[:1] != "{")


def test_a_task_names_the_request_that_asked_for_it_in_its_lines(
    place: Place, committed_db: Place, broker: str, tmp_path: Path
) -> None:
    def said() -> list[dict[str, Any]]:
        return [line for line in lines(tmp_path / "worker.log") if line.get("task") == "audit.tasks.relay"]

    with worker(place, tmp_path), app.connection_for_write(place.broker_url) as connection:
        token = request_id.set("proxy-0123456789")
        app.send_task("audit.tasks.relay", ["no id"], queue="timers", connection=connection)
        request_id.reset(token)
        wait_for(lambda: bool(said()), seconds=20, what="a line about what failed")
        app.send_task("audit.tasks.relay_all", queue="timers", connection=connection)
        app.send_task("audit.tasks.relay", ["no id"], queue="timers", connection=connection)
        wait_for(lambda: len(said()) > 1, seconds=20, what="a second one")
    first, second = said()
    assert first["asked_by_request"] == "proxy-0123456789"
    assert "asked_by_request" not in second
    assert "relay_all" not in (tmp_path / "worker.log").read_text().partition("[tasks]")[2].partition("ready")[2]
