"""gunicorn's settings: `gunicorn --config python:config.gunicorn config.wsgi:application`.

Threads, not an event loop: each request is one transaction, and connections stay open (workers x threads of them).
Two threads a process: while one waits for the database another works. With four an ask cost an eighth more.
"""

import os

from audit.metrics import count_together
from config.logs import configure_logs
from config.settings.environment import metrics_folder

count_together(metrics_folder())

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "2"))
preload_app = True  # imported once, and an application that refuses to start says so once
control_socket_disable = True
timeout = 60
graceful_timeout = 8
keepalive = 5
accesslog = None  # addresses of pages name people; the proxy in front counts requests
errorlog = "-"
logconfig_dict = configure_logs()
