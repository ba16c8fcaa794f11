"""A proof of authority says nothing that its leaves do not: whatever else somebody writes into it is found."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from audit.scope import organisation_scope
from delegation.models import Mandate
from delegation.services.mandate_rows import Narrower
from delegation.services.mandates import revoke
from delegation.services.widening import widen
from tests.integration.workflow.door import Door
from tests.integration.workflow.test_proofs_api import judged, seal_all
from workflow.models import Decision

Document = dict[str, Any]
Mandates = Callable[[list[Document]], list[Document]]
NO = "We would like to know first what the pool costs elsewhere."


def proof_of_a_no(door: Door) -> Document:
    """This function will have Priya say no to Joe, and give the proof that she might."""
    ask = door.ask("joe", "ada", 15_000)
    door.post("priya", f"asks/{ask['id']}/decide", {"outcome": "decline", "reason": NO, "reason_code": "another_way"})
    return proof_of(door, ask["id"])


def proof_of(door: Door, ask_id: str) -> Document:
    """This function will seal everything, and have an auditor ask for the proof of an ask's decision."""
    seal_all(door)
    with organisation_scope(door.cast.elmbridge_vale.organisation.id):
        decision = Decision.objects.ours().get(ask_id=ask_id)
    found: Document = door.get("omar", f"decisions/{decision.id}/proof")
    return found


def row_of(proof: Document) -> Document:
    """This function will read the row that a proof is of."""
    row: Document = json.loads(proof["leaf"])["row"]
    return row


def without(fits: Callable[[Document], bool]) -> Callable[[Document], Document]:
    """This function will leave out the proofs of some rows."""
    return lambda told: {**told, "proofs": [each for each in told["proofs"] if not fits(row_of(each))]}


def mandates(change: Mandates) -> Callable[[Document], Document]:
    """This function will write other mandates into what is told."""
    return lambda told: {**told, "mandates": change(told["mandates"])}


def with_another(name: str, value: str = "x", *, place: int = 0) -> Callable[[Document], Document]:
    """This function will write something else into one field of one mandate."""
    return mandates(lambda told: [*told[:place], told[place] | {name: value}, *told[place + 1 :]])


OTHER = "0197a1b2-0000-7000-8000-000000000000"
CHANGES: dict[str, tuple[Callable[[Document], Document], str]] = {
    "another asked": (lambda told: {**told, "ask": OTHER}, "changed"),
    "another outcome": (lambda told: {**told, "outcome": "decline"}, "changed"),
    "another decided": (lambda told: {**told, "by": OTHER}, "changed"),
    "at another time": (lambda told: {**told, "at": "2026-11-24T09:00:00+00:00"}, "changed"),
    "by other limits": (lambda told: {**told, "scheme_version": 99}, "changed"),
    "by no limits": (lambda told: {**told, "scheme_version": None}, "changed"),
    "another decision": (lambda told: {**told, "decision": OTHER}, "incomplete"),
    **{
        f"a mandate's {name}": (with_another(name), "changed")
        for name in ("id", "kind", "holder", "role", "constitution_paragraph", "given_from", "granted_by")
    },
    "another paragraph of who gave it": (with_another("constitution_paragraph", "9.99", place=1), "changed"),
    "a mandate's granted_at": (with_another("granted_at", "2026-01-01T00:00:00Z"), "changed"),
    "no mandate": (mandates(lambda _: []), "incomplete"),
    "not up to where it came from": (mandates(lambda told: told[:1]), "incomplete"),
    "a mandate too many": (mandates(lambda told: [*told, told[0]]), "incomplete"),
    "mandates in another order": (mandates(lambda told: told[::-1]), "changed"),
    "no proof": (without(lambda row: True), "incomplete"),
    "no proof of the decision": (without(lambda row: "outcome" in row and "ruling_id" in row), "incomplete"),
    "no proof of the ruling": (without(lambda row: "document" in row), "incomplete"),
    "no proof of the limits": (without(lambda row: "terms" in row), "incomplete"),
    "no proof of what was granted": (without(lambda row: row.get("type") == "mandate.granted"), "incomplete"),
    "proofs of something else": (without(lambda row: row.get("subject_kind") != "ask"), "incomplete"),
    "a moment that is none": (lambda told: {**told, "at": "yesterday"}, "unreadable"),
    "mandates that are none": (mandates(lambda _: ["one"]), "unreadable"),  # type: ignore[list-item]
    "nothing but proofs": (lambda told: {name: told[name] for name in ("format", "proofs")}, "unreadable"),
}


def say_yes(door: Door) -> str:
    """This function will have Priya say yes to what only Gwen can decide, by what Gwen gave her in an emergency."""
    cast = door.cast
    with organisation_scope(cast.elmbridge_vale.organisation.id):
        own, ada = Mandate.objects.ours().get(holder=cast.user("gwen"), kind="officer"), cast.person("ada")
        by, to, narrower = cast.user("gwen"), cast.user("priya"), Narrower()
        widen(by=by, holder=to, giver=own, person=ada, narrower=narrower, at=cast.at - timedelta(hours=1))
    return str(door.ask("priya", "ada", 64_000)["id"])


def test_whatever_a_proof_of_authority_says_is_held_against_its_leaves(door: Door, tmp_path: Path) -> None:
    proved = proof_of(door, say_yes(door))
    assert [each["kind"] for each in proved["mandates"]] == ["emergency", "officer"]
    assert proved["mandates"][0]["granted_by"] == proved["mandates"][1]["holder"]
    assert judged(proved, tmp_path / "good.json") == "ok"
    found = {}
    for what, (change, _) in CHANGES.items():
        told = change(proved)
        if not told["proofs"]:
            told["keys"] = proved["proofs"][0]["keys"]
        found[what] = judged(told, tmp_path / "other.json")
    assert found == {what: verdict for what, (_, verdict) in CHANGES.items()}


def test_a_no_is_proved_too(door: Door, tmp_path: Path) -> None:
    declined = proof_of_a_no(door)
    assert judged(declined, tmp_path / "no.json") == "ok"
    assert judged({**declined, "outcome": "approve"}, tmp_path / "forged.json") == "changed"


def test_what_ended_before_a_decision_proves_no_authority(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_id = say_yes(door)
    # As if code had let a mandate count that was over already: its rows are true, and say so.
    with organisation_scope(door.cast.elmbridge_vale.organisation.id):
        (mandate,) = Mandate.objects.ours().filter(kind="emergency")
        monkeypatch.setattr("delegation.services.mandates.after_last_yes", lambda _, *, at: at)
        revoke(by=door.cast.user("gwen"), mandate_id=mandate.id, at=door.cast.at - timedelta(minutes=1))
    assert judged(proof_of(door, ask_id), tmp_path / "yes.json") == "incomplete"
