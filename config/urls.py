"""Every address. Each app brings its own `urls.py`; this file only says where they hang."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from config import frame
from config.health import livez, readyz
from config.metrics import metrics
from delegation.http import docs

api: list[URLPattern | URLResolver] = [
    path("", include("delegation.urls")),
    path("", include("workflow.urls")),
    path("", include("notifications.urls")),
    path("schema", docs.schema, name="schema"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", livez),
    path("readyz", readyz),
    path("metrics", metrics),
    path("api/v1/", include(api)),
    path("api/docs", docs.docs, name="api-docs"),
    path("text-size/", frame.text_size, name="text-size"),
    path("leave/", frame.leave, name="leave"),
    path("offline/", frame.offline, name="offline"),
    path("styleguide/", frame.styleguide, name="styleguide"),
    path("sw.js", frame.service_worker, name="service-worker"),
    path("", include("delegation.page_urls")),
    path("", include("workflow.page_urls")),
    path("", include("notifications.page_urls")),
    re_path(r"^api/.*$", docs.unknown),  # last: whatever else a caller tries is answered in JSON too
]
