"""Statements over HTTP come in pages, however long one is."""

from tests.integration.workflow.door import Door


def take_in(door: Door, lines: int) -> str:
    """This function will take in a statement of so many lines that nothing is known of, and give its id."""
    rows = [f"2026-01-{1 + number % 28:02},SHOP {number},-{number + 1}.99,1" for number in range(lines)]
    data = "\n".join(["Date,Description,Amount,Balance", *rows]).encode()
    path = f"statements?budget={door.budget('ada')}"
    digest = door.post("priya", path, data, Content_Type="text/csv")["digest"]
    made = door.post("priya", f"{path}&confirm={digest}", data, status=201, Content_Type="text/csv")
    return str(made["id"])


def test_the_lines_of_a_statement_come_in_pages_each_once(door: Door) -> None:
    path, numbers = f"statements/{take_in(door, 5)}/lines?limit=2", []
    while path:
        page = door.get("priya", path)
        assert len(page["results"]) <= 2
        numbers += [each["words"] for each in page["results"]]
        path = (page["next"] or "").partition("/api/v1/")[2]
    assert sorted(numbers) == [f"SHOP {number}" for number in range(5)]


def test_the_list_of_statements_counts_lines_and_brings_none(door: Door) -> None:
    id = take_in(door, 3)
    (shown,) = door.get("priya", "statements")["results"]
    assert (shown["id"], shown["count"], shown["open"], "lines" in shown) == (id, 3, 3, False)
    whole = door.get("priya", f"statements/{id}")
    assert (whole["count"], len(whole["lines"])) == (3, 3)
