"""The peer as one Django app."""

from django.apps import AppConfig


class UsualConfig(AppConfig):
    """Everything of the peer."""

    name = "bench.peers.usual"
    label = "usual"
