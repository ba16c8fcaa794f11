"""The addresses of people, money and authority, below /api/v1/."""

from django.urls import path

from delegation import api

urlpatterns = [
    path("me", api.MeView.as_view(), name="me"),
    path("people", api.PeopleView.as_view(), name="people"),
    path("people/<uuid:id>", api.PersonView.as_view(), name="person"),
    path("authority", api.AuthorityView.as_view(), name="authority"),
    path("budgets", api.BudgetsView.as_view(), name="budgets"),
    path("plan-lines", api.PlanLinesView.as_view(), name="plan-lines"),
]
