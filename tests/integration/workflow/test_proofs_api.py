"""The record over HTTP: search, receipts, the proof of authority. What is given is checked by the verifier alone."""

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audit import verify
from audit.models import Event
from audit.scope import organisation_scope
from audit.sealer import seal
from delegation.models import Look
from tests.integration.workflow.door import Door
from workflow.models import Decision


def seal_all(door: Door) -> None:
    """This function will seal and sign what the door's people did."""
    seal(organisation_id=door.cast.elmbridge_vale.organisation.id, at=door.cast.at, at_once=True)


def judged(document: dict[str, Any], file: Path) -> str:
    """This function will give the verifier's verdict on what the API gave, with the log's newest key."""
    file.write_text(json.dumps(document), encoding="utf-8")
    key = (document.get("proofs") or [document])[0]["keys"][-1]
    code = verify.main([str(file), "--key", key])
    return {number: word for word, number in verify.CODES.items()}[code]


def events(door: Door, query: str) -> list[dict[str, Any]]:
    """This function will search the record as an auditor."""
    found: list[dict[str, Any]] = door.get("omar", f"events?{query}&limit=200")["results"]
    return found


def test_the_record_is_found_by_person_actor_type_and_time(door: Door) -> None:
    before = door.cast.at - timedelta(days=1)
    ask = door.ask("joe", "ada", 900)
    joe, ada = door.cast.user("joe").id, door.cast.person("ada").id
    (found,) = [
        each
        for each in events(door, f"person={ada}&actor={joe}&type=ask.approved")
        if each["subject"] == {"kind": "ask", "id": ask["id"]}
    ]
    assert found["data"]["amount"] == 900
    assert "allotment" not in json.dumps(found)
    moments = [each["at"] for each in events(door, "")]
    assert moments == sorted(moments, reverse=True)
    assert not events(door, "type=ask.approved&until=2001-01-01T00:00:00Z")
    assert not events(door, f"type=ask.approved&actor={door.cast.user('otto').id}")
    moments = [each["at"] for each in events(door, "")]  # the searches by somebody among them
    later = [each["at"] for each in events(door, f"since={before.isoformat().replace('+', '%2B')}")]
    assert later == [each for each in moments if datetime.fromisoformat(each) >= before]
    for name in ("joe", "lena", "otto"):
        door.get(name, "events", status=403)
    door.get("omar", "events?person=nobody", status=400)


def test_the_record_is_found_by_the_mandate_that_is_cited_or_told_of_and_given_as_files(door: Door) -> None:
    door.ask("joe", "ada", 900)
    (cited,) = [each["data"]["mandate"] for each in events(door, "type=ask.approved")[:1]]
    found = events(door, f"mandate={cited}")
    assert {each["type"] for each in found} >= {"ask.approved", "mandate.granted"}
    assert all(cited in (each["data"].get("mandate"), each["subject"]["id"]) for each in found)
    assert events(door, f"mandate={cited}&type=ask.approved&person={door.cast.person('ada').id}")
    assert not events(door, f"mandate={door.cast.person('ada').id}")
    door.get("omar", "events?mandate=gwen", status=400)
    lines = b"".join(door.send("omar", "GET", f"events.jsonl?mandate={cited}")).decode().splitlines()
    assert [json.loads(line) for line in lines] == found
    rows = list(csv.DictReader(b"".join(door.send("omar", "GET", f"events.csv?mandate={cited}")).decode().splitlines()))
    assert [row["event"] for row in rows] == [each["id"] for each in found]
    for name in ("joe", "lena"):
        door.get(name, "events.jsonl", status=403)


def test_a_receipt_comes_once_it_is_sealed_and_is_checked_alone(door: Door, tmp_path: Path) -> None:
    ask = door.ask("joe", "ada", 900)
    (event,) = [each["id"] for each in events(door, "type=ask.approved") if each["subject"]["id"] == ask["id"]]
    assert door.get("omar", f"events/{event}/proof", status=202) == {"sealed": False}
    seal_all(door)
    receipt = door.get("omar", f"events/{event}/proof")
    assert json.loads(receipt["leaf"])["row"]["subject_id"] == ask["id"]
    assert judged(receipt, tmp_path / "receipt.json") == "ok"
    forged = {**receipt, "leaf": receipt["leaf"].replace('"amount":900', '"amount":901')}
    assert judged(forged, tmp_path / "forged.json") == "changed"
    assert judged({**receipt, "proof": receipt["proof"][1:]}, tmp_path / "short.json") == "unreadable"
    for name in ("joe", "otto"):
        door.get(name, f"events/{event}/proof", status=404)


def test_the_proof_of_authority_leads_from_the_decision_to_who_gave_it(door: Door, tmp_path: Path) -> None:
    ask = door.ask("joe", "ada", 15_000)
    door.post("priya", f"asks/{ask['id']}/decide", {"outcome": "approve"})
    with organisation_scope(door.cast.elmbridge_vale.organisation.id):
        decision = Decision.objects.ours().get(ask_id=ask["id"])
    door.get("omar", f"decisions/{decision.id}/proof", status=202)
    seal_all(door)
    proved = door.get("omar", f"decisions/{decision.id}/proof")
    assert judged(proved, tmp_path / "authority.json") == "ok"
    assert {each["what"] for each in proved["proofs"]} == {"decision", "ruling", "ask", "mandate", "scheme"}
    (mandate,) = proved["mandates"]
    assert mandate["holder"] == proved["by"] == str(door.cast.user("priya").id)
    assert mandate["constitution_paragraph"]
    limits = [json.loads(each["leaf"])["row"] for each in proved["proofs"] if '"kind":"scheme"' in each["leaf"]]
    assert proved["scheme_version"] in [row["version"] for row in limits]
    assert all(row["terms"]["roles"] for row in limits)
    granted = [json.loads(each["leaf"])["row"] for each in proved["proofs"] if each["what"] == "mandate"]
    assert any(row.get("data", {}).get("paragraph") == mandate["constitution_paragraph"] for row in granted)
    proved["proofs"][0]["leaf"] = proved["proofs"][0]["leaf"].replace("approve", "decline")
    assert judged(proved, tmp_path / "forged.json") == "changed"
    for name in ("priya", "joe", "otto"):
        door.get(name, f"decisions/{decision.id}/proof", status=404)


@pytest.mark.parametrize("what", ["events", "decisions"])
def test_reading_a_proof_or_somebody_s_asks_is_a_look(door: Door, what: str) -> None:
    ask = door.ask("joe", "ada", 15_000)
    door.post("priya", f"asks/{ask['id']}/decide", {"outcome": "approve"})
    ada = door.cast.person("ada")

    def looked() -> set[str]:
        with door.cast.scope():
            rows = Look.objects.ours().filter(person=ada).values_list("user__username", flat=True)
            return set(rows)

    before = looked()
    for name in ("joe", "priya", "kofi"):
        door.get(name, f"asks?person={ada.id}")
    assert looked() - before == {"priya"}
    with door.cast.scope():
        event = Event.objects.ours().filter(subject_id=ask["id"])[:1].get()
        id = event.id if what == "events" else Decision.objects.ours().get(ask_id=ask["id"]).id
    assert "omar" not in looked()
    door.get("omar", f"{what}/{id}/proof", status=202)
    assert "omar" in looked()


def test_checkpoint_and_tiles_are_those_of_the_log(door: Door) -> None:
    door.ask("joe", "ada", 900)
    door.get("omar", "log/checkpoint", status=404)
    seal_all(door)
    newest = door.get("omar", "log/checkpoint")
    assert newest["checkpoint"].split("\n")[1] == str(newest["size"])
    assert verify.read_note(newest["checkpoint"], {verify.Key.read(newest["keys"][-1])}).signers
    part = min(newest["size"], 255)
    hashes = door.send("omar", "GET", f"log/tiles/0/0.p/{part}").content
    assert len(hashes) == 32 * part
    for path in ("log/tiles/0/0.p/0", "log/tiles/0/0.p/257", "log/tiles/9/0", "log/tiles/0/9999999999"):
        door.get("omar", path, status=404)


@pytest.mark.parametrize("path", ["log/checkpoint", "log/tiles/0/0"])
def test_only_who_checks_decisions_reads_the_log(door: Door, path: str) -> None:
    for name in ("joe", "lena", "mark"):
        door.get(name, path, status=403)
