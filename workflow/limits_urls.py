"""The addresses of our limits, below /lead/limits/."""

from django.urls import path

from workflow.pages.tuning import commenting, drafting, publishing, showing, trying

urlpatterns = [
    path("", showing.OurLimits.as_view(), name="our-limits"),
    path("draft/", drafting.StartDraft.as_view(), name="limits-draft"),
    path("try/", trying.TryIt.as_view(), name="limits-try"),
    path("what-ifs/<uuid:what_if_id>/", trying.TriedPage.as_view(), name="limits-what-if"),
    path("comments/<uuid:comment_id>/answer/", commenting.Answer.as_view(), name="limits-answer"),
    path("<uuid:scheme_id>/comments/", commenting.Say.as_view(), name="limits-say"),
    path("<uuid:scheme_id>/", showing.Version.as_view(), name="limits-version"),
    path("<uuid:scheme_id>/change/", drafting.Change.as_view(), name="limits-change"),
    path("<uuid:scheme_id>/yaml/", drafting.Yaml.as_view(), name="limits-yaml"),
    path("<uuid:scheme_id>/limits.yaml", showing.VersionFile.as_view(), name="limits-file"),
    path("<uuid:scheme_id>/try/", trying.TryDraft.as_view(), name="limits-try-draft"),
    path("<uuid:scheme_id>/beside/", trying.LookBeside.as_view(), name="limits-beside"),
    path("<uuid:scheme_id>/propose/", drafting.Propose.as_view(), name="limits-propose"),
    path("<uuid:scheme_id>/withdraw/", drafting.Withdraw.as_view(), name="limits-withdraw"),
    path("<uuid:scheme_id>/throw-away/", drafting.ThrowAway.as_view(), name="limits-throw-away"),
    path("<uuid:scheme_id>/publish/", publishing.Publish.as_view(), name="limits-publish"),
]
