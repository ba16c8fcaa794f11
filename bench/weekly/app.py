"""Leeway's own Celery, with a clock that runs fast and a beat that lets the weekly run come round each second."""

import os
import time
from datetime import datetime, timedelta

from celery.schedules import schedule

from audit import clock
from config.celery import BEAT, app

FROM, REAL_FROM, SPEED = "WEEKLY_FROM", "WEEKLY_REAL_FROM", "WEEKLY_SPEED"
EACH_SECONDS = 1.0


def fast_now() -> datetime:
    """This function will give the moment of a clock that began at WEEKLY_FROM and runs WEEKLY_SPEED times as fast."""
    passed = (time.time() - float(os.environ[REAL_FROM])) * float(os.environ[SPEED])
    return datetime.fromisoformat(os.environ[FROM]) + timedelta(seconds=passed)


clock.now = fast_now
app.conf.beat_schedule = {
    "weekly": {
        "task": BEAT["weekly"][0],
        "schedule": schedule(EACH_SECONDS),
        "options": {"queue": "timers", "expires": 5},
    }
}

__all__ = ["app"]
