"""Celery, its queues and the whole beat schedule: everything that happens by itself is listed here."""

import os

from celery import Celery
from celery.schedules import schedule
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

QUEUES = ("timers", "notices", "webhooks", "seal", "reports")

app = Celery("leeway")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = tuple(Queue(name) for name in QUEUES)
app.autodiscover_tasks()

# name -> task, every how many seconds, queue. A task that finds nothing to do costs one query.
BEAT: dict[str, tuple[str, float, str]] = {}
app.conf.beat_schedule = {
    name: {"task": task, "schedule": schedule(seconds), "options": {"queue": queue, "expires": max(seconds, 5)}}
    for name, (task, seconds, queue) in BEAT.items()
}
