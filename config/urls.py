"""Every address. Each app brings its own `urls.py`; this file only says where they hang."""

from django.urls import URLPattern, URLResolver, path

from config.health import livez, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", livez),
    path("readyz", readyz),
]
