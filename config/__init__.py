"""Wiring: settings, addresses, Celery and its whole beat schedule, the servers of a development machine."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
