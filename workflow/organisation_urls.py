"""The addresses of an organisation's own administration, below /organisation/."""

from django.urls import path

from workflow.pages.organising import money, people, start

urlpatterns = [
    path("", start.Start.as_view(), name="organisation"),
    path("people/", people.People.as_view(), name="organisation-people"),
    path("people/new/", people.NewPerson.as_view(), name="organisation-new-person"),
    path("people/<uuid:person_id>/", people.OnePerson.as_view(), name="organisation-person"),
    path("people/<uuid:person_id>/correct/", people.CorrectPerson.as_view(), name="organisation-correct"),
    path("people/<uuid:person_id>/bring-in/", people.BringIn.as_view(), name="organisation-bring-in"),
    path("people/<uuid:person_id>/money/", money.OpenMoney.as_view(), name="organisation-open-money"),
    path("ties/<uuid:tie_id>/end/", people.EndTie.as_view(), name="organisation-tie-end"),
    path("ties/<uuid:tie_id>/back/", people.PutBack.as_view(), name="organisation-tie-back"),
    path("ties/<uuid:tie_id>/invite/", people.Invite.as_view(), name="organisation-invite"),
]
