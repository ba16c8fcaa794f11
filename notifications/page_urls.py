"""The addresses of the pages about messages, how somebody is told, what a worker tells, and systems that are told."""

from django.urls import path

from notifications import anchor_pages, delivery_pages, message_pages, pages, telling_pages

urlpatterns = [
    path("messages/", message_pages.Messages.as_view(), name="messages"),
    path("messages/<uuid:notice_id>/", message_pages.Message.as_view(), name="message"),
    path("told/", telling_pages.Told.as_view(), name="told"),
    path("told/browser/", telling_pages.ThisBrowser.as_view(), name="told-browser"),
    path("letters/told/<uuid:notice_id>/", pages.PassedOn.as_view(), name="passed-on"),
    path("letters/", pages.Letters.as_view(), name="letters"),
    path("letters/<uuid:person_id>/", pages.OneLetter.as_view(), name="letter"),
    path("letters/<uuid:person_id>/posted/", pages.Posted.as_view(), name="letter-posted"),
    path("letters/<uuid:person_id>/not-posted/", pages.NotPosted.as_view(), name="letter-not-posted"),
    path("organisation/anchors/", anchor_pages.Anchors.as_view(), name="anchors"),
    path("organisation/deliveries/", delivery_pages.Deliveries.as_view(), name="deliveries"),
    path("organisation/deliveries/again/", delivery_pages.Again.as_view(), name="deliveries-again"),
    path("organisation/deliveries/<uuid:id>/again/", delivery_pages.AgainOne.as_view(), name="delivery-again"),
    path("organisation/deliveries/<uuid:id>/leave/", delivery_pages.LeaveOne.as_view(), name="delivery-leave"),
    path("organisation/deliveries/systems/<uuid:id>/on/", delivery_pages.Resume.as_view(), name="delivery-resume"),
    path("organisation/dead-letters/<uuid:id>/again/", delivery_pages.AgainDead.as_view(), name="dead-again"),
    path("organisation/dead-letters/<uuid:id>/leave/", delivery_pages.LeaveDead.as_view(), name="dead-leave"),
    path("organisation/told-nobody/<uuid:id>/again/", delivery_pages.AgainNotice.as_view(), name="notice-again"),
    path("organisation/told-nobody/<uuid:id>/leave/", delivery_pages.LeaveNotice.as_view(), name="notice-leave"),
]
