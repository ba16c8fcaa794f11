"""Proof of authority over HTTP."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.http.views import LeewayView
from delegation.record_api import NotYet, Proof, not_yet
from delegation.services.record_looks import note_look
from workflow.proving import find_decision, prove_authority


class MandateProved(serializers.Serializer[Any]):
    """One mandate of the chain, the one that was used first."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    holder = serializers.UUIDField()
    role = serializers.CharField()
    constitution_paragraph = serializers.CharField(allow_blank=True)
    given_from = serializers.UUIDField(allow_null=True)
    granted_by = serializers.UUIDField(allow_null=True)
    granted_at = serializers.DateTimeField()


class PartProved(Proof):
    """The proof of one row, and what it is there for."""

    what = serializers.ChoiceField(choices=["decision", "ruling", "ask", "mandate", "scheme"])


class AuthorityProved(serializers.Serializer[Any]):
    """That somebody had the right to decide; audit/verify.py checks it without Leeway."""

    format = serializers.CharField()
    ask = serializers.UUIDField()
    decision = serializers.UUIDField()
    outcome = serializers.CharField()
    by = serializers.UUIDField()
    at = serializers.DateTimeField()
    scheme_version = serializers.IntegerField(allow_null=True)
    mandates = MandateProved(many=True)
    proofs = PartProved(many=True)


class DecisionProofView(LeewayView):
    """The proof of a decision."""

    @extend_schema(responses={200: AuthorityProved, 202: NotYet})
    def get(self, request: Request, id: UUID) -> Response:
        """Prove who had the right to decide: the ask, the ruling, the mandates and who gave them, the limits."""
        decision = find_decision(by=self.user, decision_id=id)
        note_look(by=self.user, person_id=decision.ask.person_id, at=self.at)
        found = prove_authority(decision)
        return Response(found) if found else not_yet()
