"""Proof of authority: that somebody had the right to decide, in one file that is checked without Leeway."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from audit.models import Event
from audit.receipts import Prover
from delegation.errors import Missing
from delegation.models import Mandate, MandateChange, User
from workflow.models import Decision, Transition

FORMAT = "leeway-authority/1"
Row = tuple[str, str, UUID]
"""What a row is there for, its kind in the log, and its id."""


def find_decision(*, by: User, decision_id: UUID) -> Decision:
    """This function will find a decision for an auditor; Missing for others."""
    wanted = Decision.objects.ours().select_related("mandate", "scheme", "ask").filter(id=decision_id)
    decision: Decision | None = wanted.first() if User.Duty.AUDITOR in by.duties else None
    if decision is None:
        raise Missing
    return decision


def prove_authority(decision: Decision) -> dict[str, Any] | None:
    """This function will prove a decision, its ruling, and the mandates it stands on; None while not all is sealed."""
    chain, prover = _chain(decision), Prover(decision.organisation_id)
    proofs = []
    for what, kind, id in _rows(decision, chain):
        found = prover.prove(kind, id)
        if found is None:
            return None
        proofs.append({"what": what, **found})
    return {
        "format": FORMAT,
        "ask": str(decision.ask_id),
        "decision": str(decision.id),
        "outcome": decision.outcome,
        "by": str(decision.by_id),
        "at": decision.at.isoformat(),
        "scheme_version": decision.scheme.version if decision.scheme else None,
        "mandates": [_mandate_document(each) for each in chain],
        "proofs": proofs,
    }


def _chain(decision: Decision) -> list[Mandate]:
    """This function will give the mandate that a decision cites, the one it was given from, and so on up."""
    chain: list[Mandate] = []
    mandate = decision.mandate
    while mandate is not None and mandate not in chain:
        chain.append(mandate)
        mandate = mandate.given_from
    return chain


def _rows(decision: Decision, chain: list[Mandate]) -> Iterator[Row]:
    """This function will name every row that the authority for a decision rests on."""
    yield "decision", "decision", decision.id
    yield "ruling", "ruling", decision.ruling_id
    for id in Transition.objects.ours().filter(ask=decision.ask_id).order_by("id").values_list("id", flat=True):
        yield "ask", "transition", id
    yield from (("ask", "event", id) for id in _events("ask", decision.ask_id))
    for mandate in chain:
        changes = MandateChange.objects.ours().filter(mandate=mandate).order_by("at", "id")
        yield from (("mandate", "mandate_change", id) for id in changes.values_list("id", flat=True))
        yield from (("mandate", "event", id) for id in _events("mandate", mandate.id))
    for scheme_id in dict.fromkeys([decision.scheme_id, *(each.scheme_id for each in chain)]):
        if scheme_id is not None:
            yield "scheme", "scheme", scheme_id
            yield from (("scheme", "event", id) for id in _events("scheme", scheme_id))


def _events(kind: str, subject_id: UUID) -> Iterator[UUID]:
    rows = Event.objects.ours().filter(subject_id=subject_id, subject_kind=kind).order_by("at", "id")
    yield from rows.values_list("id", flat=True)


def _mandate_document(mandate: Mandate) -> dict[str, Any]:
    return {
        "id": str(mandate.id),
        "kind": mandate.kind,
        "holder": str(mandate.holder_id),
        "role": mandate.role,
        "constitution_paragraph": mandate.constitution_paragraph,
        "given_from": str(mandate.given_from_id) if mandate.given_from_id else None,
        "granted_by": str(mandate.granted_by_id) if mandate.granted_by_id else None,
        "granted_at": mandate.granted_at.isoformat(),
    }
