"""The addresses of pages about people and asks. One address for each, whoever looks: what they see is what they may."""

from django.urls import path

from workflow.pages import asks, away, doing, family, repeating, safety, searching, worker

urlpatterns = [
    path("", family.Home.as_view(), name="home"),
    path("me/", family.Me.as_view(), name="me"),
    path("people/<uuid:person_id>/", family.PersonPage.as_view(), name="person"),
    path("people/<uuid:person_id>/check/", family.CheckPage.as_view(), name="person-check"),
    path("people/<uuid:person_id>/ask/", family.AskNow.as_view(), name="person-ask"),
    path("asks/", searching.Search.as_view(), name="asks-page"),
    path("asks/<uuid:ask_id>/", asks.AskPage.as_view(), name="ask-page"),
    path("asks/<uuid:ask_id>/withdraw/", asks.Withdraw.as_view(), name="ask-page-withdraw"),
    path("asks/<uuid:ask_id>/take-back/", asks.TakeBack.as_view(), name="ask-page-take-back"),
    path("asks/<uuid:ask_id>/repeat/", repeating.Repeat.as_view(), name="ask-page-repeat"),
    path("asks/<uuid:ask_id>/preview/", worker.Preview.as_view(), name="ask-page-preview"),
    path("asks/<uuid:ask_id>/decide/", worker.Decide.as_view(), name="ask-page-decide"),
    path("asks/<uuid:ask_id>/take-over/", worker.TakeOver.as_view(), name="ask-page-take-over"),
    path("asks/<uuid:ask_id>/not-right/", safety.NotRight.as_view(), name="ask-page-not-right"),
    path("people/<uuid:person_id>/worried/", safety.Worried.as_view(), name="person-worried"),
    path("worries/<uuid:worry_id>/done/", safety.WorryDone.as_view(), name="worry-page-done"),
    path("concerns/", safety.Concerns.as_view(), name="concerns-page"),
    path("concerns/<uuid:concern_id>/", safety.ConcernWork.as_view(), name="concern-page"),
    path("asks/<uuid:ask_id>/answer/", doing.Do.as_view(part="answer"), name="ask-page-answer"),
    path("asks/<uuid:ask_id>/room/", doing.Do.as_view(part="room"), name="ask-page-room"),
    path("asks/<uuid:ask_id>/question/", doing.Do.as_view(part="question"), name="ask-page-question"),
    path("asks/<uuid:ask_id>/colleague/", doing.Do.as_view(part="colleague"), name="ask-page-colleague"),
    path("asks/<uuid:ask_id>/pass-up/", doing.Do.as_view(part="pass-up"), name="ask-page-pass-up"),
    path("asks/<uuid:ask_id>/again/", doing.Do.as_view(part="again"), name="ask-page-again"),
    path("asks/<uuid:ask_id>/change/", doing.Do.as_view(part="change"), name="ask-page-change"),
    path("asks/<uuid:ask_id>/attach/", doing.Attach.as_view(), name="ask-page-attach"),
    path("asks/<uuid:ask_id>/files/<uuid:attachment_id>/", doing.FilePage.as_view(), name="ask-page-file"),
    path("asks/<uuid:ask_id>/remark/", doing.Do.as_view(part="remark"), name="ask-page-remark"),
    path("worker/", worker.Inbox.as_view(), name="worker"),
    path("away/", away.Away.as_view(), name="away"),
    path("away/<uuid:absence_id>/end/", away.EndAway.as_view(), name="away-end"),
    path("team/", away.Team.as_view(), name="team"),
    path("team/<uuid:user_id>/", away.Member.as_view(), name="team-member"),
    path("team/<uuid:user_id>/away/", away.MemberAway.as_view(), name="team-member-away"),
    path("team/<uuid:user_id>/leaves/", away.MemberLeaves.as_view(), name="team-member-leaves"),
    path("worker/people/", worker.People.as_view(), name="worker-people"),
]
