"""Limits and mandates over HTTP: two people for a version, a copy that must be current, authority given and ended."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from delegation.demo.building import demo_scheme
from delegation.models import Mandate, PlanLine, Post, Scheme
from tests.cast import Cast
from tests.integration.http.test_contract import call, check_shape, get


def terms(**amounts: int) -> dict[str, Any]:
    """This function will give the demo's limits with other amounts, by key; dots are written as two underscores."""
    document = deepcopy(dict(demo_scheme()))
    for role in document["roles"]:
        for limit in role["limits"]:
            limit["amount"] = amounts.get(limit["key"].replace(".", "__"), limit["amount"])
    return document


def drafted(cast: Cast, by: str = "lena", **amounts: int) -> Any:
    """This function will start a draft and give it as it is read."""
    answer = call(cast, by, "schemes", "POST", {"terms": terms(**amounts)})
    assert answer.status_code == 201, answer.content
    return answer.json()


def etag_of(cast: Cast, scheme: Any, by: str = "lena") -> str:
    etag: str = call(cast, by, f"schemes/{scheme['id']}")["ETag"]
    return etag


# --- limits ----------------------------------------------------------------------------------------------------------


def test_a_version_takes_two_people_and_then_counts(cast: Cast) -> None:
    scheme = drafted(cast, family__each=20_000)
    assert [change["effect"] for change in scheme["changes"]] == ["widening"]
    path = f"schemes/{scheme['id']}"
    assert call(cast, "mark", f"{path}/publish", "POST", {}).status_code == 409
    proposed = call(cast, "lena", f"{path}/propose", "POST")
    assert (proposed.status_code, proposed.json()["status"]) == (200, "proposed")
    assert call(cast, "lena", f"{path}/publish", "POST", {}).status_code == 403
    published = call(cast, "mark", f"{path}/publish", "POST", {})
    assert published.status_code == 200
    assert (published.json()["status"], published.json()["version"], published.json()["in_force"]) == (
        "published",
        4,
        True,
    )
    spend = {"person": str(cast.person("ada").id), "kind": "one_off", "amount": 15_000, "what_for": "A winter coat"}
    assert call(cast, "joe", "asks", "POST", spend).json()["status"] == "approved"


def test_a_list_of_versions_is_newest_first_and_shows_drafts_to_leaders_alone(cast: Cast) -> None:
    scheme = drafted(cast)
    for_leaders, for_all = get(cast, "mark", "schemes")["results"], get(cast, "joe", "schemes")["results"]
    assert for_leaders[0]["id"] == scheme["id"]
    assert for_leaders[1:] == for_all
    assert [row["version"] for row in for_all] == [3, 2, 1]
    assert [row["in_force"] for row in for_all] == [True, False, False]


def test_a_draft_is_changed_only_from_its_current_copy(cast: Cast) -> None:
    scheme = drafted(cast)
    path, etag = f"schemes/{scheme['id']}", etag_of(cast, scheme)
    sent = {"terms": terms(family__each=11_000)}
    assert call(cast, "lena", path, "PUT", sent).status_code == 428
    changed = call(cast, "lena", path, "PUT", sent, **{"If-Match": etag})
    assert (changed.status_code, changed.json()["revision"]) == (200, 2)
    assert changed["ETag"] == etag_of(cast, scheme) != etag
    stale = call(cast, "lena", path, "PATCH", sent, **{"If-Match": etag})
    assert (stale.status_code, stale["Content-Type"]) == (412, "application/problem+json")
    both = call(cast, "lena", path, "PATCH", sent, **{"If-Match": f'"0.draft", {changed["ETag"]}'})
    assert (both.status_code, both.json()["revision"]) == (200, 3)
    assert call(cast, "lena", f"{path}/propose", "POST", None, **{"If-Match": etag}).status_code == 412


def test_what_is_published_never_changes(cast: Cast) -> None:
    with cast.scope():
        scheme = Scheme.objects.ours().get(version=3)
    path = f"schemes/{scheme.id}"
    answer = call(cast, "lena", path, "PUT", {"terms": terms()}, **{"If-Match": etag_of(cast, {"id": scheme.id})})
    assert answer.status_code == 409


def test_terms_are_read_strictly_and_each_problem_names_its_place(cast: Cast) -> None:
    wrong = terms()
    wrong["roles"][0]["limits"][0]["amuont"] = 5
    wrong["roles"][1]["limits"][0]["amount"] = 1.5
    answer = call(cast, "lena", "schemes", "POST", {"terms": wrong})
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {
        "terms.roles[0].limits[0].amuont",
        "terms.roles[1].limits[0].amount",
    }


def test_tightening_waits_28_days(cast: Cast) -> None:
    scheme = drafted(cast, family__each=5_000)
    path = f"schemes/{scheme['id']}"
    call(cast, "lena", f"{path}/propose", "POST")
    too_soon = call(cast, "mark", f"{path}/publish", "POST", {})
    assert (too_soon.status_code, too_soon.json()["errors"][0]["field"]) == (422, "in_force_from")
    later = (cast.at + timedelta(days=29)).isoformat()
    published = call(cast, "mark", f"{path}/publish", "POST", {"in_force_from": later})
    assert (published.status_code, published.json()["in_force"]) == (200, False)


def test_a_repeated_publication_is_answered_again(cast: Cast) -> None:
    scheme = drafted(cast)
    path, key = f"schemes/{scheme['id']}", {"Idempotency-Key": "publish-1"}
    call(cast, "lena", f"{path}/propose", "POST")
    first, second = [call(cast, "mark", f"{path}/publish", "POST", {}, **key) for _ in range(2)]
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()


# --- mandates --------------------------------------------------------------------------------------------------------


def grant(cast: Cast, by: str, **sent: Any) -> Any:
    return call(cast, by, "mandates", "POST", {name: str(v) if hasattr(v, "hex") else v for name, v in sent.items()})


def test_a_post_is_given_its_authority_and_has_it_at_once(cast: Cast) -> None:
    with cast.scope():
        post = Post.objects.ours().get(role="practitioner", mandates__holder=cast.user("priya"))
    answer = grant(cast, "gwen", kind="officer", holder=cast.user("tom").id, post=post.id)
    assert answer.status_code == 201
    given = answer.json()
    check_shape(given, {"$ref": "#/components/schemas/MandateSeen"})
    assert (given["role"], given["name"], given["in_force"]) == ("practitioner", "Tom Reed", True)
    assert given["constitution_paragraph"] == post.constitution_paragraph
    assert set(get(cast, "tom", "me")["roles"]) == {"support_worker", "practitioner"}


def test_family_plan_line_and_room_are_given_too(cast: Cast) -> None:
    ada, joe = cast.person("ada"), cast.user("joe")
    with cast.scope():
        line = PlanLine.objects.ours().filter(person=ada).latest("id")
    ends = (cast.at + timedelta(days=90)).isoformat()
    room = {"person": ada.id, "category": "travel", "amount": 2_000, "payee": "Swift Buses", "ends_at": ends}
    answers = [
        grant(cast, "gwen", kind="family", holder=cast.user("ada").id, person=ada.id),
        grant(cast, "gwen", kind="plan_line", holder=joe.id, plan_line=line.id),
        grant(cast, "priya", kind="room", holder=joe.id, **room),
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201], [answer.content for answer in answers]
    kinds = [answer.json()["kind"] for answer in answers]
    assert kinds == ["family", "plan_line", "room"]
    assert answers[2].json()["any_payee"] is False


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"kind": "officer"}, {"holder"}),
        ({"kind": "officer", "holder": "$tom"}, {"post"}),
        ({"kind": "officer", "holder": "$otto", "post": "$post"}, {"holder"}),
        ({"kind": "officer", "holder": "$tom", "post": "$tom"}, {"post"}),
        ({"kind": "officer", "holder": "$tom", "post": "$post", "person": "$ada"}, {"person"}),
        ({"kind": "family", "holder": "$joe"}, {"person"}),
        ({"kind": "family", "holder": "$joe", "person": "$joe"}, {"person"}),
        ({"kind": "family", "holder": "$joe", "person": "$ada", "category": "yachts"}, {"category"}),
        ({"kind": "family", "holder": "$joe", "person": "$ada", "act_kinds": ["yacht"]}, {"act_kinds[0]"}),
        ({"kind": "plan_line", "holder": "$joe", "plan_line": "$ada"}, {"plan_line"}),
        ({"kind": "room", "holder": "$joe", "person": "$ada"}, {"category", "amount", "ends_at"}),
        ({"kind": "passed_on", "holder": "$joe"}, {"given_from", "ends_at"}),
        ({"kind": "crown", "holder": "$joe"}, {"kind"}),
    ],
)
def test_a_field_that_is_missing_unknown_or_out_of_place_is_named(
    cast: Cast, sent: dict[str, Any], fields: set[str]
) -> None:
    with cast.scope():
        post = Post.objects.ours().get(mandates__holder=cast.user("priya"))
    ids = {"$tom": cast.user("tom"), "$otto": cast.user("otto"), "$joe": cast.user("joe"), "$ada": cast.person("ada")}
    found = {"$post": post, **ids}
    body = {name: str(found[v].id) if isinstance(v, str) and v in found else v for name, v in sent.items()}
    answer = call(cast, "gwen", "mandates", "POST", body)
    assert answer.status_code == 400, answer.content
    assert {error["field"] for error in answer.json()["errors"]} == fields


def test_a_mandate_on_hold_or_ended_counts_no_more(cast: Cast) -> None:
    with cast.scope():
        mandate = Mandate.objects.ours().get(holder=cast.user("joe"), kind="family")
    path = f"mandates/{mandate.id}"
    held = call(cast, "gwen", f"{path}/suspend", "POST", {"reason": "While we look at it together"})
    assert (held.status_code, held.json()["in_force"]) == (200, False)
    assert call(cast, "gwen", f"{path}/suspend", "POST", {}).status_code == 409
    assert call(cast, "gwen", f"{path}/revoke", "POST", {"reason": "Ada decides herself now"}).status_code == 422
    ended = call(cast, "joe", f"{path}/revoke", "POST", {"reason": "Ada decides herself now"})
    assert (ended.status_code, ended.json()["in_force"]) == (200, False)
    assert call(cast, "gwen", f"{path}/revoke", "POST", {}).status_code == 409
    kinds = {each["kind"] for each in get(cast, "joe", f"authority?person={cast.person('ada').id}")["results"]}
    assert "family" not in kinds


def test_a_list_of_mandates_is_narrowed_by_person_holder_and_kind(cast: Cast) -> None:
    ada, joe = cast.person("ada").id, cast.user("joe").id
    found = get(cast, "gwen", f"mandates?person={ada}&holder={joe}&kind=family")["results"]
    assert [(row["holder"], row["kind"], row["person"]) for row in found] == [(str(joe), "family", str(ada))]
    everything = get(cast, "lena", "mandates?limit=200")["results"]
    assert {row["kind"] for row in everything} >= {"officer", "family", "plan_line"}
