"""The peer, as its web server loads it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peers.usual.settings"
# The app that `.delay()` publishes by; without it the first request would import it.
from bench.peers.usual.celery import app as celery_app

application = get_wsgi_application()

__all__ = ["application", "celery_app"]
