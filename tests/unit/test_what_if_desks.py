"""A trial tells how long asks wait with a role only where five people or more make it."""

from typing import Any

from workflow.what_if_desks import answer_told


def desk(role: str, user: int, seconds: int = 3_600) -> dict[str, Any]:
    """Give what a replay counted at one desk."""
    return {"user": f"{role}-{user}", "role": role, "asks": 2, "seconds": seconds}


def told(*desks: dict[str, Any]) -> list[tuple[str, int, int, int | None]]:
    """Give what is told of some desks."""
    answer = answer_told({"asks": 9, "now": {"deciders": list(desks)}, "then": {"deciders": []}})
    assert (answer["asks"], answer["then"]["deciders"]) == (9, [])
    return [(row["role"], row["people"], row["asks"], row["seconds"]) for row in answer["now"]["deciders"]]


def test_hours_are_of_five_and_asks_of_anybody() -> None:
    workers = [desk("worker", user) for user in range(6)]
    assert told(*workers) == [("worker", 6, 12, 6 * 3_600)]
    assert told(*workers[:4]) == [("worker", 4, 8, None)]


def test_nobodys_hours_are_what_is_left_of_the_whole() -> None:
    workers, managers = [desk("worker", user) for user in range(6)], [desk("manager", user) for user in range(2)]
    assert told(*workers, *managers) == [("worker", 6, 12, None), ("manager", 2, 4, None)]
    nurses = [desk("nurse", user) for user in range(3)]
    assert told(*workers, *managers, *nurses)[0] == ("worker", 6, 12, 6 * 3_600)


def test_nobody_is_named() -> None:
    assert "worker-0" not in str(answer_told({"now": {"deciders": [desk("worker", 0)]}, "then": {"deciders": []}}))
