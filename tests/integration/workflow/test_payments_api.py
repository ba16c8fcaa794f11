"""Payments over HTTP: lists, the file for finance, marking one, many, or what a file says."""

import csv
import io
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.integration.workflow.door import Door


def ready(door: Door, *amounts: int, **more: Any) -> list[str]:
    """This function will have Joe ask for what finance pays back, and give the payments' ids in that order."""
    given = {"pay": "pay_me_back", "separate": True, **more}
    asks = [door.ask("joe", "ada", amount, **given)["id"] for amount in amounts]
    return [door.get("joe", f"payments?ask={ask}")["results"][0]["id"] for ask in asks]


def test_a_payment_says_who_is_paid_how_much_by_when_and_where_it_is_booked(door: Door) -> None:
    door.post("mark", f"budgets/{door.budget('ada')}/cost-centre", {"cost_centre": "AE-07"})
    door.post("lena", "categories/ledger-code", {"category": "everyday", "ledger_code": "4210"})
    door.post("lena", "categories/ledger-code", {"category": "everyday", "ledger_code": "=1"}, status=400)
    door.post("lena", "categories/ledger-code", {"category": "nothing", "ledger_code": "1"}, status=400)
    door.post("joe", f"budgets/{door.budget('ada')}/cost-centre", {"cost_centre": "AE-07"}, status=403)
    (id,) = ready(door, 1_250)
    (shown,) = door.get("mark", "payments?status=ready")["results"]
    assert shown["id"] == id
    assert {name: shown[name] for name in ("amount", "payee", "method", "status", "cost_centre", "ledger_code")} == {
        "amount": 1_250,
        "payee": "Joe Bright",
        "method": "pay_me_back",
        "status": "ready",
        "cost_centre": "AE-07",
        "ledger_code": "4210",
    }
    assert set(shown) & {"what_for", "asker"} == set()


def test_lists_come_in_pages_and_only_of_what_one_may_see(door: Door) -> None:
    ids = ready(door, 100, 200, 300)
    first = door.get("mark", "payments?status=ready&limit=2")
    rest = door.get("mark", first["next"].partition("/api/v1/")[2])
    assert [each["id"] for each in first["results"] + rest["results"]] == ids
    assert door.get("lena", "payments")["results"] == []
    assert door.get("otto", "payments")["results"] == []


def test_finance_takes_the_list_along_as_a_file_in_which_no_cell_runs(door: Door) -> None:
    ready(door, 1_250, pay="pay_them", payee="=HYPERLINK(1)")
    answer = door.send("mark", "GET", "payments?status=ready", Accept="text/csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["amount"], row["payee"], row["reference"]) == ("12.50", "'=HYPERLINK(1)", door.person("ada"))


def test_a_payment_is_marked_and_unmarked_and_its_ask_follows(door: Door) -> None:
    (id,) = ready(door, 1_250)
    paid = door.post("mark", f"payments/{id}/paid")
    assert (paid["status"], door.get("joe", f"asks/{paid['ask']}")["status"]) == ("paid", "settled")
    assert "409" in str(door.post("mark", f"payments/{id}/paid", status=409)["status"])
    assert door.post("mark", f"payments/{id}/not-paid")["status"] == "ready"
    assert door.get("joe", f"asks/{paid['ask']}")["status"] == "approved"
    door.post("joe", f"payments/{id}/paid", status=403)
    door.post("lena", f"payments/{id}/paid", status=404)


def test_many_are_marked_each_by_itself(door: Door) -> None:
    first, second = ready(door, 100, 200)
    door.post("mark", f"payments/{second}/paid")
    answer = door.post("mark", "payments/paid", {"ids": [first, second, door.person("ada"), first]})
    assert (answer["paid"], [each["status"] for each in answer["results"]]) == (1, [200, 409, 404, 409])
    assert [each["id"] for each in door.get("mark", "payments?status=paid")["results"]] == [first, second]
    door.post("joe", "payments/paid", {"ids": [first]}, status=403)
    none: list[str] = []
    for wrong in ({}, {"ids": none}, {"ids": ["x"]}, {"ids": "x"}, {"ids": [first] * 501}):
        door.post("mark", "payments/paid", wrong, status=400)


def upload(door: Door, data: bytes) -> Any:
    """This function will bring a file back, as finance."""
    client = Client(headers={"Authorization": f"Bearer {door.tokens['mark']}"})
    answer = client.post("/api/v1/payments/paid-file", {"file": SimpleUploadedFile("paid.csv", data)})
    return answer.status_code, json.loads(answer.content)


def test_what_a_file_says_was_paid_is_marked_and_each_wrong_line_is_named(door: Door) -> None:
    first, second, third = ready(door, 1_250, 200, 300)
    lines = [f"{first},12.50", "Vale Buses,3", f"{second},2.01", f"{third},three", f"{first},12.50"]
    status, answer = upload(door, "\n".join(["id,amount", *lines]).encode())
    assert status == 200
    assert [(each["line"], each["status"]) for each in answer["results"]] == [
        (2, 200),
        (3, 400),
        (4, 422),
        (5, 400),
        (6, 409),
    ]
    assert answer["results"][2]["detail"] == "This payment is £2, not that."
    assert upload(door, b"date,amount\n1,2\n")[0] == 400


def test_a_week_is_skipped_over_http(door: Door) -> None:
    ask = door.ask("joe", "ada", 500, kind="weekly")
    with door.cast.scope():
        today = door.cast.elmbridge_vale.moments.today
    assert door.post("joe", f"asks/{ask['id']}/skip", {"week": str(today)})["id"] == ask["id"]
    assert [each["skipped"] for each in door.get("joe", f"payments?ask={ask['id']}")["results"]] == [True]
    door.post("joe", f"asks/{ask['id']}/skip", {"week": str(today)}, status=409)
    door.post("joe", f"asks/{ask['id']}/skip", {"week": "soon"}, status=400)
