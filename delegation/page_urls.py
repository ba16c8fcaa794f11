"""The addresses of signing in and out, and of the language."""

from django.urls import path

from delegation import pages

urlpatterns = [
    path("sign-in/", pages.SignIn.as_view(), name="sign-in"),
    path("sign-out/", pages.SignOut.as_view(), name="sign-out"),
    path("language/", pages.language, name="language"),
]
