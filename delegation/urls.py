"""The addresses of people, money and authority, below /api/v1/."""

from django.urls import path

from delegation import (
    absence_api,
    api,
    booking_api,
    carry_api,
    gain_api,
    instalments_api,
    money_api,
    plan_api,
)

urlpatterns = [
    path("me", api.MeView.as_view(), name="me"),
    path("people", api.PeopleView.as_view(), name="people"),
    path("people/<uuid:id>", api.PersonView.as_view(), name="person"),
    path("authority", api.AuthorityView.as_view(), name="authority"),
    path("carry-rules", carry_api.CarryRulesView.as_view(), name="carry-rules"),
    path("budgets", api.BudgetsView.as_view(), name="budgets"),
    path("budgets/<uuid:id>/instalments", instalments_api.InstalmentsView.as_view(), name="budget-instalments"),
    path("instalments/<uuid:id>/arrived", instalments_api.ArrivedView.as_view(), name="instalment-arrived"),
    path("budgets/<uuid:id>/cost-centre", booking_api.CostCentreView.as_view(), name="budget-cost-centre"),
    path("categories/ledger-code", booking_api.LedgerCodeView.as_view(), name="category-ledger-code"),
    path("budgets/<uuid:id>/credit", money_api.CreditView.as_view(), name="budget-credit"),
    path("plan-lines", plan_api.PlanLinesView.as_view(), name="plan-lines"),
    path("plan-lines/<uuid:id>/skip", plan_api.SkipView.as_view(), name="plan-line-skip"),
    path("plan-lines/<uuid:id>/unskip", plan_api.UnskipView.as_view(), name="plan-line-unskip"),
    path("schemes", api.SchemesView.as_view(), name="schemes"),
    path("schemes/<uuid:id>", api.SchemeView.as_view(), name="scheme"),
    path("schemes/<uuid:id>/propose", api.ProposeView.as_view(), name="scheme-propose"),
    path("schemes/<uuid:id>/publish", api.PublishView.as_view(), name="scheme-publish"),
    path("mandates", api.MandatesView.as_view(), name="mandates"),
    path("mandates/<uuid:id>", api.MandateView.as_view(), name="mandate"),
    path("mandates/<uuid:id>/revoke", api.RevokeView.as_view(), name="mandate-revoke"),
    path("mandates/<uuid:id>/confirm", api.ConfirmView.as_view(), name="mandate-confirm"),
    path("mandates/<uuid:id>/suspend", api.SuspendView.as_view(), name="mandate-suspend"),
    path("works-for", gain_api.WorksForView.as_view(), name="works-for"),
    path("works-for/<uuid:id>/end", gain_api.WorksForEndView.as_view(), name="works-for-end"),
    path("absences", absence_api.AbsencesView.as_view(), name="absences"),
    path("absences/<uuid:id>/end", absence_api.EndAbsenceView.as_view(), name="absence-end"),
]
