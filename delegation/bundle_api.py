"""All that is held of a person, over HTTP: asked, read, let go of, fetched."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.authority_shapes import stamp
from delegation.http.answers import Answer, register
from delegation.http.cursors import BY_ID, PageQuery
from delegation.http.fields import Nothing, StrictSerializer, StrictText
from delegation.http.files import ALONE
from delegation.http.views import LeewayView
from delegation.models import Bundle, BundleItem, User
from delegation.selectors.bundles import Seen, bundles_listed, file_name, find_bundle, items_page, open_file
from delegation.selectors.me import my_organisation
from delegation.services.bundle_files import take_bundle
from delegation.services.bundles import (
    READ_AT_ONCE,
    HeldBack,
    ask_for_bundle,
    fetch_bundle,
    note_seen,
    read_items,
    release_bundle,
    withdraw_bundle,
)

KIND = "bundle"


class HeldBackBody(StrictSerializer):
    """What of a row is held back."""

    number = serializers.IntegerField(min_value=1)
    how = StrictText(max_length=8, help_text="blanked: its words and names; withheld: all of it")
    why = StrictText(max_length=13, help_text="third_party, in_confidence, legal_advice, serious_harm")


class ReadBody(StrictSerializer):
    """Which rows somebody read."""

    first = serializers.IntegerField(min_value=1)
    last = serializers.IntegerField(min_value=1)
    held = HeldBackBody(many=True, required=False)
    shown = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, help_text="held back before, and not any more"
    )


class WhenAskedBody(StrictSerializer):
    """When it was asked."""

    received_on = serializers.DateField(required=False, help_text="where a letter is written down: when it came")


class FromQuery(StrictSerializer):
    """From which row on."""

    first = serializers.IntegerField(min_value=1, default=1)


class BundleSeen(serializers.Serializer[Any]):
    """That somebody wants everything that is held of a person, and how far it is."""

    id = serializers.UUIDField()
    person = serializers.UUIDField()
    asked = serializers.ChoiceField(Bundle.AskedFor.choices)
    asked_by = serializers.UUIDField()
    asked_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    items = serializers.IntegerField()
    gathered_at = serializers.DateTimeField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)
    released_by = serializers.UUIDField(allow_null=True)
    fetched_at = serializers.DateTimeField(allow_null=True)
    on_paper = serializers.BooleanField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    emptied_at = serializers.DateTimeField(allow_null=True)


class BundlePage(serializers.Serializer[Any]):
    """One page of them, in the order they were asked."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = BundleSeen(many=True)


class ItemSeen(serializers.Serializer[Any]):
    """One row, whole, for who reads it."""

    number = serializers.IntegerField()
    kind = serializers.CharField()
    row = serializers.UUIDField()
    says = serializers.JSONField()
    others = serializers.BooleanField()
    apart = serializers.BooleanField(
        help_text="the person keeps it from who gets it: held back unless it is among `shown`"
    )
    said = serializers.ChoiceField([("", ""), *BundleItem.Said.choices])
    why = serializers.ChoiceField([("", ""), *BundleItem.Why.choices])


class ItemsSeen(serializers.Serializer[Any]):
    """Some of them."""

    results = ItemSeen(many=True)


class BundlesView(LeewayView):
    """What was asked for."""

    @extend_schema(parameters=[PageQuery], responses=BundlePage, operation_id="bundles_list")
    def get(self, request: Request) -> Response:
        """List whoever asked for everything that is held of them, and what became of that."""
        query = self.read_query(PageQuery)
        rows = bundles_listed(by=self.user)
        return self.page(rows, query=query, render=lambda found: [shown(each) for each in found], order=BY_ID)


class PersonBundleView(LeewayView):
    """Asking for it."""

    @extend_schema(request=WhenAskedBody, responses={201: BundleSeen})
    def post(self, request: Request, id: UUID) -> Answer:
        """Ask for everything that is held of a person. It is due within a calendar month."""
        said = self.read(WhenAskedBody)
        return Answer(201, KIND, ask_for_bundle(by=self.user, person_id=id, at=self.at, **said).id)


class BundleView(LeewayView):
    """One of them."""

    @extend_schema(responses=BundleSeen)
    def get(self, request: Request, id: UUID) -> Response:
        """Show how far it is."""
        return Response(shown(find_bundle(by=self.user, bundle_id=id, at=self.at)))


class BundleItemsView(LeewayView):
    """Its rows."""

    @extend_schema(parameters=[FromQuery], responses=ItemsSeen)
    def get(self, request: Request, id: UUID) -> Response:
        """Read up to 100 rows, from a number on. That somebody looked is in the record."""
        first = self.read_query(FromQuery)["first"]
        bundle = find_bundle(by=self.user, bundle_id=id, at=self.at)
        time_zone = my_organisation().time_zone
        rows = items_page(by=self.user, bundle=bundle, first=first, time_zone=time_zone, most=READ_AT_ONCE)
        note_seen(by=self.user, bundle=bundle, first=first, time_zone=time_zone, at=self.at)
        return Response({"results": [item_shown(each) for each in rows]})


class BundleItemFileView(LeewayView):
    """The file of a row."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, id: UUID, row: UUID) -> Any:
        """Open the file that a row stands for, to read it before it goes out."""
        bundle = find_bundle(by=self.user, bundle_id=id, at=self.at)
        return as_file(*open_file(by=self.user, bundle=bundle, row_id=row))


class ReadView(LeewayView):
    """A human has read some."""

    @extend_schema(request=ReadBody, responses=BundleSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Say that you read these rows, and what of them is held back, each with why. At most 100 at once."""
        said = self.read(ReadBody)
        held = [HeldBack(each["number"], each["how"], each["why"]) for each in said.get("held", ())]
        read = {"first": said["first"], "last": said["last"], "held": held, "shown": said.get("shown", ())}
        return Answer(200, KIND, read_items(by=self.user, bundle_id=id, at=self.at, **read).id)


class ReleaseView(LeewayView):
    """It may go."""

    @extend_schema(request=None, responses=BundleSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Let the person have it; 422 while a row is unread. Where it was fetched: let them have it once more."""
        self.read(Nothing)
        return Answer(200, KIND, release_bundle(by=self.user, bundle_id=id, at=self.at).id)


class FetchView(LeewayView):
    """Once."""

    @extend_schema(request=None, responses=BundleSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Fetch it, once: the person, or who takes it to them on paper. `file` then gives it for 15 minutes."""
        self.read(Nothing)
        return Answer(200, KIND, fetch_bundle(by=self.user, bundle_id=id, at=self.at).id)


class BundleFileView(LeewayView):
    """The file."""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, id: UUID) -> Any:
        """Give the file to who has just fetched it."""
        return as_zip(find_bundle(by=self.user, bundle_id=id, at=self.at), by=self.user, at=self.at)


class WithdrawBundleView(LeewayView):
    """Not after all."""

    @extend_schema(request=None, responses=BundleSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Take back what you asked for."""
        self.read(Nothing)
        return Answer(200, KIND, withdraw_bundle(by=self.user, bundle_id=id, at=self.at).id)


def as_zip(bundle: Bundle, *, by: User, at: datetime) -> FileResponse:
    """This function will send the file, which is gone afterwards."""
    out = take_bundle(by=by, bundle=bundle, at=at)
    response = FileResponse(out, as_attachment=True, filename="everything.zip", content_type="application/zip")
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def as_file(row: BundleItem, file: Any) -> FileResponse:
    """This function will send the file of one row, as a download that no browser runs."""
    response = FileResponse(file, as_attachment=True, filename=file_name(row).removeprefix("files/"))
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def item_shown(each: Seen) -> dict[str, Any]:
    """This function will show a row to who reads it."""
    row = each.row
    about = {"number": row.number, "kind": row.kind, "row": str(row.row_id), "says": dict(each.says)}
    return {**about, "others": row.others, "apart": row.apart, "said": row.said, "why": row.why}


def shown(row: Bundle) -> dict[str, Any]:
    """This function will show what was asked, by ids."""
    return {
        "id": str(row.id),
        "person": str(row.person_id),
        "asked": row.asked,
        "asked_by": str(row.asked_by_id),
        "asked_at": stamp(row.asked_at),
        "due_on": row.due_on.isoformat(),
        "items": row.items,
        "gathered_at": stamp(row.gathered_at),
        "released_at": stamp(row.released_at),
        "released_by": str(row.released_by_id) if row.released_by_id else None,
        "fetched_at": stamp(row.fetched_at),
        "on_paper": row.on_paper,
        "withdrawn_at": stamp(row.withdrawn_at),
        "emptied_at": stamp(row.emptied_at),
    }


def render_bundle(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show one as it stands."""
    return shown(find_bundle(by=user, bundle_id=id, at=at))


register(KIND, render_bundle)
