"""The addresses of the leader's pages, below /lead/."""

from django.urls import path

from workflow.pages.leading import fairness, home, looks, numbers

urlpatterns = [
    path("", home.Lead.as_view(), name="lead"),
    path("again/", home.ReckonAgain.as_view(), name="lead-again"),
    path("fairness/", fairness.Fairness.as_view(), name="lead-fairness"),
    path("fairness.csv", fairness.FairnessFile.as_view(), name="lead-fairness-file"),
    path("second-looks/", looks.SecondLooksTold.as_view(), name="lead-looks"),
    path("numbers/", numbers.NumbersPage.as_view(), name="numbers"),
    path("numbers/<slug:report>.csv", numbers.NumbersFile.as_view(), name="numbers-file"),
]
