"""The addresses of asks, below /api/v1/."""

from django.urls import path

from workflow.api import asks as api

urlpatterns = [
    path("asks", api.AsksView.as_view(), name="asks"),
    path("asks/check", api.CheckView.as_view(), name="asks-check"),
    path("asks/<uuid:id>", api.AskView.as_view(), name="ask"),
    path("asks/<uuid:id>/decide", api.DecideView.as_view(), name="ask-decide"),
    path("asks/<uuid:id>/reassign", api.ReassignView.as_view(), name="ask-reassign"),
    path("asks/<uuid:id>/withdraw", api.WithdrawView.as_view(), name="ask-withdraw"),
    path("asks/<uuid:id>/take-back", api.TakeBackView.as_view(), name="ask-take-back"),
]
