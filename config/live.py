"""The server of live pages: `python -m config.live` serves notifications.live by granian (ADR 39).

An event loop, and one process: open pages wait, they do not work. Everything else is served by config/web.py.
"""

import os
import signal

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from audit.metrics import count_together
from config.logs import configure_logs
from config.servers.processes import die_with_parent
from config.settings.environment import metrics_folder

host, _, port = os.environ.get("LIVE_BIND", "127.0.0.1:8001").rpartition(":")
stop_seconds = 1  # a page that loses its stream opens another


def main() -> None:
    """This function will serve until it is asked to stop."""
    count_together(metrics_folder())
    # Imported once, before there is a worker, so that an application that refuses to start says so once.
    from config import asgi

    os.register_at_fork(after_in_child=die_with_parent(os.getpid(), signal.SIGTERM))
    server = Granian(
        f"{asgi.__name__}:application",
        address=host,
        port=int(port),
        interface=Interfaces.ASGINL,  # nothing of it has a beginning or an end of its own
        http=HTTPModes.http1,  # a proxy in front speaks the others
        websockets=False,
        workers=1,
        respawn_failed_workers=True,
        workers_kill_timeout=stop_seconds,
        log_dictconfig=configure_logs(),
        log_access=False,  # addresses name asks
    )
    server.serve()


if __name__ == "__main__":
    main()
