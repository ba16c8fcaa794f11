"""Saved payees and same as last time, over HTTP."""

from tests.integration.workflow.door import Door


def test_payees_by_the_api(door: Door) -> None:
    door.ask("joe", "ada", 1_250, payee="Vale Buses")
    person = door.person("ada")
    (bus,) = door.get("joe", f"payees?person={person}")["results"]
    assert (bus["name"], bus["amount"], bus["times"], bus["hidden"]) == ("Vale Buses", 1_250, 1, False)
    assert door.post("joe", f"payees/{bus['key']}/hide", {"person": person})["hidden"] is True
    assert door.get("joe", f"payees?person={person}")["results"] == []
    door.post("joe", f"payees/{bus['key']}/hide", {"person": person, "hidden": False})
    assert len(door.get("joe", f"payees?person={person}")["results"]) == 1
    door.post("joe", f"payees/{'0' * 64}/hide", {"person": person}, status=404)
    door.post("joe", f"payees/{bus['key']}/hide", {"person": door.person("leo")}, status=400)
    door.post("joe", f"payees/{bus['key']}/hide", {"person": person, "name": "Other"}, status=400)


def test_again_by_the_api(door: Door) -> None:
    first = door.ask("joe", "ada", 1_250, payee="Vale Buses")
    same = door.post("joe", f"asks/{first['id']}/again", {"amount": 1_300}, status=201)
    assert (same["status"], same["amount"], same["payee"]) == ("approved", 1_300, "Vale Buses")
    for body in ({"amount": 0}, {"amount": "13"}, {"starts_on": "soon"}, {"payee": "Another"}):
        door.post("joe", f"asks/{first['id']}/again", body, status=400)
    door.post("otto", f"asks/{first['id']}/again", {}, status=404)
    key = {"Idempotency_Key": "once"}
    twice = [door.post("joe", f"asks/{first['id']}/again", {}, status=201, **key)["id"] for _ in range(2)]
    assert twice[0] == twice[1]
