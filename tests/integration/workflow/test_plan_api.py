"""Plans over HTTP: a file looked at and then done, a change that applies, a swap in one call, a day that is skipped."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from delegation.models import PlanLine
from tests.integration.workflow.door import Door
from tests.integration.workflow.test_plan_import import CHOIR, DAYS, HEADER


def days_of(door: Door) -> str:
    """This function will give the days of Ada's plan as it is today."""
    with door.cast.scope():
        line = PlanLine.objects.ours().get(words__text="Lunch club")
        return f"{line.starts_on},{line.ends_on}"


def send(door: Door, query: str, text: str, by: str = "gwen", *, status: int = 200) -> Any:
    """This function will send a file as text."""
    return door.post(by, f"plan-lines/import?{query}", text.encode(), status=status, Content_Type="text/csv")


def test_over_http_it_is_looked_at_and_then_done(door: Door) -> None:
    text = HEADER + CHOIR.replace(DAYS, days_of(door))
    seen = send(door, "preview=true", text)
    assert (seen["done"], seen["counts"]["added"], seen["rows"][0]["line"]) == (False, 1, 2)
    done = send(door, f"digest={seen['digest']}", text)
    assert done["done"] is True
    lines = door.get("joe", f"plan-lines?person={door.person('ada')}")["results"]
    choir = next(line for line in lines if line["words"] == "Choir")
    assert (choir["weekly"], choir["minutes"], choir["kept"]) == (500, None, {"minutes": None, "pence": 0})
    assert send(door, f"digest={seen['digest']}", text, status=409)["status"] == 409
    assert send(door, "", text, status=422)["errors"][0]["field"] == "digest"
    assert send(door, "preview=true", "a;b\n", status=400)["errors"][0]["field"] == "file"


def test_over_http_wrong_lines_are_named_and_nothing_is_done(door: Door) -> None:
    before = door.stored()
    text = HEADER + CHOIR.replace(DAYS, days_of(door)) + CHOIR.replace("Ada Bright", "Nobody")
    assert send(door, "preview=true", text)["digest"] is None
    assert send(door, "digest=none", text, status=422)["errors"] == [
        {"field": "line 3", "message": "We do not know this person."}
    ]
    assert door.stored() == before


def test_over_http_a_file_comes_as_a_form_too(door: Door, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(HEADER + CHOIR.replace(DAYS, days_of(door)))
    with path.open("rb") as file:
        client = Client(headers={"Authorization": f"Bearer {door.tokens['gwen']}"})
        answer = client.post("/api/v1/plan-lines/import?preview=true", {"file": file})
    assert json.loads(answer.content)["counts"]["added"] == 1


def test_at_a_terminal_it_is_done_in_the_name_of_somebody(door: Door, tmp_path: Path) -> None:
    path, out = tmp_path / "plan.csv", StringIO()
    path.write_text(HEADER + CHOIR.replace(DAYS, days_of(door)))
    call_command("import_plan_lines", str(path), by="gwen", stdout=out)
    digest = out.getvalue().split()[-1]
    call_command("import_plan_lines", str(path), by="gwen", confirm=digest, stdout=out)
    assert out.getvalue().endswith("done\n")
    with pytest.raises(CommandError, match="Look at it again"):
        call_command("import_plan_lines", str(path), by="gwen", confirm=digest, stdout=out)


def line_of(door: Door, words: str) -> Any:
    """This function will read a line of Ada's plan."""
    lines = door.get("joe", f"plan-lines?person={door.person('ada')}")["results"]
    return next(line for line in lines if line["words"] == words)


def test_a_change_of_the_plan_says_what_it_would_be_and_counts_by_the_year(door: Door) -> None:
    change = {"what": "add", "words": "Choir", "category": "everyday", "weekly": 500, "outcome": "To sing"}
    ask = door.ask("gwen", "ada", None, kind="plan_change", category=None, what_for=None, change=change)
    assert (ask["status"], ask["amount"], ask["change"]["weekly"]) == ("approved", 26_000, 500)
    assert line_of(door, "Choir")["outcome"] == "To sing"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"what": "shrink"}, 400, "change.what"),
        ({"what": "add", "colour": "red"}, 400, "change.colour"),
        ({"what": "add", "words": "Choir", "category": "everyday", "weekly": 5, "one_off": 5}, 400, "change.weekly"),
        ({"what": "add", "words": "Lunch club", "category": "everyday", "weekly": 5}, 422, "change"),
    ],
)
def test_a_change_that_makes_no_sense_names_its_field(
    door: Door, change: dict[str, Any], status: int, field: str
) -> None:
    before = door.stored()
    sent = {"kind": "plan_change", "category": None, "what_for": None, "change": change}
    problem = door.ask("gwen", "ada", None, status=status, **sent)
    assert field in [each["field"] for each in problem["errors"]]
    assert door.stored() == before


def test_a_swap_is_one_call(door: Door) -> None:
    marta = line_of(door, "Marta, 12 hours a week")
    assert (marta["minutes"], marta["kept"]) == (720, {"minutes": 0, "pence": 0})
    ask = door.ask("joe", "ada", None, kind="swap", category=None, plan_line=marta["id"], what_for="Swimming")
    assert (ask["status"], ask["decision"]["by"], ask["change"]["what"]) == ("approved", door.user("joe"), "swap")
    new = line_of(door, "Swimming")
    assert (new["swapped_from"], new["minutes"], new["weekly"]) == (marta["id"], 720, 16_320)
    door.post("joe", f"asks/{ask['id']}/take-back")
    assert line_of(door, "Marta, 12 hours a week")["remaining"] == marta["remaining"]


def test_a_day_is_skipped_and_its_minutes_are_kept(door: Door) -> None:
    marta = line_of(door, "Marta, 12 hours a week")
    day = (door.cast.at + timedelta(days=8)).date().isoformat()
    kept = door.post("joe", f"plan-lines/{marta['id']}/skip", {"on": day, "minutes": 90})
    assert kept["kept"] == {"minutes": 90, "pence": 2_040}
    assert door.post("joe", f"plan-lines/{marta['id']}/skip", {"on": day}, status=409)["status"] == 409
    assert door.post("joe", f"plan-lines/{marta['id']}/unskip", {"on": day})["kept"]["minutes"] == 0
