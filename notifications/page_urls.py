"""The addresses of the pages about letters."""

from django.urls import path

from notifications import pages

urlpatterns = [
    path("letters/", pages.Letters.as_view(), name="letters"),
    path("letters/<uuid:person_id>/", pages.OneLetter.as_view(), name="letter"),
    path("letters/<uuid:person_id>/posted/", pages.Posted.as_view(), name="letter-posted"),
    path("letters/<uuid:person_id>/not-posted/", pages.NotPosted.as_view(), name="letter-not-posted"),
]
