"""The addresses of asks, below /api/v1/."""

from django.urls import path

from workflow.api import asks as api
from workflow.api import talking

urlpatterns = [
    path("asks", api.AsksView.as_view(), name="asks"),
    path("asks/check", api.CheckView.as_view(), name="asks-check"),
    path("asks/<uuid:id>", api.AskView.as_view(), name="ask"),
    path("asks/<uuid:id>/decide", api.DecideView.as_view(), name="ask-decide"),
    path("asks/<uuid:id>/reassign", api.ReassignView.as_view(), name="ask-reassign"),
    path("asks/<uuid:id>/withdraw", api.WithdrawView.as_view(), name="ask-withdraw"),
    path("asks/<uuid:id>/take-back", api.TakeBackView.as_view(), name="ask-take-back"),
    path("asks/<uuid:id>/question", talking.QuestionView.as_view(), name="ask-question"),
    path("asks/<uuid:id>/answer", talking.AnswerView.as_view(), name="ask-answer"),
    path("asks/<uuid:id>/ask-colleague", talking.AskColleagueView.as_view(), name="ask-colleague"),
    path("asks/<uuid:id>/comment", talking.CommentView.as_view(), name="ask-comment"),
]
