"""A TCP proxy on the loopback that makes a network worse: it waits before it passes anything on, and resets."""

import asyncio
import random
import socket
import struct
import threading
from contextlib import suppress

CHUNK = 65536
RESET = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 seconds: closing sends a reset instead of a good-bye


class Proxy:
    """Passes connections on to a port: `seconds` later each way, and each second each may break, by a chance."""

    def __init__(self, target: int, *, seed: str) -> None:
        self.target = target
        self.seconds = 0.0
        self.reset_chance = 0.0
        self.resets = 0
        self._random = random.Random(seed)  # noqa: S311 - the same drill again, and no secret
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy")
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(timeout=10)

    def stop(self) -> None:
        """This function will break all connections and end."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._breaker = asyncio.create_task(self._break_at_random())
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _end(self) -> None:
        self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for writer in list(self._open):
            writer.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, far_writer}
        try:
            await asyncio.gather(self._pass_on(reader, far_writer), self._pass_on(far_reader, writer))
        finally:
            self._open -= {writer, far_writer}

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """This function will pass on what is read, later; when one side ends, the other is told."""
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                if self.seconds:
                    await asyncio.sleep(self.seconds)
                writer.write(data)
                await writer.drain()
        with suppress(OSError):
            writer.close()

    async def _break_at_random(self) -> None:
        while True:
            await asyncio.sleep(1)
            for writer in list(self._open):
                # Each connection is in the set with both its ends.
                if self._random.random() < self.reset_chance / 2:
                    self.resets += 1
                    end: socket.socket = writer.get_extra_info("socket")
                    with suppress(OSError):
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    writer.transport.abort()
