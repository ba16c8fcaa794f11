"""The paths and fields of the contract, exact, on the cast: who I am, whom I see, their money, what I may decide."""

import json
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from delegation.http.schema import openapi
from delegation.models import Mandate
from delegation.services.mandates import suspend
from tests.cast import Cast


def call(cast: Cast, name: str, path: str, method: str = "GET", data: Any = None, **headers: str) -> Any:
    """This function will send a request as somebody of the cast, with a new token unless one is given."""
    if "Authorization" not in headers:
        headers["Authorization"] = f"Bearer {cast.token(name)}"
    client = Client(headers=headers)
    body = "" if data is None else json.dumps(data)
    return client.generic(method, f"/api/v1/{path}", body, content_type="application/json")


def get(cast: Cast, name: str, path: str) -> Any:
    """This function will give what somebody reads, after holding it against the OpenAPI document."""
    answer = call(cast, name, path)
    assert answer.status_code == 200, answer.content
    route = path.partition("?")[0]
    known = openapi()["paths"]
    if f"/api/v1/{route}" not in known:
        route = f"{route.partition('/')[0]}/{{id}}"
    content = known[f"/api/v1/{route}"]["get"]["responses"]["200"]["content"]["application/json"]
    check_shape(answer.json(), content["schema"])
    return answer.json()


def check_shape(document: Any, schema: Any) -> None:
    """This function will raise where a document has a field too many, too few, or of another type."""
    components = {name: closed(each) for name, each in openapi()["components"]["schemas"].items()}
    Draft202012Validator({**schema, "components": {"schemas": components}}).validate(document)


def closed(schema: Any) -> Any:
    """This function will turn OpenAPI 3.0 into JSON Schema: no other fields, `nullable` as a type of its own."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(each) for name, each in schema.items() if name != "nullable"}
    if "properties" in found:
        found["additionalProperties"] = False
    return {"anyOf": [found, {"type": "null"}]} if schema.get("nullable") else found


# --- me --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("ada", ["family"]),
        ("joe", ["family"]),
        ("nia", ["advocate"]),
        ("bev", ["coordinator"]),
        ("tom", ["support_worker"]),
        ("priya", ["practitioner"]),
        ("gwen", ["team_manager"]),
        ("helen", ["head_of_service"]),
        ("dev", ["director"]),
        ("kofi", ["hospital_nurse"]),
        ("lena", ["leader", "scheme_owner"]),
        ("mark", ["leader", "finance"]),
        ("omar", ["auditor"]),
        ("ruth", ["safeguarding_lead"]),
    ],
)
def test_me_names_my_roles(cast: Cast, name: str, roles: list[str]) -> None:
    assert get(cast, name, "me")["roles"] == roles


def test_me_says_who_where_and_in_which_language(cast: Cast) -> None:
    me = get(cast, "joe", "me")
    joe, organisation = cast.user("joe"), cast.organisation
    assert me["user"] == {"id": str(joe.id), "name": "Joe Bright", "username": "joe"}
    assert me["organisation"] == {
        "id": str(organisation.id),
        "slug": "elmbridge-vale",
        "name": "Elmbridge Vale",
        "nation": "england",
        "currency": "GBP",
    }
    assert me["language"] == "en-gb"


def test_a_role_that_is_on_hold_is_not_mine_now(cast: Cast) -> None:
    with cast.scope():
        mandate = Mandate.objects.ours().get(holder=cast.user("priya"), kind="officer")
        suspend(by=cast.user("gwen"), mandate_id=mandate.id, reason="A long course", at=cast.at)
    assert get(cast, "priya", "me")["roles"] == []


# --- people ----------------------------------------------------------------------------------------------------------


def test_people_have_their_circle_nearest_first(cast: Cast) -> None:
    [ada] = get(cast, "joe", "people")["results"]
    assert ada["name"] == "Ada Bright"
    assert {(tie["name"], tie["role"]) for tie in ada["circle"]} >= {
        ("Ada Bright", "self"),
        ("Joe Bright", "nominated_person"),
        ("Priya Shah", "worker"),
        ("Tom Reed", "worker"),
        ("Nia Rowe", "advocate"),
    }
    assert get(cast, "joe", f"people/{ada['id']}") == ada


def test_a_team_sees_its_people_each_once(cast: Cast) -> None:
    first = get(cast, "gwen", "people?limit=3")
    rest = call(cast, "gwen", first["next"].partition("/api/v1/")[2]).json()
    ids = [person["id"] for person in first["results"] + rest["results"]]
    assert len(ids) == len(set(ids)) >= 6


# --- authority -------------------------------------------------------------------------------------------------------


def limits_of(cast: Cast, name: str, person: str, kind: str) -> dict[str, dict[str, Any]]:
    """This function will give somebody's limits of one kind of mandate for a person, by key."""
    found = get(cast, name, f"authority?person={cast.person(person).id}")["results"]
    return {limit["limit"]: limit for each in found if each["kind"] == kind for limit in each["limits"]}


def test_joe_reads_what_he_may_decide_and_what_is_left_of_it(cast: Cast) -> None:
    spent = {"person": str(cast.person("ada").id), "kind": "one_off", "amount": 1250, "category": "everyday"}
    assert call(cast, "joe", "asks", "POST", spent).json()["status"] == "approved"
    limits = limits_of(cast, "joe", "ada", "family")
    each, month = limits["family.each"], limits["family.month"]
    assert each == {
        "limit": "family.each",
        "kind": "per_ask",
        "unit": "pence",
        "period": None,
        "amount": 10_000,
        "used": 0,
        "held": 0,
        "left": 10_000,
        "resets_at": None,
    }
    assert (month["kind"], month["period"], month["amount"]) == ("per_period", "month", 25_000)
    assert (month["used"], month["held"], month["left"]) == (0, 1250, 23_750)
    assert month["resets_at"] is not None
    assert limits["family.weekly"]["amount"] == 1500
    assert limits["family.referral"]["amount"] is limits["family.referral"]["left"] is None


def test_a_waiting_ask_uses_nothing_of_anybody(cast: Cast) -> None:
    asked = {"person": str(cast.person("ada").id), "kind": "one_off", "amount": 15_000, "what_for": "A winter coat"}
    assert call(cast, "joe", "asks", "POST", asked).json()["status"] == "waiting"
    assert limits_of(cast, "joe", "ada", "family")["family.month"]["left"] == 25_000


def test_an_officer_reads_the_limit_for_a_child_only_of_a_child(cast: Cast) -> None:
    assert limits_of(cast, "sam", "leo", "officer")["practitioner.each.child"]["amount"] == 50_000
    assert "practitioner.each.child" not in limits_of(cast, "priya", "ada", "officer")
    assert limits_of(cast, "priya", "ada", "officer")["practitioner.each"]["amount"] == 30_000


def test_a_direct_payment_is_limited_by_what_is_left_alone(cast: Cast) -> None:
    limits = limits_of(cast, "ravi", "ravi", "family")
    budget = limits.pop("budget")
    with cast.scope():
        money = cast.budget("ravi")
    assert (budget["kind"], budget["amount"], budget["left"]) == ("budget", money.allocated, money.left)
    assert "family.each" not in limits
    assert "family.month" not in limits


def test_what_the_plan_agreed_stands_as_a_limit_of_its_own(cast: Cast) -> None:
    found = get(cast, "joe", f"authority?person={cast.person('ada').id}")["results"]
    plan = [limit for each in found if each["kind"] == "plan_line" for limit in each["limits"]]
    left = sorted(limit["left"] for limit in plan if limit["limit"] == "plan_line")
    assert left == [950 * 18, 16_320 * 18]


@pytest.mark.parametrize("path", ["authority", "budgets", "plan-lines"])
@pytest.mark.parametrize(
    ("query", "field"), [("", "person"), ("?person=", "person"), ("?person=ada", "person"), ("?persn=1", "persn")]
)
def test_whose_must_be_said_and_said_well(cast: Cast, path: str, query: str, field: str) -> None:
    answer = call(cast, "joe", path + query)
    assert answer.status_code == 400
    assert field in {error["field"] for error in answer.json()["errors"]}


@pytest.mark.parametrize("path", ["authority", "budgets", "plan-lines"])
@pytest.mark.parametrize("name", ["otto", "maya"])
def test_of_others_and_of_nobody_there_is_an_empty_list(cast: Cast, path: str, name: str) -> None:
    for person in (cast.person("ada").id, "0188b6f0-0000-7000-8000-000000000000"):
        assert get(cast, name, f"{path}?person={person}") == {"results": []}


# --- money -----------------------------------------------------------------------------------------------------------


def test_a_budget_adds_up(cast: Cast) -> None:
    [budget] = get(cast, "joe", f"budgets?person={cast.person('ada').id}")["results"]
    assert (budget["kind"], budget["allocated"], budget["agreed"]) == ("managed", 1_200_000, 310_860)
    assert budget["left"] == budget["allocated"] - budget["agreed"] - budget["held"] - budget["spent"]


def test_plan_lines_say_what_is_agreed(cast: Cast) -> None:
    lines = get(cast, "joe", f"plan-lines?person={cast.person('ada').id}")["results"]
    assert {line["weekly"] for line in lines} == {16_320, 950}
    assert {line["remaining"] for line in lines} == {16_320 * 18, 950 * 18}
    assert all(line["words"] for line in lines)


def test_an_advocate_sees_no_money(cast: Cast) -> None:
    assert get(cast, "nia", f"budgets?person={cast.person('ada').id}") == {"results": []}
