"""What the API gives about limits and mandates: shapes for the OpenAPI document, and how rows become them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from delegation.models import Mandate, Scheme
from delegation.scheme_changes import Change


class SchemeListed(serializers.Serializer[Any]):
    """One version of the limits, or a draft of one."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Scheme.Status.values)
    version = serializers.IntegerField(allow_null=True)
    revision = serializers.IntegerField(help_text="counts edits of a draft")
    author = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    proposed_by = serializers.UUIDField(allow_null=True)
    proposed_at = serializers.DateTimeField(allow_null=True)
    published_by = serializers.UUIDField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    in_force_from = serializers.DateTimeField(allow_null=True)
    in_force = serializers.BooleanField()


class SchemeChange(serializers.Serializer[Any]):
    """What is different from the version published last."""

    path = serializers.CharField()
    effect = serializers.ChoiceField(choices=("widening", "tightening", "neutral"))
    field = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class SchemeSeen(SchemeListed):
    """One version whole: its terms, and while it is written what it would change."""

    terms = serializers.JSONField(help_text="roles, their limits, and what is kept for a role")
    changes = SchemeChange(many=True)


class SchemePage(serializers.Serializer[Any]):
    """One page of versions, newest first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = SchemeListed(many=True)


def scheme_document(scheme: Scheme, *, in_force: UUID | None) -> dict[str, Any]:
    """This function will show one version without its terms; `in_force` is the id of the one that counts now."""
    return {
        "id": str(scheme.id),
        "status": scheme.status,
        "version": scheme.version,
        "revision": scheme.revision,
        "author": str(scheme.author_id),
        "created_at": stamp(scheme.created_at),
        "proposed_by": text_of(scheme.proposed_by_id),
        "proposed_at": stamp(scheme.proposed_at),
        "published_by": text_of(scheme.published_by_id),
        "published_at": stamp(scheme.published_at),
        "in_force_from": stamp(scheme.in_force_from),
        "in_force": scheme.id == in_force,
    }


def whole_scheme(scheme: Scheme, *, in_force: UUID | None, changes: Sequence[Change]) -> dict[str, Any]:
    """This function will show one version with its terms and what it would change."""
    return {
        **scheme_document(scheme, in_force=in_force),
        "terms": scheme.terms,
        "changes": [change_document(change) for change in changes],
    }


def change_document(change: Change) -> dict[str, Any]:
    """This function will show one difference between two versions."""
    return {
        "path": change.path,
        "effect": change.effect,
        "field": change.field,
        "before": _plain(change.before),
        "after": _plain(change.after),
    }


def etag_of(scheme: Scheme) -> str:
    """This function will name what a scheme is now: it changes with every edit and every step."""
    return f'"{scheme.revision}.{scheme.status}"'


class MandateSeen(serializers.Serializer[Any]):
    """One holder's standing, dated authority. `limits` are its own, narrower than its role's."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Mandate.Kind.values)
    holder = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.CharField()
    post = serializers.UUIDField(allow_null=True)
    constitution_paragraph = serializers.CharField(allow_null=True)
    scheme_version = serializers.IntegerField(allow_null=True)
    team = serializers.UUIDField(allow_null=True)
    person = serializers.UUIDField(allow_null=True)
    plan_line = serializers.UUIDField(allow_null=True)
    category = serializers.CharField(allow_null=True)
    any_payee = serializers.BooleanField()
    act_kinds = serializers.ListField(child=serializers.CharField(), help_text="none named: all kinds")
    limits = serializers.ListField(child=serializers.JSONField())
    given_from = serializers.UUIDField(allow_null=True)
    granted_by = serializers.UUIDField(allow_null=True)
    granted_at = serializers.DateTimeField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    suspended_at = serializers.DateTimeField(allow_null=True)
    suspended_until = serializers.DateTimeField(allow_null=True, help_text="when it counts again by itself")
    together = serializers.BooleanField(help_text="good only with the others who act together")
    revoked_at = serializers.DateTimeField(allow_null=True)
    in_force = serializers.BooleanField()


class MandatePage(serializers.Serializer[Any]):
    """One page of mandates, the last granted first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = MandateSeen(many=True)


def mandate_document(mandate: Mandate, *, at: datetime) -> dict[str, Any]:
    """This function will show a mandate, and whether it has authority at a moment."""
    ended = mandate.ends_at is not None and mandate.ends_at <= at
    stopped = mandate.suspended_at is not None or mandate.revoked_at is not None
    return {
        "id": str(mandate.id),
        "kind": mandate.kind,
        "holder": str(mandate.holder_id),
        "name": mandate.holder.display_name,
        "role": mandate.role,
        "post": text_of(mandate.post_id),
        "constitution_paragraph": mandate.constitution_paragraph or None,
        "scheme_version": mandate.scheme.version if mandate.scheme else None,
        "team": text_of(mandate.team_id),
        "person": text_of(mandate.person_id),
        "plan_line": text_of(mandate.plan_line_id),
        "category": mandate.category or None,
        "any_payee": not mandate.payee_key,
        "act_kinds": mandate.act_kinds,
        "limits": mandate.limits,
        "given_from": text_of(mandate.given_from_id),
        "granted_by": text_of(mandate.granted_by_id),
        "granted_at": stamp(mandate.granted_at),
        "starts_at": stamp(mandate.starts_at),
        "ends_at": stamp(mandate.ends_at),
        "suspended_at": stamp(mandate.suspended_at),
        "suspended_until": stamp(None if mandate.revoked_at else mandate.suspended_until),
        "together": mandate.together,
        "revoked_at": stamp(mandate.revoked_at),
        "in_force": mandate.starts_at <= at and not ended and not stopped,
    }


def text_of(key: UUID | None) -> str | None:
    """This function will write an id, or null."""
    return None if key is None else str(key)


def stamp(at: datetime | None) -> str | None:
    """This function will write a time as ISO 8601 with its zone, or null."""
    return None if at is None else at.isoformat()


def _plain(value: object) -> object:
    """This function will turn what a comparison found into JSON values: sets are sorted lists."""
    return sorted(value) if isinstance(value, frozenset | set) else value
