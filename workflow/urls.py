"""The addresses of asks, below /api/v1/."""

from django.urls import path

from workflow.api import answers, attaching, emergencies, leaving, lives, payees, recoveries, safety, talking
from workflow.api import asks as api

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
    path("asks/<uuid:id>/pass-up", answers.PassUpView.as_view(), name="ask-pass-up"),
    path("asks/<uuid:id>/attachments", attaching.AttachmentsView.as_view(), name="ask-attachments"),
    path("asks/<uuid:id>/attachments/<uuid:attachment>", attaching.AttachmentView.as_view(), name="ask-attachment"),
    path("asks/<uuid:id>/change", answers.ChangeView.as_view(), name="ask-change"),
    path("asks/<uuid:id>/challenge", answers.ChallengeView.as_view(), name="ask-challenge"),
    path("asks/<uuid:id>/again", answers.AgainView.as_view(), name="ask-again"),
    path("asks/<uuid:id>/tell", emergencies.TellView.as_view(), name="ask-tell"),
    path("asks/<uuid:id>/capacity", emergencies.CapacityView.as_view(), name="ask-capacity"),
    path("payees", payees.PayeesView.as_view(), name="payees"),
    path("payees/<slug:key>/hide", payees.HidePayeeView.as_view(), name="payee-hide"),
    path("asks/<uuid:id>/hardship", recoveries.HardshipView.as_view(), name="ask-hardship"),
    path("look-backs", emergencies.LookBacksView.as_view(), name="look-backs"),
    path("duty", emergencies.DutyView.as_view(), name="duty"),
    path("asks/<uuid:id>/not-right", safety.NotRightView.as_view(), name="ask-not-right"),
    path("concerns", safety.ConcernsView.as_view(), name="concerns"),
    path("concerns/<uuid:id>", safety.ConcernView.as_view(), name="concern"),
    path("concerns/<uuid:id>/note", safety.ConcernNoteView.as_view(), name="concern-note"),
    path("concerns/<uuid:id>/close", safety.ConcernCloseView.as_view(), name="concern-close"),
    path("worries", safety.WorriesView.as_view(), name="worries"),
    path("worries/<uuid:id>/done", safety.WorryDoneView.as_view(), name="worry-done"),
    path("people/<uuid:id>/died", lives.DiedView.as_view(), name="person-died"),
    path("people/<uuid:id>/not-died", lives.NotDiedView.as_view(), name="person-not-died"),
    path("users/<uuid:id>/carries", leaving.CarriesView.as_view(), name="user-carries"),
    path("users/<uuid:id>/leave", leaving.LeaveView.as_view(), name="user-leave"),
    path("users/<uuid:id>/hand-over", leaving.HandOverView.as_view(), name="user-hand-over"),
]
