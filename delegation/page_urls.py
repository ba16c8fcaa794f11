"""The addresses of signing in and out, of what somebody signs in with, and of the language."""

from django.urls import path

from delegation.pages import (
    confirming,
    helping_in,
    language,
    links,
    security,
    signing_in,
    steps,
    way_back,
    work,
)

urlpatterns = [
    path("sign-in/", signing_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/link/", links.AskForLink.as_view(), name="ask-for-link"),
    path("sign-in/link/<str:secret>/", links.UseLink.as_view(), name="use-link"),
    path("sign-in/code/", links.UseCode.as_view(), name="use-code"),
    path("sign-in/paper/", links.UsePaper.as_view(), name="use-paper"),
    path("sign-in/passkey/", steps.UsePasskey.as_view(), name="use-passkey"),
    path("sign-in/passkey/options/", steps.passkey_options, name="passkey-options"),
    path("sign-in/work/", work.Work.as_view(), name="work-sign-in"),
    path("sign-in/work/back/", work.BackFromWork.as_view(), name="back-from-work"),
    path("sign-in/work/<slug:slug>/", work.GoToWork.as_view(), name="go-to-work"),
    path("sign-in/second/", steps.SecondStep.as_view(), name="second-step"),
    path("confirm/", confirming.Confirm.as_view(), name="confirm"),
    path("carry-on/", confirming.CarryOn.as_view(), name="carry-on"),
    path("security/", security.Security.as_view(), name="security"),
    path("security/passkeys/", security.Passkeys.as_view(), name="passkeys"),
    path("security/app/", security.App.as_view(), name="code-app"),
    path("security/places/", security.Places.as_view(), name="places"),
    path("people/<uuid:id>/sign-in/", helping_in.HelpIn.as_view(), name="help-in"),
    path("way-back/", way_back.WayBack.as_view(), name="way-back"),
    path("way-back/<uuid:code_id>/confirm/", way_back.WayBackConfirm.as_view(), name="way-back-confirm"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("language/", language.language, name="language"),
]
