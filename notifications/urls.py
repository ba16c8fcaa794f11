"""The addresses of notices, below /api/v1/."""

from django.urls import path

from notifications import anchor_api, api, dead_notice_api, telling_api, webhook_api

urlpatterns = [
    path("notices", api.NoticesView.as_view(), name="notices"),
    path("notices/<uuid:id>/read", api.ReadView.as_view(), name="notice-read"),
    path("preferences", telling_api.PreferencesView.as_view(), name="preferences"),
    path("log/anchors", anchor_api.AnchorsView.as_view(), name="log-anchors"),
    path("log/anchors/<uuid:id>/end", anchor_api.EndAnchorView.as_view(), name="log-anchor-end"),
    path("webhooks", webhook_api.WebhooksView.as_view(), name="webhooks"),
    path("webhooks/<uuid:id>", webhook_api.WebhookView.as_view(), name="webhook"),
    path("webhooks/<uuid:id>/secret", webhook_api.SecretView.as_view(), name="webhook-secret"),
    path("webhooks/<uuid:id>/pause", webhook_api.PauseView.as_view(), name="webhook-pause"),
    path("webhooks/<uuid:id>/resume", webhook_api.ResumeView.as_view(), name="webhook-resume"),
    path("webhooks/<uuid:id>/rotate", webhook_api.RotateView.as_view(), name="webhook-rotate"),
    path("webhooks/<uuid:id>/end", webhook_api.EndView.as_view(), name="webhook-end"),
    path("webhooks/<uuid:id>/test", webhook_api.TestView.as_view(), name="webhook-test"),
    path("webhooks/<uuid:id>/replay", webhook_api.ReplayView.as_view(), name="webhook-replay"),
    path("webhooks/<uuid:id>/deliveries", webhook_api.DeliveriesView.as_view(), name="webhook-deliveries"),
    path("webhook-deliveries/<uuid:id>/replay", webhook_api.ReplayOneView.as_view(), name="webhook-delivery-replay"),
    path("webhook-deliveries/<uuid:id>/leave", webhook_api.LeaveOneView.as_view(), name="webhook-delivery-leave"),
    path("dead-notices", dead_notice_api.DeadNoticesView.as_view(), name="dead-notices"),
    path("dead-notices/<uuid:id>/replay", dead_notice_api.ReplayView.as_view(), name="dead-notice-replay"),
    path("dead-notices/<uuid:id>/leave", dead_notice_api.LeaveView.as_view(), name="dead-notice-leave"),
    path("dead-letters", webhook_api.DeadLettersView.as_view(), name="dead-letters"),
    path("dead-letters/<uuid:id>/replay", webhook_api.DeadLetterReplayView.as_view(), name="dead-letter-replay"),
    path("dead-letters/<uuid:id>/leave", webhook_api.DeadLetterLeaveView.as_view(), name="dead-letter-leave"),
]
