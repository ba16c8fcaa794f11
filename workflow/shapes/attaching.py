"""How a file is sent."""

from rest_framework import serializers

from delegation.http.fields import StrictSerializer


class FileBody(StrictSerializer):
    """One picture or PDF."""

    file = serializers.FileField()
