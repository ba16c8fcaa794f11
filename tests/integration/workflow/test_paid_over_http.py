"""What it cost and what came back, over HTTP: done once, and each refusal in its place."""

from tests.integration.workflow.door import Door


def test_the_story_of_a_payment_over_http(door: Door) -> None:
    ask = door.ask("joe", "ada", 8_000)["id"]
    said = door.post("joe", f"asks/{ask}/settle", {"amount": 5_000, "currency": "EUR"}, status=422)
    assert "GBP" in said["detail"]
    first = door.post("joe", f"asks/{ask}/settle", {"amount": 9_500, "final": True}, Idempotency_Key="it-cost-95")
    assert (
        door.post("joe", f"asks/{ask}/settle", {"amount": 9_500, "final": True}, Idempotency_Key="it-cost-95") == first
    )
    assert (first["status"], [each["amount"] for each in first["linked"]]) == ("settled", [1_500])
    assert door.post("joe", f"asks/{ask}/settle", {"amount": 1}, status=409)["ask_status"] == "settled"
    back = {"amount": 8_001, "reason": "The seat was broken"}
    assert "£80 was paid" in door.post("joe", f"asks/{ask}/refund", back, status=422)["detail"]
    assert door.post("joe", f"asks/{ask}/refund", {"amount": 100}, status=422)["errors"][0]["field"] == "reason"
    assert door.post("joe", f"asks/{ask}/refund", {**back, "amount": 300})["hold"]["used"] == 7_700
    for bad in ({"amount": "80"}, {"amount": -1}, {"amount": 0}, {"amount": 1.5}, {}):
        assert door.post("joe", f"asks/{ask}/settle", bad, status=400)["status"] == 400
    assert door.post("kofi", f"asks/{ask}/settle", {"amount": 1}, status=404)["status"] == 404


def test_money_without_a_purchase_is_credited_by_who_works_here(door: Door) -> None:
    budget, back = door.budget("ada"), {"amount": 320, "reason": "It lay in the letter box"}
    before = door.get("priya", f"budgets?person={door.person('ada')}")["results"][0]["left"]
    assert "worker" in door.post("joe", f"budgets/{budget}/credit", back, status=403)["detail"]
    assert door.post("priya", f"budgets/{budget}/credit", back)["left"] == before + 320
    assert door.post("priya", f"budgets/{budget}/credit", {"amount": 1}, status=422)["errors"][0]["field"] == "reason"
    assert door.post("kofi", f"budgets/{budget}/credit", back, status=404)["status"] == 404
