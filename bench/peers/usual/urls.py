"""The peer's addresses."""

from django.urls import path

from bench.peers.usual.views import AsksView

urlpatterns = [path("asks", AsksView.as_view())]
