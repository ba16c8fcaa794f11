"""The addresses of notices, below /api/v1/."""

from django.urls import path

from notifications import api

urlpatterns = [
    path("notices", api.NoticesView.as_view(), name="notices"),
    path("notices/<uuid:id>/read", api.ReadView.as_view(), name="notice-read"),
]
