"""What the API gives about who is away: shapes for the OpenAPI document, and how rows become them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from delegation.models import Absence
from delegation.selectors.away import warnings_of

COMING, NOW, OVER = "coming", "now", "over"


class AbsenceSeen(serializers.Serializer[Any]):
    """Somebody is away from one moment until another."""

    id = serializers.UUIDField()
    user = serializers.UUIDField()
    name = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="the first moment back; sooner than planned where it was ended")
    stand_in = serializers.UUIDField(allow_null=True)
    stand_in_name = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="for themself and who manages them alone")
    status = serializers.ChoiceField(choices=(COMING, NOW, OVER))
    warnings = serializers.ListField(child=serializers.CharField(), help_text="what will not work as meant")


class AbsencePage(serializers.Serializer[Any]):
    """One page of absences, the last to start first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = AbsenceSeen(many=True)


def absence_document(absence: Absence, *, reasons_of: Collection[UUID], at: datetime) -> dict[str, Any]:
    """This function will show an absence to somebody who may read the reasons of some users."""
    reads = absence.user_id in reasons_of and absence.reason is not None
    return {
        "id": str(absence.id),
        "user": str(absence.user_id),
        "name": absence.user.display_name,
        "starts_at": absence.starts_at.isoformat(),
        "ends_at": (absence.ended_at or absence.ends_at).isoformat(),
        "stand_in": str(absence.stand_in_id) if absence.stand_in_id else None,
        "stand_in_name": absence.stand_in.display_name if absence.stand_in else None,
        "reason": absence.reason.text if reads and absence.reason else None,
        "status": status_of(absence, at=at),
        "warnings": warnings_of(absence, at=at),
    }


def status_of(absence: Absence, *, at: datetime) -> str:
    """This function will say whether an absence is coming, going on or over."""
    if absence.ended_at is not None or absence.ends_at <= at:
        return OVER
    return COMING if absence.starts_at > at else NOW
