"""gunicorn's settings for the peer: those of config/gunicorn.py that speed depends on, without importing Leeway."""

import os

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "2"))
preload_app = True
control_socket_disable = True
timeout = 60
graceful_timeout = 8
keepalive = 5
accesslog = None
errorlog = "-"
