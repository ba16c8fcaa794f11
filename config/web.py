"""The web server: `python -m config.web` serves config.wsgi by granian (ADR 14).

Threads, not an event loop: each request is one transaction, and connections stay open (workers x threads of them).
Two threads a process: while one waits for the database another works. With four an ask cost an eighth more.
"""

import os
import signal
import sys
import time

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from audit.metrics import count_together
from config.logs import configure_logs
from config.servers.processes import die_with_parent
from config.settings.environment import metrics_folder

host, _, port = os.environ.get("WEB_BIND", "127.0.0.1:8000").rpartition(":")
interface = Interfaces.WSGI
http = HTTPModes.http1  # a proxy in front speaks the others
workers = int(os.environ.get("WEB_WORKERS", "2"))
blocking_threads = int(os.environ.get("WEB_THREADS", "2"))
blocking_threads_idle_timeout = 600  # seconds; a thread's connection to the database ends with it
stop_seconds = 8


def main() -> None:
    """This function will serve until it is asked to stop, and then let what is being answered end."""
    count_together(metrics_folder())
    # Imported once, before there are workers, so that an application that refuses to start says so once.
    from config import wsgi

    os.register_at_fork(after_in_child=die_with_parent(os.getpid(), signal.SIGTERM))
    server = Granian(
        f"{wsgi.__name__}:application",
        address=host,
        port=int(port),
        interface=interface,
        http=http,
        websockets=False,
        workers=workers,
        blocking_threads=blocking_threads,
        blocking_threads_idle_timeout=blocking_threads_idle_timeout,
        respawn_failed_workers=True,
        workers_kill_timeout=stop_seconds,
        log_dictconfig=configure_logs(),
        log_access=False,  # addresses of pages name people
    )
    try:
        server.serve()
    except SystemExit:
        if not (server.interrupt_children and server.respawned_wrks):
            raise
        # granian ends where a worker dies twice within six seconds. Whoever asks next should not wait for somebody to
        # notice, so this process begins anew; whoever watches it sees the same one.
        time.sleep(1)
        os.execv(sys.executable, [sys.executable, "-m", "config.web"])  # noqa: S606 - our own module


if __name__ == "__main__":
    main()
