"""What open pages cost: idle streams, each a real socket, of the real server of live pages in its own process.

`LEEWAY_LONG=1` opens 500; each run of the tests opens as many as shows that none of them costs too much.
"""

import asyncio
import os
import time
from pathlib import Path

import pytest
from django.db import connections

from audit import clock
from tests.cast import Cast
from tests.every_page import signed_in
from tests.integration.workflow.steps import Steps
from tests.processes import live_server, wait_for
from tests.servers import Place

STREAMS, OF_ONE_SESSION, AT_ONCE = 500 if os.environ.get("LEEWAY_LONG") else 100, 10, 16
MOST_BYTES = 60_000_000 * STREAMS // 500
HEARD_SECONDS, TRIES = 2.0, 3  # other tests keep the machine busy


def memory(pid: int) -> int:
    """This function will add up what a process and those it forked hold, in bytes; what they share counts once."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    own = next(int(row.split()[1]) * 1024 for row in rows if row.startswith("Pss:"))
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return own + sum(memory(int(child)) for child in children)


Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def open_streams(url: str, cookies: list[str]) -> list[Pair]:
    """This function will open a stream for each cookie, some at a time, and give both ends of each."""
    host, _, port = url.rpartition("//")[2].partition(":")
    room, at = asyncio.Semaphore(AT_ONCE), clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    async def one(cookie: str) -> Pair:
        async with room:
            reader, writer = await asyncio.open_connection(host, int(port))
            asked = f"GET /live/?on=inbox&at={at} HTTP/1.1\r\nHost: {host}\r\nCookie: sessionid={cookie}\r\n\r\n"
            writer.write(asked.encode())
            assert b" 200 " in await reader.readline()
            await reader.readuntil(b"retry: 3000\n\n")
            return reader, writer

    return list(await asyncio.gather(*(one(each) for each in cookies)))


def hang_up(pairs: list[Pair]) -> None:
    """This function will close streams as a browser does that goes away."""
    for _, writer in pairs:
        writer.close()


def test_500_idle_streams_would_take_less_than_60_mb_and_each_still_hears(
    committed_cast: Cast, place: Place, broker: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cast = committed_cast
    sessions = [signed_in(cast, "tom").cookies["sessionid"].value for _ in range(STREAMS // OF_ONE_SESSION - 1)]
    cookies = [*sessions, signed_in(cast, "gwen").cookies["sessionid"].value] * OF_ONE_SESSION

    async def run(url: str, pid: int) -> tuple[int, int, int, float]:
        fresh = memory(pid)
        hang_up(await open_streams(url, cookies[:1]))
        await asyncio.sleep(0.2)
        idle = memory(pid)
        pairs = await open_streams(url, cookies)
        held = memory(pid)
        hears = [reader for (reader, _), cookie in zip(pairs, cookies, strict=True) if cookie == cookies[-1]]
        heard = HEARD_SECONDS
        for _ in range(TRIES):
            began = time.monotonic()
            await asyncio.to_thread(ask)
            await asyncio.gather(*(each.readuntil(b"data: inbox\n\n") for each in hears))
            heard = min(heard, time.monotonic() - began)
            if heard < HEARD_SECONDS:
                break
        hang_up(pairs)
        await asyncio.gather(*(writer.wait_closed() for _, writer in pairs))
        return fresh, idle, held, heard

    def ask() -> None:
        with cast.scope():
            Steps(cast).ask("priya", "ada", 64_000, at=clock.now())
        connections.close_all()  # of this thread

    with live_server(place, tmp_path, site="http://localhost") as (url, process):
        wait_for(lambda: memory(process.pid) > 0, seconds=5, what="the process")
        fresh, idle, held, heard = asyncio.run(run(url, process.pid))
    with capsys.disabled():
        more, before, new = ((held - idle) / 1e6, idle / 1e6, fresh / 1e6)
        print(
            f"\n{STREAMS} idle streams: {more:.1f} MB above {before:.0f} MB (fresh {new:.0f}); heard in {heard:.2f} s"
        )
    assert held - idle < MOST_BYTES
    assert heard < HEARD_SECONDS
