"""Who is away over HTTP: what is taken, what is refused and how, and who reads what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.workflow.door import Door


def moment(days: float) -> str:
    """This function will give a moment so many days from now."""
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def away(door: Door, by: str, *, starts: float = 0, ends: float = 5, status: int = 201, **more: Any) -> Any:
    """This function will say that somebody is away."""
    return door.post(by, "absences", {"starts_at": moment(starts), "ends_at": moment(ends), **more}, status=status)


def test_a_start_in_the_past_means_now_and_coming_back_sooner_ends_it(door: Door) -> None:
    made = away(door, "priya", starts=-3)
    assert made["starts_at"] >= moment(-0.01)
    assert (made["status"], made["user"], made["warnings"]) == ("now", door.user("priya"), [])
    asked = door.ask("joe", "ada", 15_000)
    assert asked["waiting_for"]["name"] == "Sam Ellis"
    ended = door.post("priya", f"absences/{made['id']}/end")
    assert (ended["status"], ended["ends_at"] < moment(1)) == ("over", True)
    door.post("priya", f"absences/{made['id']}/end", status=409)


def test_what_waits_comes_back_over_http(door: Door) -> None:
    asked = door.ask("joe", "ada", 15_000)
    made = away(door, "priya", stand_in=door.user("gwen"))
    there = door.get("joe", f"asks/{asked['id']}")["waiting_for"]
    assert (there["name"], there["on_behalf_of_name"]) == ("Gwen Price", "Priya Shah")
    door.post("priya", f"absences/{made['id']}/end")
    assert door.get("joe", f"asks/{asked['id']}")["waiting_for"]["name"] == "Priya Shah"


def test_what_will_not_work_as_meant_is_a_warning(door: Door) -> None:
    made = away(door, "priya", starts=1, stand_in=door.user("joe"))
    assert made["warnings"] == ["Joe Bright cannot decide for others, so will be passed over."]


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"starts": 5, "ends": 4}, 422, "ends_at"),
        ({"starts": -5, "ends": -4}, 422, "ends_at"),
        ({"stand_in": "self"}, 422, "stand_in"),
        ({"stand_in": "otto"}, 400, "stand_in"),
        ({"user": "otto"}, 400, "user"),
        ({"user": "helen"}, 403, None),
        ({"ends_at": "tomorrow"}, 400, "ends_at"),
        ({"ends_at": None}, 400, "ends_at"),
        ({"why": "x"}, 400, "why"),
        ({"reason": 5}, 400, "reason"),
    ],
)
def test_bad_absences_are_refused_by_field(door: Door, more: dict[str, Any], status: int, field: str | None) -> None:
    names = {"self": "priya", "otto": "otto", "helen": "helen"}
    given: dict[str, Any] = {key: door.user(names[value]) if value in names else value for key, value in more.items()}
    before = door.stored()
    refused = away(door, "priya", status=status, **given)
    assert field is None or [each["field"] for each in refused["errors"]] == [field]
    assert door.stored() == before


def test_an_absence_that_overlaps_says_which_days(door: Door) -> None:
    away(door, "priya", starts=2, ends=6)
    refused = away(door, "gwen", starts=5, ends=9, status=422, user=door.user("priya"))
    assert "away from" in refused["detail"]


def test_the_reason_is_read_by_themself_and_who_manages_them_alone(door: Door) -> None:
    away(door, "priya", starts=2, stand_in=door.user("sam"), reason="My knee")
    reasons = {
        name: [each["reason"] for each in door.get(name, "absences")["results"]]
        for name in ("priya", "gwen", "helen", "sam", "lena", "tom", "joe")
    }
    assert reasons == {
        "priya": ["My knee"],
        "gwen": ["My knee"],
        "helen": ["My knee"],
        "sam": [None],
        "lena": [None],
        "tom": [],
        "joe": [],
    }
