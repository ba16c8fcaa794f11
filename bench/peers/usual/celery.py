"""The peer's Celery."""

import os

from celery import Celery

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peers.usual.settings"

app = Celery("usual")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
